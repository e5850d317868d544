"""Figures of flattened tables: the heading names the columns, arithmetic certifies where blank cells stood."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from ingest.readers.narrative.document import Document
from ingest.readers.narrative.tables.book import TableBook
from ingest.readers.narrative.tables.cells import Span, cell_figure, cell_value, dashes_hold, explains_dashes, is_dash
from ingest.readers.narrative.tables.grids import Grid, Row
from ingest.readers.narrative.tables.layouts import holds, identities, in_order, layouts_of
from ingest.readers.narrative.windows import Window
from ingest.readers.reading import Figure

_MOST_BLANK = 3

Columns = tuple[str, ...]
Cells = tuple[Span | None, ...]


def flattened_figures(document: Document, grid: Grid, window: Window, book: TableBook) -> list[Figure] | None:
    """A figure for each row and column of a table of dossiers, BLANK where the cell was.

    None where the heading is of no such table; empty where the cells cannot be put in its columns with certainty.
    """
    heading = document.folded[grid.heading[0] : grid.heading[1]]
    layouts = layouts_of(heading, book)
    if not layouts:
        return None
    placing = _placing(document, grid, heading, layouts, book)
    if placing is None:
        return []
    columns, kept = placing
    placed = _place(document, grid.rows, columns, kept)
    dash_is_zero = explains_dashes(document, grid, book) or dashes_hold(document, [cells for _, cells in placed], book)
    return [
        cell_figure(document, row, column, cells.get(column), window, dash_is_zero)
        for row, cells in placed
        for column in columns
    ]


def _placing(
    document: Document, grid: Grid, heading: str, layouts: Sequence[Columns], book: TableBook
) -> tuple[Columns, Columns] | None:
    """The columns of the heading and those of them that have cells: the one choice whose sums hold in all rows.

    Where several do, the one whose columns stand in the heading in their order.
    """
    full = max((len(row.cells) for row in grid.rows), default=0)
    complete = [_values(document, row) for row in grid.rows if len(row.cells) == full]
    if full < 2:
        return None
    most_blank = 0 if any(row.is_exact for row in grid.rows) else _MOST_BLANK
    for blank in range(most_blank + 1):
        wide = [columns for columns in layouts if len(columns) == full + blank]
        certified = {kept for columns in wide for kept in combinations(columns, full) if _certify(kept, complete, book)}
        if len(certified) > 1:
            certified = {kept for kept in certified if in_order(heading, kept, book)}
        if len(certified) == 1:
            (kept,) = certified
            whole = [columns for columns in wide if set(kept) <= set(columns) and in_order(heading, columns, book)]
            return (whole[0] if len(whole) == 1 else kept), kept
        if certified:
            return None
    return None


def _certify(kept: Columns, complete: Sequence[Sequence[Decimal | None]], book: TableBook) -> bool:
    """Whether the sums of these columns hold in every row without blanks, and more than nothing in two of them."""
    rows = [dict(zip(kept, values, strict=True)) for values in complete if None not in values]
    sums = identities(kept, book)
    says = sum(1 for row in rows if any(row[total] for total, *_ in sums))
    return says >= 2 and all(holds(row, terms) for row in rows for terms in sums)


def _place(
    document: Document, rows: Sequence[Row], columns: Columns, kept: Columns
) -> list[tuple[Row, dict[str, Span | None]]]:
    complete = [[cell_value(document, cell) for cell in row.cells] for row in rows if len(row.cells) == len(kept)]
    placed: list[tuple[Row, dict[str, Span | None]]] = []
    for row in rows:
        inner = row.cells if row.is_exact else _short_row(document, row, len(kept), complete)
        if inner is not None and len(inner) == len(kept):
            cells: dict[str, Span | None] = dict(zip(kept, inner, strict=True))
            placed.append((row, {column: cells.get(column) for column in columns}))
    return placed


def _values(document: Document, row: Row) -> list[Decimal | None]:
    return [Decimal(0) if is_dash(document, cell) else cell_value(document, cell) for cell in row.cells]


def _short_row(document: Document, row: Row, full: int, complete: Sequence[Sequence[Decimal | None]]) -> Cells | None:
    """Cells of a row with blanks: certain only where one run of columns holds those same values in every full row."""
    count = len(row.cells)
    if count == full:
        return row.cells
    if count == 0:
        return (None,) * full
    values = [cell_value(document, cell) for cell in row.cells]
    starts = [
        start
        for start in range(full - count + 1)
        if all(list(other[start : start + count]) == values for other in complete)
    ]
    if len(starts) != 1 or len(complete) < 2 or None in values:
        return None
    return (None,) * starts[0] + row.cells + (None,) * (full - count - starts[0])
