"""Finding a form's blocks on a sheet by what their headings say, wherever rows and columns were moved to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.forms.spec import Block, Column, FormSpec, Row
from ingest.grids.grid import Grid
from ingest.reference.vietnamese import folded

DEEPEST_HEADING = 8
_COLUMN_NUMBER = re.compile(r"\d{1,2}")


@dataclass(frozen=True, slots=True)
class FoundBlock:
    """A block on a sheet: its label column, the column of each heading, and the rows between which figures stand."""

    block: Block
    label_column: int
    columns: tuple[tuple[Column, int], ...]
    first_row: int
    end_row: int

    def lines(self, grid: Grid) -> Iterator[tuple[int, Row | None]]:
        """Rows of the sheet with the row of the form they are, None where the form has none of that label."""
        known = _row_keys(self.block)
        for number in range(self.first_row, self.end_row):
            keys = grid.label_keys(number, self.label_column)
            line = known.get(keys[0]) or known.get(keys[1])
            if keys[0]:
                yield number, line
            if line is not None and line.is_total:
                return


@dataclass(frozen=True, slots=True)
class Missing:
    """What could not be found of a block, in the form's words."""

    headings_vi: tuple[str, ...]
    is_ambiguous: bool = False


def find_blocks(grid: Grid, form: FormSpec) -> list[FoundBlock] | Missing:
    """All blocks of a form on this sheet, from top to bottom, or what is missing of the first that is not there."""
    starts: list[tuple[int, int]] = []
    after = 0
    for block in form.blocks:
        start = next(
            (
                (row, column)
                for row, column, key in grid.headings
                if row >= after and key == folded(block.heading_vi) and _label_rows(grid, block, row, column)
            ),
            None,
        )
        if start is None:
            return Missing((block.heading_vi,))
        starts.append(start)
        after = start[0] + 1
    found = []
    ends = [row for row, _ in starts[1:]] + [len(grid.rows)]
    for block, (row, column), end in zip(form.blocks, starts, ends, strict=True):
        placed = _place(grid, block, row, column, end)
        if isinstance(placed, Missing):
            return placed
        found.append(placed)
    return found


def _label_rows(grid: Grid, block: Block, heading_row: int, column: int) -> bool:
    known = _row_keys(block)
    return any(known.keys() & set(grid.label_keys(row, column)) for row in range(heading_row + 1, len(grid.rows)))


def _place(grid: Grid, block: Block, heading_row: int, label_column: int, end_row: int) -> FoundBlock | Missing:
    first_row = _first_row(grid, block, heading_row, label_column, end_row)
    columns = []
    missing = []
    for column in block.columns:
        places = _columns_headed(grid, column, range(heading_row, first_row), label_column)
        if len(places) > 1:
            return Missing((" / ".join(column.heading_vi),), is_ambiguous=True)
        if places:
            columns.append((column, places.pop()))
        else:
            missing.append(" / ".join(column.heading_vi))
    if missing:
        return Missing(tuple(missing))
    return FoundBlock(block, label_column, tuple(columns), first_row, end_row)


def _first_row(grid: Grid, block: Block, heading_row: int, label_column: int, end_row: int) -> int:
    """The row under the column numbers, or where they are gone the first row with a label of the form."""
    known = _row_keys(block)
    for row in range(heading_row + 1, min(end_row, heading_row + DEEPEST_HEADING)):
        if _COLUMN_NUMBER.fullmatch(grid.key(row, label_column)):
            return row + 1
        if known.keys() & set(grid.label_keys(row, label_column)):
            return row
    return min(end_row, heading_row + DEEPEST_HEADING)


def _columns_headed(grid: Grid, column: Column, rows: range, label_column: int) -> set[int]:
    *groups, leaf = map(folded, column.heading_vi)
    width = max(len(grid.rows[row]) for row in rows) if len(rows) else 0
    places = set()
    for row in rows:
        for at in range(width):
            if at == label_column or grid.key(row, at) != leaf:
                continue
            above = [grid.group_over(higher, at) for higher in range(rows.start, row)]
            if all(group in above for group in groups):
                places.add(at)
    return places


def _row_keys(block: Block) -> dict[str, Row]:
    """Folded labels and aliases of the rows; a label comes before another row's alias."""
    keys = {folded(alias): row for row in block.rows for alias in row.aliases}
    return keys | {folded(row.label_vi): row for row in block.rows}
