"""A sheet as a grid of native values, and the search for headings in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter

from ingest.grids.entries import Native, raw_text
from ingest.reference.vietnamese import folded

_NUMBERING = re.compile(r"^\s*(?:\d+(?:\.\d+)*|[IVXivx]+|[a-zđ])\s*[.)\-]\s+")


LOWEST_HEADING = 500


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet from A1, rows of equal length. Rows and columns count from 0.

    `merges` holds merged areas as (first row, first column, last row, last column); `date_1904` says from which day
    serial numbers count.
    """

    sheet: str
    rows: Sequence[Sequence[Native]]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    date_1904: bool = False
    is_hidden: bool = False

    def key(self, row: int, column: int) -> str:
        """The folded text of a cell, '' outside the sheet."""
        if not (0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])):
            return ""
        return folded(raw_text(self.rows[row][column]))

    @cached_property
    def headings(self) -> list[tuple[int, int, str]]:
        """Row, column and folded text of every cell that is not empty, of the rows where headings may stand."""
        return [
            (row, column, key)
            for row, values in enumerate(self.rows[:LOWEST_HEADING])
            for column, value in enumerate(values)
            if value not in (None, "") and (key := self.key(row, column))
        ]

    def right_of(self, row: int, column: int) -> Native:
        """The first filled cell to the right in the same row."""
        return next((value for value in self.rows[row][column + 1 :] if value not in (None, "")), None)

    def filled_cells(self) -> int:
        """How many cells hold something."""
        return sum(value not in (None, "") for row in self.rows for value in row)

    def label_keys(self, row: int, column: int) -> tuple[str, str]:
        """The folded label of a row, as written and without its numbering."""
        text = raw_text(self.rows[row][column]) if column < len(self.rows[row]) else ""
        return folded(text), folded(_NUMBERING.sub("", text))

    def group_over(self, row: int, column: int) -> str:
        """The heading of the group a column belongs to: the nearest filled cell at or left of it in that row."""
        return next((key for at in range(column, -1, -1) if (key := self.key(row, at))), "")

    def address(self, row: int, column: int) -> str:
        """Where a cell stands in the file."""
        return address(row, column)

    def line_of(self, row: int, column: int, columns: range) -> str:
        """What the file's row of a cell holds in these columns, parted by tabs."""
        values = self.rows[row]
        return "\t".join(raw_text(values[at]).strip() for at in columns if at < len(values))


def visible(grids: Sequence[Grid]) -> list[Grid]:
    """The sheets an official sees; all of them where every one is hidden."""
    return [grid for grid in grids if not grid.is_hidden] or list(grids)


def address(row: int, column: int) -> str:
    """A1-style address of a cell counted from 0."""
    return f"{get_column_letter(column + 1)}{row + 1}"
