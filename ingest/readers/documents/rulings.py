"""The ruling lines drawn on a PDF page and the tables they make: every cell's rectangle, merged cells whole."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from ingest.readers.documents.docx import MOST_COLUMNS

_MOST_PATHS = 20_000
_MOST_ROWS = 1_000
_NEAR = 2.5
_THIN = 3.0


@dataclass(frozen=True, slots=True)
class Ruling:
    """A line of the page, at one height (or one distance from the left) and from where to where, in points."""

    at: float
    start: float
    end: float

    def covers(self, place: float) -> bool:
        return self.start - _NEAR <= place <= self.end + _NEAR


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell from its first to its last row and column, both included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


class RuledTable:
    """A table's edges (columns from the left, rows from the top) and its cells row by row."""

    def __init__(self, across: Sequence[Ruling], down: Sequence[Ruling]) -> None:
        self.lefts = sorted({ruling.at for ruling in down})
        self.tops = sorted({-ruling.at for ruling in across})
        self.rows = len(self.tops) - 1
        self.columns = len(self.lefts) - 1
        self.cells = _cells(self, across, down)
        self._owner = {
            (row, column): index
            for index, cell in enumerate(self.cells)
            for row in range(cell.first_row, cell.last_row + 1)
            for column in range(cell.first_column, cell.last_column + 1)
        }

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell over a point of the page, None outside of the table."""
        row, column = bisect_right(self.tops, -y) - 1, bisect_right(self.lefts, x) - 1
        return self._owner.get((row, column))


def ruled_tables(page: pypdfium2.PdfPage) -> list[RuledTable]:
    """The tables whose lines are drawn on a page: at least two columns and two rows; none of a turned page."""
    if page.get_rotation():
        return []
    across, down = _rulings(page)
    tables = []
    for rows, columns in _joined(across, down):
        edges = len({ruling.at for ruling in rows}), len({ruling.at for ruling in columns})
        if 3 <= edges[0] <= _MOST_ROWS and 3 <= edges[1] <= MOST_COLUMNS:
            tables.append(RuledTable(rows, columns))
    return tables


def _rulings(page: pypdfium2.PdfPage) -> tuple[list[Ruling], list[Ruling]]:
    across: list[Ruling] = []
    down: list[Ruling] = []
    for count, path in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1)):
        if count >= _MOST_PATHS:
            return [], []
        for (x1, y1), (x2, y2) in _strokes(path):
            if abs(y1 - y2) < _THIN < abs(x1 - x2):
                across.append(Ruling((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
            elif abs(x1 - x2) < _THIN < abs(y1 - y2):
                down.append(Ruling((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
    return _merged(across), _merged(down)


_Point = tuple[float, float]


def _strokes(path: pypdfium2.PdfObject) -> Iterator[tuple[_Point, _Point]]:
    """The straight strokes of a path; a filled rectangle, which may be thin, is one from corner to corner."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not stroke.value:
        left, bottom, right, top = path.get_bounds()
        if fill.value:
            yield (left, bottom), (right, top)
        return
    matrix = path.get_matrix()
    first = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield last, point
        if raw.FPDFPathSegment_GetClose(segment):
            yield point, first
        last = point


def _merged(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Pieces of one line put together, all at exactly one place."""
    merged: list[Ruling] = []
    for group in _groups(sorted(rulings, key=lambda ruling: ruling.at)):
        at = sum(ruling.at for ruling in group) / len(group)
        start, end = None, 0.0
        for ruling in sorted(group, key=lambda ruling: ruling.start):
            if start is None or ruling.start > end + _NEAR:
                if start is not None:
                    merged.append(Ruling(at, start, end))
                start, end = ruling.start, ruling.end
            end = max(end, ruling.end)
        if start is not None:
            merged.append(Ruling(at, start, end))
    return merged


def _groups(rulings: Sequence[Ruling]) -> Iterator[list[Ruling]]:
    group: list[Ruling] = []
    for ruling in rulings:
        if group and ruling.at - group[0].at > _NEAR:
            yield group
            group = []
        group.append(ruling)
    if group:
        yield group


def _joined(across: Sequence[Ruling], down: Sequence[Ruling]) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """The lines parted into sets that touch each other."""
    left_across, left_down = list(across), list(down)
    while left_across:
        rows, columns, fresh = [left_across.pop()], list[Ruling](), True
        while fresh:
            touching = [c for c in left_down if any(r.covers(c.at) and c.covers(r.at) for r in rows)]
            left_down = [c for c in left_down if c not in touching]
            columns += touching
            more = [r for r in left_across if any(r.covers(c.at) and c.covers(r.at) for c in touching)]
            left_across = [r for r in left_across if r not in more]
            rows += more
            fresh = bool(more)
        yield rows, columns


def _cells(table: RuledTable, across: Sequence[Ruling], down: Sequence[Ruling]) -> tuple[RuledCell, ...]:
    middles_down = [-(a + b) / 2 for a, b in zip(table.tops, table.tops[1:], strict=False)]
    middles_across = [(a + b) / 2 for a, b in zip(table.lefts, table.lefts[1:], strict=False)]
    walls = {
        (row, column)
        for ruling in down
        for column in (table.lefts.index(ruling.at),)
        for row, y in enumerate(middles_down)
        if ruling.covers(y)
    }
    floors = {
        (row, column)
        for ruling in across
        for row in (table.tops.index(-ruling.at),)
        for column, x in enumerate(middles_across)
        if ruling.covers(x)
    }
    cells: list[RuledCell] = []
    taken: set[tuple[int, int]] = set()
    for row in range(table.rows):
        for column in range(table.columns):
            if (row, column) in taken:
                continue
            right = column
            while right + 1 < table.columns and (row, right + 1) not in walls and (row, right + 1) not in taken:
                right += 1
            low = row
            span = range(column, right + 1)
            while low + 1 < table.rows and not any((low + 1, c) in floors for c in span):
                low += 1
            taken.update((r, c) for r in range(row, low + 1) for c in span)
            cells.append(RuledCell(row, low, column, right))
    return tuple(cells)
