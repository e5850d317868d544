"""Tables whose rows are indicators: each row's label names one, each column's role says which period or plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.forms.indicators import Indicator, load_indicators
from ingest.readers.narrative.document import Document
from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.tables.book import NamedRow, TableBook
from ingest.readers.narrative.tables.cells import cell_figure, explains_dashes
from ingest.readers.narrative.tables.grids import Grid, Row
from ingest.readers.narrative.windows import ReportPeriod, Window, calendar_window, find_phrases
from ingest.readers.numbers import Kind
from ingest.readers.reading import Figure

_OUTLINE = re.compile(r"^(?:[-+*•–]\s*|(?:[a-z]|[ivx]+|\d+(?:\.\d+)*)[.)]\s*|[a-d]\s+)+")
_REMARK = re.compile(r"\s*\([^()]*\)\s*")
_SHARE = re.compile(r"t[yi] le|muc do hai long|ty trong|phan tram")
_UNIT = re.compile(r"%|[^\d\t]{1,20}|1\.?000 d(?:ong)?")
_CAPTION = 250


def row_label(row: Row) -> str:
    """A row's label as a key: folded, without its number and without remarks in brackets."""
    bare = _REMARK.sub(" ", _OUTLINE.sub("", fold(row.label), count=1))
    return " ".join(bare.split()).strip(" :.;,")


def row_figures_by_name(
    document: Document, grid: Grid, roles: Sequence[str], window: Window, period: ReportPeriod, book: TableBook
) -> list[Figure]:
    """A figure for each cell whose row has a name in the data and whose column a role of it.

    Money is read only where heading, caption or the row itself states its unit. Rows of other names give nothing.
    """
    about = about_table(document, grid)
    dash_is_zero = explains_dashes(document, grid, book)
    group = ""
    figures: list[Figure] = []
    for row in grid.rows:
        label = row_label(row)
        if all(cell is None or not document.text[cell[0] : cell[1]].strip() for cell in row.cells):
            group = label
            continue
        if len(row.cells) != len(roles):
            continue
        unit = _unit(document, row)
        named = _named(label, group, about, _is_share(row, label, unit), book)
        factor = _factor(named, unit, about, book) if named else None
        for role, cell in zip(roles, row.cells, strict=True):
            if named is None or factor is None or role not in named.columns or cell is None:
                continue
            when = calendar_window(str(period.year)) if role == "plan" else window
            own = Decimal(1) if role == "rate" else factor
            figure = cell_figure(document, row, named.columns[role], cell, when, dash_is_zero, own)
            figures.append(replace(figure, scope=None))
    return figures


def _named(label: str, group: str, about: str, is_share: bool, book: TableBook) -> NamedRow | None:
    """The first name of the label, its group's name counting before caption and heading."""
    for named in book.rows:
        if not named.label.fullmatch(label) or _is_rate(named) is not is_share:
            continue
        if named.under is None or any(named.under.search(text) for text in ((group,) if group else (about,))):
            return named
    return None


def _is_rate(named: NamedRow) -> bool:
    return _main(named).kind is Kind.PERCENT


def _main(named: NamedRow) -> Indicator:
    domain, code = named.columns["this"].split(".")
    return load_indicators()[domain, code]


def _is_share(row: Row, label: str, unit: str) -> bool:
    return unit == "%" or "%" in row.label or _SHARE.match(label) is not None


def _unit(document: Document, row: Row) -> str:
    """The unit a row states of itself: a cell of a word without digits, or a remark in its label."""
    for cell in row.cells:
        text = "" if cell is None else document.folded[cell[0] : cell[1]].strip()
        if text and _UNIT.fullmatch(text):
            return " ".join(text.split())
    remark = _REMARK.search(fold(row.label))
    return remark[0].strip(" ()") if remark else ""


def _factor(named: NamedRow, unit: str, about: str, book: TableBook) -> Decimal | None:
    """What the row's amounts are multiplied with; None for money whose unit nothing states."""
    if _main(named).unit != "đồng":
        return Decimal(1)
    if unit in book.money_factors:
        return book.money_factors[unit]
    stated = [" ".join(match["u"].split()) for match in book.money.finditer(about)]
    return book.money_factors[stated[-1]] if stated else None


def caption_year(document: Document, grid: Grid, period: ReportPeriod) -> int | None:
    """The last year that the line above a table states, None where it states none."""
    above = document.folded[max(0, grid.heading[0] - _CAPTION) : grid.heading[0]].rstrip().split("\n")
    stated = [phrase.window.end.year for phrase in find_phrases(above[-1], period.year) if phrase.kind != "as_of"]
    return max(stated, default=None)


def about_table(document: Document, grid: Grid) -> str:
    """Folded caption (the last lines above) and heading of a table."""
    above = document.folded[max(0, grid.heading[0] - _CAPTION) : grid.heading[0]].split("\n")
    lines = [line for line in above if line.strip()][-2:]
    return " ".join(" ".join([*lines, document.folded[grid.heading[0] : grid.heading[1]]]).split())
