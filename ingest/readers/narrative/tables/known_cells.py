"""Tables whose cells are known: headings as paths from group to leaf, rows with every cell in its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from ingest.readers.narrative.document import Document
from ingest.readers.narrative.tables.grids import Grid, Row, is_counting

_CELL = re.compile(r"[-–]|\d[\d.,]*\s?%?")
_OUTLINE = re.compile(r"(?:stt|tt|so tt|so thu tu)")


class Place(Protocol):
    """A cell's first column, its span and whether it continues the cell above."""

    column: int
    span: int
    continues: bool


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table with certain cells: its grid (cells of rows by data column), heading paths of columns and of labels."""

    grid: Grid
    paths: tuple[tuple[str, ...], ...]
    label: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    index: int
    cells: dict[int, tuple[int, int]]
    continued: frozenset[int]

    def text(self, document: Document, column: int) -> str:
        span = self.cells.get(column)
        return document.text[span[0] : span[1]].strip() if span else ""


def word_tables(document: Document, rows: Mapping[int, Sequence[Place]]) -> list[WordTable]:
    """The tables among the rows (by number of line) that have a heading, a column of labels and figures.

    Rows without a heading that go on with a table from the page before have that table's; a heading alone at the end
    of a page is that of the rows on the next.
    """
    tables: list[WordTable] = []
    heading: list[_Line] = []
    for run in _runs(document, rows):
        is_broken = bool(heading) and _is_data(document, run[0]) and _follows(document, heading[-1].index, run[0].index)
        lines = [*heading, *run] if is_broken else run
        heading = [] if any(map(partial(_has_figures, document), lines)) else lines
        if tables and _follows(document, tables[-1].grid.last, lines[0].index):
            rest = _rest_of_label(document, lines[0], tables[-1])
            if rest and tables[-1].grid.rows:
                tables[-1] = _with_rest(tables[-1], rest)
            table = _continued(document, lines[1 if rest else 0 :], tables[-1]) or _table(document, lines)
        else:
            table = _table(document, lines)
        tables += [table] if table is not None else []
    return tables


def _rest_of_label(document: Document, line: _Line, before: WordTable) -> str:
    """The words of a line that has them in the column of labels alone: a row that a page's end broke."""
    column = max(line.cells, default=-1) - len(before.paths)
    texts = {at: line.text(document, at) for at in line.cells}
    return texts.get(column, "") if not any(text for at, text in texts.items() if at != column) else ""


def _with_rest(table: WordTable, rest: str) -> WordTable:
    *rows, last = table.grid.rows
    rows.append(replace(last, label=f"{last.label} {rest}"))
    return replace(table, grid=replace(table.grid, rows=tuple(rows)))


def _follows(document: Document, last: int, first: int) -> bool:
    """Whether nothing but the edge of a page stands between two lines: its number, at most one running title."""
    between = [i for i in range(last + 1, first) if i not in document.page_marks]
    written = [i for i in between if document.of(document.lines[i]).strip()]
    return document.lines[last].page != document.lines[first].page and len(written) <= 1


def _continued(document: Document, lines: Sequence[_Line], before: WordTable) -> WordTable | None:
    width = max((max(line.cells, default=-1) for line in lines), default=-1) + 1
    columns = range(width - len(before.paths), width)
    if not lines or not _is_data(document, lines[0]) or columns.start < 1:
        return None
    found = [row for line in lines if (row := _row(document, line, columns.start - 1, columns)) is not None]
    grid = Grid(lines[0].index, lines[-1].index, before.grid.heading, tuple(found))
    return WordTable(grid, before.paths, before.label)


def _runs(document: Document, rows: Mapping[int, Sequence[Place]]) -> Iterator[list[_Line]]:
    run: list[_Line] = []
    for index in sorted(rows):
        if run and index != run[-1].index + 1:
            yield run
            run = []
        if index < len(document.lines):
            run.append(_line(document, index, rows[index]))
    if run:
        yield run


def _line(document: Document, index: int, places: Sequence[Place]) -> _Line:
    at = document.lines[index].start
    whole = document.text[at : document.text.find("\n", at) if "\n" in document.text[at:] else len(document.text)]
    cells: dict[int, tuple[int, int]] = {}
    continued: set[int] = set()
    for place, part in zip(places, whole.split("\t"), strict=False):
        for column in range(place.column, place.column + place.span):
            cells[column] = (at, at + len(part))
            if place.continues:
                continued.add(column)
        at += len(part) + 1
    return _Line(index, cells, frozenset(continued))


def _table(document: Document, lines: Sequence[_Line]) -> WordTable | None:
    width = max((max(line.cells, default=-1) for line in lines), default=-1) + 1
    first = next((i for i, line in enumerate(lines) if i and _is_data(document, line)), None)
    if first is None or width < 2:
        return None
    paths = [_path(document, lines[:first], column) for column in range(width)]
    counting = [line for line in lines[first:] if is_counting(_text(document, line))]
    data = [line for line in lines[first:] if line not in counting]
    label = _label_column(document, data, paths)
    if label is None or not data:
        return None
    columns = range(label + 1, width)
    heading = (document.lines[lines[0].index].start, document.lines[lines[first - 1].index].end)
    found = [row for line in data if (row := _row(document, line, label, columns)) is not None]
    grid = Grid(lines[0].index, lines[-1].index, heading, tuple(found))
    return WordTable(grid, tuple(paths[c] for c in columns), paths[label])


def _text(document: Document, line: _Line) -> str:
    return document.of(document.lines[line.index])


def _is_data(document: Document, line: _Line) -> bool:
    if is_counting(_text(document, line)):
        return True
    texts = {column: line.text(document, column) for column in line.cells}
    return any(_CELL.fullmatch(text) for column, text in texts.items() if column) and any(
        text and not _CELL.fullmatch(text) for text in texts.values()
    )


def _has_figures(document: Document, line: _Line) -> bool:
    return _is_data(document, line) and not is_counting(_text(document, line))


def _path(document: Document, lines: Sequence[_Line], column: int) -> tuple[str, ...]:
    texts: list[str] = []
    for line in lines:
        span = line.cells.get(column)
        text = " ".join(document.folded[span[0] : span[1]].split()) if span and column not in line.continued else ""
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return tuple(texts)


def _label_column(document: Document, data: Sequence[_Line], paths: Sequence[tuple[str, ...]]) -> int | None:
    """The first column, but for the rows' numbers, whose cells are words."""
    for column in range(min(3, len(paths))):
        texts = [line.text(document, column) for line in data]
        words = sum(1 for text in texts if re.search(r"[^\W\d]{2}", text))
        if words * 2 > len(texts) and not (paths[column] and _OUTLINE.fullmatch(paths[column][-1])):
            return column
    return None


def _row(document: Document, line: _Line, label: int, columns: range) -> Row | None:
    # A total may stand where the rows' numbers do.
    at = next((c for c in range(label, -1, -1) if re.search(r"[^\W\d]{2}", line.text(document, c))), None)
    if at is None:
        return None
    name, own = line.text(document, at), line.cells[at]
    cells = tuple(
        span if (span := line.cells.get(column)) and span != own and line.text(document, column) else None
        for column in columns
    )
    place = document.lines[line.index]
    return Row(" ".join(name.split()).rstrip(":").strip(), place.start, place.end, cells, True)
