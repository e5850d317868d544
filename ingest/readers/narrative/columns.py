"""Figures of tables whose headings tell the columns: one indicator each, or the same line planned and done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.readers.narrative.document import Document
from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.grids import Grid
from ingest.readers.narrative.tables import NamedColumn, TableBook, cell_figure, explains_dashes
from ingest.readers.narrative.windows import ReportPeriod, Window, calendar_window
from ingest.readers.narrative.word_tables import WordTable
from ingest.readers.reading import Figure

_OUTLINE = re.compile(r"^(?:[a-z]|[ivx]+|\d+)[.)]?\s+")
_YEAR = re.compile(r"(?<!\d)nam\s+(\d{4})(?!\d)")


def named_figures(document: Document, table: WordTable, window: Window, book: TableBook) -> list[Figure] | None:
    """A figure a row and known column, BLANK where the cell is; None where the headings are of no known family."""
    columns = _columns(table.paths, book)
    if columns is None:
        return None
    dash_is_zero = explains_dashes(document, table.grid, book)
    return [
        cell_figure(document, row, column, row.cells[at], window, dash_is_zero)
        for row in table.grid.rows
        for at, column in columns.items()
    ]


def _columns(paths: Sequence[tuple[str, ...]], book: TableBook) -> dict[int, str] | None:
    best: dict[int, str] = {}
    for family in book.families:
        named = {at: name for at, path in enumerate(paths) if (name := _named(path, family)) is not None}
        if len(named) > len(best):
            best = named
    if len(best) < 2 or max(Counter(best.values()).values()) > 1:
        return None
    return best


def _named(path: tuple[str, ...], family: Sequence[NamedColumn]) -> str | None:
    """The first description that names the leaf and, in order, groups above; one of a leaf alone needs a bare path."""
    for column in family:
        *groups, leaf = column.heading
        if not path or not leaf.fullmatch(path[-1]) or (not groups and len(path) > 2):
            continue
        above = iter(path[:-1])
        if all(any(pattern.fullmatch(text) for text in above) for pattern in groups):
            return column.column
    return None


def roles_of(document: Document, grid: Grid, period: ReportPeriod, book: TableBook) -> list[str] | None:
    """What each column of cells says (this, plan, rate, other), from the order of words in the heading.

    None where the heading does not tell exactly as many columns as the rows have.
    """
    width = max((len(row.cells) for row in grid.rows), default=0)
    heading = document.folded[grid.heading[0] : grid.heading[1]]
    for start in _starts(heading):
        found = _roles(heading[start:], period, book)
        if len(found) == width:
            return found
    return None


def _starts(heading: str) -> list[int]:
    """Where the columns' names may begin: at the first name of a label column, else at any line."""
    return [0] + [match.end() for match in re.finditer(r"\n", heading)]


def _roles(heading: str, period: ReportPeriod, book: TableBook) -> list[str]:
    found = [(m.start(), m.end(), role) for role, pattern in book.roles for m in pattern.finditer(heading)]
    found += [(m.start(), m.end(), "this" if int(m[1]) == period.year else "other") for m in _YEAR.finditer(heading)]
    roles: list[str] = []
    last = -1
    for start, end, role in sorted(found):
        if start < last or (roles and heading[last:start].strip() == "("):
            last = max(last, end)
            continue
        roles.append(role)
        last = end
    return roles


def matrix_figures(
    document: Document, grid: Grid, roles: Sequence[str], window: Window, period: ReportPeriod, book: TableBook
) -> list[Figure]:
    """Figures of the lines the data names, in the money the heading states; nothing where it states none."""
    before = document.folded[max(0, grid.heading[0] - 250) : grid.heading[1]]
    units = list(book.money.finditer(before))
    if not units or "plan" not in roles or "this" not in roles:
        return []
    factor = book.money_factors[re.sub(r"\s+", " ", units[-1]["u"])]
    year = calendar_window(str(period.year))
    figures = []
    for row in grid.rows:
        label = _OUTLINE.sub("", fold(row.label), count=1)
        columns = next((line.columns for line in book.matrix if line.label.fullmatch(label)), {})
        for role, cell in zip(roles, row.cells, strict=False):
            if role in columns and cell is not None and len(row.cells) == len(roles):
                figure = cell_figure(
                    document,
                    row,
                    columns[role],
                    cell,
                    year if role == "plan" else window,
                    False,
                    Decimal(1) if role == "rate" else factor,
                )
                figures.append(replace(figure, scope=None))
    return figures
