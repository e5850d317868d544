"""The heading of an export's table: which rows it takes, and what each column is called from group to leaf."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.exports.spec import ExportColumn
from ingest.grids.entries import judge, raw_text
from ingest.grids.grid import Grid
from ingest.readers.numbers import Kind
from ingest.readers.reading import State
from ingest.reference.vietnamese import folded

DEEPEST = 6
_COLUMN_NUMBER = re.compile(r"(?:cot )?(?:ms|[a-z]{1,2}|\d{1,2}[a-z]?)(?: [x\d]{1,3}[a-z]?)*")
_COLUMN_LETTER = re.compile(r"(?:ms|[a-z]{1,2})")
# What a heading says of its column's number or measure is no part of its name: `Tổng số (3)=(4)+(5)`, `Số tiền (đồng)`.
_NUMBERED = re.compile(
    r"[\s(\[{]*\b\d{1,2}[)\]]?\s*=[\s\d()\[\]{}+\-–−/:*x×.,%]*$|\s*[(\[{]\s*(?:cột\s*)?\d{1,2}\s*[)\]}]\s*$",
    re.IGNORECASE,
)
_ENDS_OF_ASIDES = frozenset(")]}0123456789")
_IN_BOTH_HALVES = frozenset({"noi dung", "chi tieu"})
_MEASURED = re.compile(
    r"\s*[(\[,]\s*(?:(?:đvt|đơn vị(?: tính)?)\s*:?\s*)?"
    r"(?:(?:nghìn |ngàn |triệu |tỷ |1\.?000 ?)?(?:đồng|đ|vnđ|vnd)|người|hồ sơ|đơn|văn bản|vụ|hộ)\s*[)\]]?\s*$",
    re.IGNORECASE,
)

Names = Sequence[tuple[int, int, tuple[str, ...]]]


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


@dataclass(frozen=True, slots=True)
class Matched:
    """Column of the sheet by its description, descriptions that none fulfils, and columns that fulfil one twice."""

    columns: dict[int, ExportColumn]
    missing: tuple[ExportColumn, ...]
    twice: tuple[int, ...]


def names_in(grid: Grid) -> Names:
    """Row, column and folded names of every cell where a heading may stand."""
    return [(row, column, (key, *_other_names(grid, row, column, key))) for row, column, key in grid.headings]


def headings_with(grid: Grid, names: Names, label: re.Pattern[str]) -> Iterator[tuple[Heading, int]]:
    """Every heading of the sheet that has a column of this name, with that column."""
    for row, column, called in names:
        if any(map(label.fullmatch, called)):
            heading = _heading_at(grid, row, column)
            if heading is not None:
                yield heading, column


def match_columns(heading: Heading, columns: Sequence[ExportColumn], within: Iterable[int]) -> Matched:
    """Which column of the sheet is which of the description.

    A column takes the description that says most of its heading. Where several columns are the same of the
    description, the one whose heading says it best is; where several do, none is, and all but the first are `twice`.
    """
    claims: dict[int, list[tuple[Rank, int]]] = {}
    for at in within:
        ranked = [
            (rank, at_description)
            for at_description, one in enumerate(columns)
            if (rank := _rank(heading.paths[at], one))
        ]
        if ranked:
            rank, description = min(ranked)
            claims.setdefault(description, []).append((rank, at))
    found: dict[int, ExportColumn] = {}
    twice: list[int] = []
    for description, claimed in claims.items():
        best = min(rank for rank, _ in claimed)
        first, *others = (at for rank, at in claimed if rank == best)
        if not others:
            found[first] = columns[description]
        twice += others
    missing = tuple(one for number, one in enumerate(columns) if number not in claims)
    return Matched(dict(sorted(found.items())), missing, tuple(sorted(twice)))


def _other_names(grid: Grid, row: int, column: int, key: str) -> Iterator[str]:
    """What else a cell may be called: without its column's number, or with the half of the table it is in."""
    text = grid.rows[row][column]
    if isinstance(text, str) and text[-1] in _ENDS_OF_ASIDES:
        yield named(grid, row, column)
    if key in _IN_BOTH_HALVES:
        yield f"{grid.group_over(row - 1, column)} {key}"


def named(grid: Grid, row: int, column: int) -> str:
    """The folded name in a cell of a heading, without the number and the measure of its column."""
    text = raw_text(grid.rows[row][column]) if column < len(grid.rows[row]) else ""
    for pattern in (_NUMBERED, _MEASURED, _NUMBERED):
        text = pattern.sub("", text) or text
    return folded(text)


Rank = tuple[int, int, int]


def _rank(path: tuple[str, ...], column: ExportColumn) -> Rank | None:
    """How well a heading says what a description asks: (0, …) group by group, (1, …) in one text, (2, …) turned round;
    then the more groups the better, then the nearer they are to the leaf. None where it does not."""
    if not path:
        return None
    ranks: list[Rank] = []
    whole = " ".join(path)
    if column.unless is not None and column.unless.search(whole):
        return None
    for one in column.headings:
        distance = _distance(path, one.groups)
        if distance is not None:
            ranks.append((0, -len(one.groups), distance))
        elif one.forward.fullmatch(whole):
            ranks.append((1, -len(one.groups), 0))
        elif one.turned is not None and one.turned.fullmatch(whole):
            ranks.append((2, -len(one.groups), 0))
    return min(ranks, default=None)


def _distance(path: tuple[str, ...], patterns: tuple[re.Pattern[str], ...]) -> int | None:
    """How many steps from the leaf, which the last pattern names, up to the nearest groups that the others name in
    order; None where they do not."""
    if not patterns[-1].fullmatch(path[-1]):
        return None
    at = len(path) - 1
    for pattern in reversed(patterns[:-1]):
        at = next((above for above in range(at - 1, -1, -1) if pattern.fullmatch(path[above])), -1)
        if at < 0:
            return None
    return len(path) - 1 - at


def _heading_at(grid: Grid, row: int, column: int) -> Heading | None:
    top = _top(grid, row, column)
    end = max((area[2] for area in grid.merges if area[:2] == (row, column)), default=row)
    first = max(row, end) + 1
    is_group = any(area[:2] == (row, column) and area[3] > column for area in grid.merges)
    while first < len(grid.rows) and first - top < DEEPEST and _continues(grid, first, column, is_group):
        first += 1
    merged = _merged(grid, top, first)
    width = len(grid.rows[row])
    paths = tuple(_path(grid, top, first, at, merged) for at in range(width))
    while first < len(grid.rows) and (is_column_numbers(grid, first) or is_field_names(grid, first)):
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


def _continues(grid: Grid, row: int, column: int, is_group: bool) -> bool:
    """A row under the label column's heading that holds names of columns and no figure; one of the label column too
    where it `is_group`, merged over several."""
    if (grid.key(row, column) and not is_group) or is_column_numbers(grid, row):
        return False
    names = {at: value for at, value in enumerate(grid.rows[row]) if value not in (None, "")}
    if not any(at > column for at in names) or _is_title_of_rows(grid, row, column):
        return False
    return all(isinstance(v, str) and judge(v, Kind.MEASURE).state is State.DOUBTFUL for v in names.values())


def _is_title_of_rows(grid: Grid, row: int, column: int) -> bool:
    """A text merged over the label column stands over rows, not over columns."""
    return any(area[0] == row and area[1] < column <= area[3] for area in grid.merges)


def is_column_numbers(grid: Grid, row: int) -> bool:
    """Whether the row is `A B C 1 2 3=1+2`, `(1) (2) (3)`, `MS 1=2+5 2=3+4`: at least three, rising, nothing else.

    They may begin anew where a table has two halves.
    """
    keys = [key for at in range(len(grid.rows[row])) if (key := grid.key(row, at))]
    if len(keys) < 3 or not all(_COLUMN_NUMBER.fullmatch(key) for key in keys):
        return False
    numbers = [
        int(re.sub(r"\D", "", key.removeprefix("cot ").split()[0])) for key in keys if not _COLUMN_LETTER.fullmatch(key)
    ]
    return (
        len(numbers) >= 2 and numbers[0] <= 3 and all(1 <= b - a <= 2 or b <= 2 for a, b in itertools.pairwise(numbers))
    )


def is_field_names(grid: Grid, row: int) -> bool:
    """Whether the row holds the program's own names of its fields (`ma_ho_so`), which no record does."""
    texts = [value for value in grid.rows[row] if value not in (None, "")]
    return (
        len(texts) >= 3
        and all(
            isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*", value) for value in texts
        )
        and any("_" in str(value) for value in texts)
    )


def _filled(grid: Grid, row: int) -> int:
    return sum(value not in (None, "") for value in grid.rows[row])


def _merged(grid: Grid, top: int, first: int) -> dict[tuple[int, int], str] | None:
    """The text of every place inside a merged area of the heading; None where the sheet tells of no merging there."""
    areas = [area for area in grid.merges if top <= area[0] < first]
    if not areas:
        return None
    return {
        (row, column): named(grid, area[0], area[1])
        for area in areas
        for row in range(area[0], area[2] + 1)
        for column in range(area[1], area[3] + 1)
    }


def _path(grid: Grid, top: int, first: int, at: int, merged: dict[tuple[int, int], str] | None) -> tuple[str, ...]:
    own = [row for row in range(top, first) if grid.key(row, at)]
    leaf = own[-1] if own else first - 1
    texts: list[str] = []
    for row in range(top, first):
        text = named(grid, row, at)
        if not text and merged is not None and (row, at) in merged:
            text = merged[row, at]
        elif not text and row < leaf:
            text = _group_over(grid, row, at, merged or {})
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return tuple(texts)


def _group_over(grid: Grid, row: int, at: int, merged: dict[tuple[int, int], str]) -> str:
    """The group a column stands under where nothing is merged: the nearest text to the left. A merged one ends where
    its area does."""
    left = next((column for column in range(at - 1, -1, -1) if grid.key(row, column)), None)
    return "" if left is None or (row, left) in merged else named(grid, row, left)
