"""The figure of one cell of a table, and what a dash in it means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from ingest.forms.indicators import load_indicators
from ingest.readers.narrative.document import Document
from ingest.readers.narrative.sentences.rules import rule_book
from ingest.readers.narrative.tables.book import TableBook, table_book
from ingest.readers.narrative.tables.grids import Grid, Row
from ingest.readers.narrative.tables.layouts import holds, identities
from ingest.readers.narrative.windows import Window
from ingest.readers.numbers import parse_number
from ingest.readers.reading import Figure, Locator, State

Span = tuple[int, int]

_NUMBER = re.compile(r"\s*\d[\d.,]*\s?%?\s*")


def cell_value(document: Document, cell: Span | None) -> Decimal | None:
    """The number of a cell; None where it is blank, a dash or no number."""
    return parse_number(document.text[cell[0] : cell[1]]).value if cell else None


def has_number(document: Document, cell: Span | None) -> bool:
    """Whether a cell holds a number of any kind alone."""
    return cell is not None and _NUMBER.fullmatch(document.text, *cell) is not None


def is_dash(document: Document, cell: Span | None) -> bool:
    """Whether a cell holds a dash alone."""
    return cell is not None and parse_number(document.text[cell[0] : cell[1]]).is_dash


def cell_figure(
    document: Document,
    row: Row,
    column: str,
    cell: Span | None,
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
        value=None if value is None else _plain(value * factor),
        state=state,
        unit=indicator.unit,
        period_from=window.end if _is_stock(domain, code) else window.start,
        period_to=window.end,
        raw_text=raw,
        locator=Locator(page=document.page_at(row.start), char_from=row.start, char_to=row.end),
        evidence=document.text[row.start : row.end],
        scope=row.label,
        factor=factor,
    )


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value


@cache
def _is_stock(domain: str, code: str) -> bool:
    """Whether a figure is of the window's last day: as sentences say of it, else as its domain has it."""
    windows = {rule.window for rule in rule_book().rules if (rule.domain, rule.indicator) == (domain, code)}
    return "stock" in windows if windows else domain in table_book().as_of_day


def explains_dashes(document: Document, grid: Grid, book: TableBook) -> bool:
    """Whether a note above or below the table says that a dash is nothing."""
    after = document.folded[document.lines[grid.last].end :][:300]
    before = document.folded[max(0, grid.heading[0] - 300) : grid.heading[1]]
    return any(book.dash_is_zero.search(text) is not None for text in (before, after))


def dashes_hold(document: Document, rows: Sequence[Mapping[str, Span | None]], book: TableBook) -> bool:
    """Whether the sums of all rows (cells by column) hold with nothing for every dash, and every dash is in a sum."""
    used = 0
    for row in rows:
        values = {
            name: Decimal(0) if is_dash(document, cell) else cell_value(document, cell) for name, cell in row.items()
        }
        sums = identities(tuple(row), book)
        in_sums = {name for terms in sums for name in terms}
        if not all(holds(values, terms) for terms in sums):
            return False
        dashes = {name for name, cell in row.items() if is_dash(document, cell)}
        if not dashes <= in_sums:
            return False
        used += len(dashes)
    return used > 0
