"""Figures of flattened tables: the heading names the columns, arithmetic certifies where blank cells stood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from ingest.descriptions import read_yaml
from ingest.forms.indicators import load_indicators
from ingest.readers.narrative.document import Document
from ingest.readers.narrative.fold import compile_template
from ingest.readers.narrative.grids import Grid, Row
from ingest.readers.narrative.windows import Window
from ingest.readers.numbers import Number, parse_number
from ingest.readers.reading import Figure, Locator, State

_FILE = Path(__file__).with_name("tables.yml")


@dataclass(frozen=True, slots=True)
class Layout:
    """A known heading: how often each leaf stands in it, the leaves' order, the columns and their sums."""

    leaves: dict[str, int]
    order: tuple[str, ...]
    columns: tuple[str, ...]
    sums: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NamedColumn:
    """A column of a table with certain cells: `domain.indicator` and its heading from group to leaf."""

    column: str
    heading: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A line of a budget table: its label, and the indicator of each role a column may have."""

    label: re.Pattern[str]
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class TableBook:
    """The layouts with the expressions that find leaves, total rows and notes on dashes."""

    layouts: tuple[Layout, ...]
    leaves: dict[str, re.Pattern[str]]
    as_of_day: frozenset[str]
    families: tuple[tuple[NamedColumn, ...], ...]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    matrix: tuple[MatrixRow, ...]
    money: re.Pattern[str]
    money_factors: dict[str, Decimal]
    total_labels: re.Pattern[str]
    dash_is_zero: re.Pattern[str]


@cache
def table_book() -> TableBook:
    """The layouts as the data file gives them."""
    data: dict[str, Any] = read_yaml(_FILE)
    layouts = tuple(
        Layout(entry["leaves"], tuple(entry["order"]), tuple(entry["columns"]), tuple(map(tuple, entry["sums"])))
        for entry in data["layouts"]
    )
    # A flattened heading glues neighbouring cells, so its leaves are found without word borders.
    leaves = {name: re.compile(_unbound(compile_template(t, {}).pattern)) for name, t in data["leaves"].items()}
    return TableBook(
        layouts,
        leaves,
        frozenset(data["as_of_day"]),
        _families(data),
        tuple((role, compile_template(template, {})) for role, template in data["roles"].items()),
        tuple(
            MatrixRow(compile_template(row.pop("row"), {}), row) for row in (dict(entry) for entry in data["matrix"])
        ),
        compile_template(data["money"], {}),
        {word: Decimal(factor) for word, factor in data["money_factors"].items()},
        compile_template(data["total_labels"], {}),
        re.compile(_unbound(compile_template(data["dash_is_zero"], {}).pattern)),
    )


def _families(data: dict[str, Any]) -> tuple[tuple[NamedColumn, ...], ...]:
    words = data["column_words"]
    return tuple(
        tuple(NamedColumn(c["column"], tuple(compile_template(t, words) for t in c["heading"])) for c in columns)
        for columns in data["columns"].values()
    )


def layout_of(folded_heading: str, book: TableBook) -> Layout | None:
    """The one layout whose leaves a heading holds exactly, or None."""
    positions = {name: [m.start() for m in p.finditer(folded_heading)] for name, p in book.leaves.items()}
    counts = Counter({name: len(found) for name, found in positions.items() if found})
    for layout in book.layouts:
        firsts = [positions[name][0] for name in layout.order if positions[name]]
        if counts == Counter(layout.leaves) and firsts == sorted(firsts):
            return layout
    return None


def table_figures(
    document: Document, grid: Grid, layout: Layout, window: Window, book: TableBook
) -> list[Figure] | None:
    """A figure for each row and column of a known table, BLANK where the cell was; None if it cannot be certain."""
    dash_is_zero = explains_dashes(document, grid, book)
    placed = _place(document, grid.rows, layout)
    if placed is None:
        return None
    figures: list[Figure] = []
    for row, cells in placed:
        for column, cell in zip(layout.columns, cells, strict=True):
            figures.append(cell_figure(document, row, column, cell, window, bool(dash_is_zero)))
    return figures


def explains_dashes(document: Document, grid: Grid, book: TableBook) -> bool:
    """Whether a note above or below the table says that a dash is nothing."""
    after = document.folded[document.lines[grid.last].end :][:300]
    before = document.folded[max(0, grid.heading[0] - 300) : grid.heading[1]]
    return any(book.dash_is_zero.search(text) is not None for text in (before, after))


Cells = tuple[tuple[int, int] | None, ...]


def _place(document: Document, rows: Sequence[Row], layout: Layout) -> list[tuple[Row, Cells]] | None:
    width = len(layout.columns)
    full = max((len(row.cells) for row in rows), default=0)
    if not 0 < full <= width or len(rows) < 2:
        return None
    kept: tuple[int, ...] | None = tuple(range(width))
    if full < width:
        kept = None if any(row.is_exact for row in rows) else _certified_columns(document, rows, layout, full)
    if kept is None:
        return None
    complete = [[_value(document, cell) for cell in row.cells] for row in rows if len(row.cells) == full]
    placed: list[tuple[Row, Cells]] = []
    for row in rows:
        inner = row.cells if row.is_exact else _short_row(document, row, full, complete)
        if inner is None or len(inner) != full:
            continue
        cells: list[tuple[int, int] | None] = [None] * width
        for index, cell in zip(kept, inner, strict=True):
            cells[index] = cell
        placed.append((row, tuple(cells)))
    return placed


def _short_row(document: Document, row: Row, full: int, complete: Sequence[Sequence[Decimal | None]]) -> Cells | None:
    """Cells of a row with blanks: certain only where one run of columns holds those same values in every full row."""
    count = len(row.cells)
    if count == full:
        return row.cells
    if count == 0:
        return (None,) * full
    values = [_value(document, cell) for cell in row.cells]
    starts = [
        start
        for start in range(full - count + 1)
        if all(list(other[start : start + count]) == values for other in complete)
    ]
    if len(starts) != 1 or len(complete) < 2 or None in values:
        return None
    return (None,) * starts[0] + row.cells + (None,) * (full - count - starts[0])


def _certified_columns(document: Document, rows: Sequence[Row], layout: Layout, full: int) -> tuple[int, ...] | None:
    """Which columns are filled when some are blank in every row: the one choice whose sums hold in all rows."""
    complete = [[_value(document, cell) for cell in row.cells] for row in rows if len(row.cells) == full]
    certified = []
    for kept in combinations(range(len(layout.columns)), full):
        names = [layout.columns[index] for index in kept]
        sums = [s for s in layout.sums if set(s) <= set(names)]
        holds = [_holds(dict(zip(names, values, strict=True)), s) for values in complete for s in sums]
        nonzero = sum(1 for values in complete if any(values))
        if holds and all(holds) and nonzero >= 2:
            certified.append(kept)
    return certified[0] if len(certified) == 1 else None


def _holds(values: dict[str, Decimal | None], terms: tuple[str, ...]) -> bool:
    total, *parts = (values[name] for name in terms)
    return total is not None and None not in parts and total == sum(part for part in parts if part is not None)


def _value(document: Document, cell: tuple[int, int] | None) -> Decimal | None:
    return _number(document, cell).value if cell else None


def _number(document: Document, cell: tuple[int, int]) -> Number:
    return parse_number(document.text[cell[0] : cell[1]])


def cell_figure(
    document: Document,
    row: Row,
    column: str,
    cell: tuple[int, int] | None,
    window: Window,
    dash_is_zero: bool,
    factor: Decimal = Decimal(1),
) -> Figure:
    """The figure of one cell (`domain.indicator`), BLANK for None, as written times `factor`."""
    domain, code = column.split(".")
    indicator = load_indicators()[domain, code]
    state, value, raw = State.BLANK, None, ""
    if cell is not None:
        raw = document.text[cell[0] : cell[1]].strip()
        number = parse_number(raw, indicator.kind)
        state, value = number.state, number.value
        if number.is_dash and dash_is_zero:
            state, value = State.ZERO_IN_WORDS, Decimal(0)
    return Figure(
        domain=domain,
        indicator=code,
        value=None if value is None else value * factor,
        state=state,
        unit=indicator.unit,
        period_from=window.end if domain in table_book().as_of_day else window.start,
        period_to=window.end,
        raw_text=raw,
        locator=Locator(page=document.page_at(row.start), char_from=row.start, char_to=row.end),
        evidence=document.text[row.start : row.end],
        scope=row.label,
        factor=factor,
    )


def _unbound(pattern: str) -> str:
    return pattern.removeprefix(r"(?<!\w)").removesuffix(r"(?!\w)")
