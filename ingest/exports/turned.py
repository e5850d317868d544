"""A table turned round: what other programs print as columns are its rows, and its columns are what rows name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.exports.heading import Heading
from ingest.exports.outline import GROUP, LINE, PART, is_outline, level_of, outline_of, without_outline
from ingest.grids.entries import judge, raw_text
from ingest.grids.grid import Grid, address
from ingest.readers.numbers import Kind
from ingest.readers.reading import State
from ingest.reference.vietnamese import folded

# Columns beside the figures: what numbers and measures the rows, and what the figures are compared with.
_ASIDE = re.compile(
    r"(?:stt|tt|so tt|so thu tu|ma(?: so)?|ms|don vi(?: tinh)?|dvt|ghi chu.*|can cu.*)"
    r"|.*(?:ty le|%|so sanh|so voi|cung ky|ky truoc|nam truoc|thang truoc|quy truoc|tang|giam|ke hoach|luy ke).*"
)
_DEEPEST = 9
_FEWEST_ROWS = 3
_NO_HEADING = Heading(0, 0, ())


@dataclass(frozen=True)
class TurnedGrid(Grid):
    """The table with rows and columns exchanged: its row `heading.first + n` is column `taken[n]` of the sheet.

    Its column 0 holds what the sheet's columns are named, its column `n` the sheet's row `lines[n - 1]`.
    """

    source: Grid | None = None
    heading: Heading = _NO_HEADING
    lines: tuple[int, ...] = ()
    taken: tuple[int, ...] = ()
    label_column: int = 0

    @property
    def is_single(self) -> bool:
        """Whether one column of figures speaks of the whole unit."""
        return len(self.taken) == 1

    def name_of(self, column: int) -> str:
        """What the sheet's row is named, as written."""
        assert self.source is not None
        return _text(self.source, self.lines[column - 1], self.label_column)

    def address(self, row: int, column: int) -> str:
        """Where a cell stands on the sheet."""
        at = self.taken[row - self.heading.first] if row >= self.heading.first else self.label_column
        return address(self.lines[column - 1] if column else self.heading.first - 1, at)

    def line_of(self, row: int, column: int, columns: range) -> str:
        """What the sheet's row of a cell holds."""
        assert self.source is not None
        line = self.lines[column - 1]
        return self.source.line_of(line, column, range(len(self.source.rows[line]))).strip("\t")


def turn(grid: Grid, heading: Heading, label_column: int) -> TurnedGrid | None:
    """The table under this heading turned round; None where it has no rows of figures under named columns."""
    below = range(heading.first, len(grid.rows))
    taken = tuple(
        at
        for at in range(label_column + 1, len(heading.paths))
        if heading.paths[at] and not any(map(_ASIDE.fullmatch, heading.paths[at]))
        if any(_is_number(grid, row, at) for row in below)
    )
    lines = tuple(row for row in below if _text(grid, row, label_column) and any(_filled(grid, row, taken)))
    if not taken or len(lines) < _FEWEST_ROWS:
        return None
    above = [()] * heading.first
    rows = [[_named(grid, heading, at), *(_value(grid, line, at) for line in lines)] for at in taken]
    paths = (("",), *_paths(grid, heading.first, lines, label_column))
    turned = Heading(heading.top, heading.first, paths)
    return TurnedGrid(grid.sheet, [*above, *rows], (), grid.date_1904, False, grid, turned, lines, taken, label_column)


def _paths(grid: Grid, first: int, lines: tuple[int, ...], label_column: int) -> list[tuple[str, ...]]:
    """The folded names of each line from its outermost group to its own."""
    above: list[tuple[int, str]] = []
    paths = []
    for row in range(first, lines[-1] + 1):
        label = _text(grid, row, label_column) or _title(grid, row, label_column)
        if not label:
            continue
        numbered = next((t for at in range(label_column) if is_outline(t := _text(grid, row, at))), outline_of(label))
        name = folded(without_outline(label))
        depth = {GROUP: GROUP, LINE: LINE, PART: PART}.get(level_of(numbered), _DEEPEST if row in lines else LINE)
        above = [(level, text) for level, text in above if level < depth]
        if row in lines:
            paths.append((*(text for _, text in above), name))
        if depth < _DEEPEST:
            above.append((depth, name))
    return paths


def _title(grid: Grid, row: int, label_column: int) -> str:
    """A name merged over the columns left of the labels."""
    texts = [text for at in range(label_column) if (text := _text(grid, row, at)) and not is_outline(text)]
    return texts[0] if len(texts) == 1 else ""


def _named(grid: Grid, heading: Heading, at: int) -> str:
    """The lowest name of a column of figures, as written."""
    return next(text for row in range(heading.first - 1, heading.top - 1, -1) if (text := _text(grid, row, at)))


def _filled(grid: Grid, row: int, columns: tuple[int, ...]) -> list[bool]:
    return [_value(grid, row, at) not in (None, "") for at in columns]


def _is_number(grid: Grid, row: int, at: int) -> bool:
    return judge(_value(grid, row, at), Kind.MEASURE).state is State.VALUE


def _value(grid: Grid, row: int, at: int) -> object:
    return grid.rows[row][at] if at < len(grid.rows[row]) else None


def _text(grid: Grid, row: int, at: int) -> str:
    return " ".join(raw_text(_value(grid, row, at)).split())
