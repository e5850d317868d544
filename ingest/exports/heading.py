"""The heading of an export's table: which rows it takes, and what each column is called from group to leaf."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.exports.spec import ExportColumn
from ingest.grids.entries import judge
from ingest.grids.grid import Grid
from ingest.readers.numbers import Kind
from ingest.readers.reading import State

DEEPEST = 6
_COLUMN_NUMBER = re.compile(r"(?:[a-z]|\d{1,2})(?: \d{1,2}(?: \d{1,2})*)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """Rows [top, first) of a sheet; `paths` holds the folded texts of each column from group to leaf."""

    top: int
    first: int
    paths: tuple[tuple[str, ...], ...]

    def columns_named(self, pattern: re.Pattern[str], columns: Iterable[int]) -> list[int]:
        """Columns whose whole heading, or whose leaf, is this."""
        return [
            at
            for at in columns
            if (path := self.paths[at]) and any(pattern.fullmatch(t) for t in (path[-1], " ".join(path)))
        ]


def headings_with(grid: Grid, label: re.Pattern[str]) -> Iterator[tuple[Heading, int]]:
    """Every heading of the sheet that has a column of this name, with that column."""
    for row, column, key in grid.headings:
        if label.fullmatch(key):
            heading = _heading_at(grid, row, column)
            if heading is not None:
                yield heading, column


def match_columns(
    heading: Heading, columns: Sequence[ExportColumn], within: range
) -> tuple[dict[int, ExportColumn], list[ExportColumn]]:
    """Column of the sheet by its description, and the descriptions that none fulfils.

    Where a heading fulfils several descriptions, the one that says most of it wins; where a description is fulfilled
    twice, the first column of the sheet is its.
    """
    found: dict[int, ExportColumn] = {}
    for column in sorted(columns, key=lambda one: -len(one.heading)):
        at = next((at for at in within if at not in found and _fulfils(heading.paths[at], column)), None)
        if at is not None:
            found[at] = column
    taken = list(found.values())
    return dict(sorted(found.items())), [one for one in columns if all(one is not other for other in taken)]


def _fulfils(path: tuple[str, ...], column: ExportColumn) -> bool:
    """The last pattern names the leaf, the others groups above it in order."""
    if not path or not column.heading[-1].fullmatch(path[-1]):
        return False
    groups = iter(path[:-1])
    return all(any(pattern.fullmatch(group) for group in groups) for pattern in column.heading[:-1])


def _heading_at(grid: Grid, row: int, column: int) -> Heading | None:
    top = _top(grid, row, column)
    end = max((area[2] for area in grid.merges if area[:2] == (row, column)), default=row)
    first = max(row, end) + 1
    while first < len(grid.rows) and first - top < DEEPEST and _continues(grid, first, column):
        first += 1
    merged = _merged(grid, top, first)
    width = len(grid.rows[row])
    paths = tuple(_path(grid, top, first, at, merged) for at in range(width))
    while first < len(grid.rows) and is_column_numbers(grid, first):
        first += 1
    return Heading(top, first, paths)


def _top(grid: Grid, row: int, column: int) -> int:
    """Rows above belong to the heading where they hold several groups and no name of the label column."""
    top = row
    while top and row - top < DEEPEST and _filled(grid, top - 1) >= 2 and not grid.key(top - 1, column):
        if any(":" in str(value) for value in grid.rows[top - 1]):
            break
        top -= 1
    return top


def _continues(grid: Grid, row: int, column: int) -> bool:
    """A row under the label column's heading that holds names of columns and no figure."""
    if grid.key(row, column) or not _filled(grid, row) or is_column_numbers(grid, row):
        return False
    values = [value for value in grid.rows[row] if value not in (None, "")]
    return all(isinstance(value, str) and judge(value, Kind.MEASURE).state is State.DOUBTFUL for value in values)


def is_column_numbers(grid: Grid, row: int) -> bool:
    """Whether the row is `A B C 1 2 3=1+2`, `(1) (2) (3)`: at least three, rising, and nothing else."""
    keys = [key for at in range(len(grid.rows[row])) if (key := grid.key(row, at))]
    if len(keys) < 3 or not all(_COLUMN_NUMBER.fullmatch(key) for key in keys):
        return False
    numbers = [int(key.split()[0]) for key in keys if key[0].isdigit()]
    return len(numbers) >= 2 and all(b - a == 1 for a, b in itertools.pairwise(numbers)) and numbers[0] <= 3


def _filled(grid: Grid, row: int) -> int:
    return sum(value not in (None, "") for value in grid.rows[row])


def _merged(grid: Grid, top: int, first: int) -> dict[tuple[int, int], str] | None:
    """The text of every place inside a merged area of the heading; None where the sheet tells of no merging there."""
    areas = [area for area in grid.merges if top <= area[0] < first]
    if not areas:
        return None
    return {
        (row, column): grid.key(area[0], area[1])
        for area in areas
        for row in range(area[0], area[2] + 1)
        for column in range(area[1], area[3] + 1)
    }


def _path(grid: Grid, top: int, first: int, at: int, merged: dict[tuple[int, int], str] | None) -> tuple[str, ...]:
    own = [row for row in range(top, first) if grid.key(row, at)]
    leaf = own[-1] if own else first - 1
    texts: list[str] = []
    for row in range(top, first):
        text = grid.key(row, at)
        if not text and merged is not None:
            text = merged.get((row, at), "")
        elif not text and row < leaf:
            text = grid.group_over(row, at)
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return tuple(texts)
