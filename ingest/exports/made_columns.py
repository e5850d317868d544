"""Columns a register lacks and its rows tell all the same: from titles over groups of rows, or from two columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.exports.outline import is_outline, without_outline
from ingest.exports.register_spec import RecordColumn
from ingest.grids.blocks import Block
from ingest.grids.entries import raw_text
from ingest.reference.vietnamese import folded

_LONGEST_TITLE = 80
_MOST_IN_A_TITLE = 4  # its number, its name, a count or two
_COUNT = re.compile(r"[\d.]+")
_AFTER_A_NAME = re.compile(r"\s*\((?:[^()]*\d[^()]*)\)\s*$")  # `Hộ tịch (55 hồ sơ)`


@dataclass(frozen=True, slots=True)
class GroupRows:
    """A column told by the rows that stand over groups of records: `Lĩnh vực: Hộ tịch`, `II | Công chức`.

    Where `is_labelled`, each begins with the words that the description expects. `first` is the group of the records
    before any of them.
    """

    column: RecordColumn
    is_labelled: bool
    first: str = ""

    def name_of(self, values: Sequence[object]) -> str:
        """The group that a row is the title of, '' for any other row."""
        return self.name_in(_only_text(values))

    def name_in(self, title: str) -> str:
        """The group that a title names, '' where it names none."""
        assert self.column.group_rows is not None
        text = _AFTER_A_NAME.sub("", without_outline(title))
        match = self.column.group_rows.match(folded(text))
        if match is None or (self.is_labelled and not match[0]):
            return ""
        name = " ".join(text.split()[len(match[0].split()) :]).lstrip(" :-–")
        if self.column.choices:
            return name if any(pattern.fullmatch(folded(name)) for _, pattern in self.column.choices) else ""
        return "" if any(map(str.isdigit, name)) else name

    def made(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks with this column added behind, blank in titles and totals."""
        name = self.first
        for block in blocks:
            names = []
            for values in zip(*block.columns, strict=True):
                only = _only_text(values) if values.count("") >= len(values) - _MOST_IN_A_TITLE else ""
                name = (only and self.name_in(only)) or name
                names.append("" if only else name)
            yield Block(block.count, [*block.columns, names])


def _only_text(values: Sequence[object]) -> str:
    """The one text of a row that holds numbers beside it, as the title of a group or a total does; else ''."""
    texts = [text for value in values if (text := " ".join(raw_text(value).split()))]
    named = [text for text in texts if not (is_outline(text) or _COUNT.fullmatch(text))]
    return named[0] if len(named) == 1 and len(named[0]) <= _LONGEST_TITLE else ""


def group_rows_of(column: RecordColumn, rows: Iterable[Sequence[object]], head: Sequence[str]) -> GroupRows | None:
    """How a line above the heading, or else the first row under it, tells the column; None where neither does."""
    titled = next((line for line in head if column.titled and column.titled.fullmatch(folded(line))), "")
    if titled:
        return GroupRows(column, False, titled)
    first = next(([value or "" for value in row] for row in rows if any(v not in (None, "") for v in row)), [])
    labelled, bare = GroupRows(column, True), GroupRows(column, False)
    of_all = next(filter(None, map(labelled.name_in, head)), "")
    if of_all or labelled.name_of(first):
        return GroupRows(column, True, of_all)
    return bare if bare.name_of(first) else None


@dataclass(frozen=True, slots=True)
class Joined:
    """A column made of several: of the one that is filled in a row, or of all with `between` in between."""

    places: tuple[int, ...]
    between: str

    def made(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks with this column added behind."""
        for block in blocks:
            parts = [block.columns[at] for at in self.places]
            yield Block(block.count, [*block.columns, [self._one(values) for values in zip(*parts, strict=True)]])

    def _one(self, values: Sequence[object]) -> object:
        filled = [value for value in values if value not in ("", None)]
        if len(filled) < 2:
            return filled[0] if filled else ""
        first, *others = (raw_text(value).strip() for value in filled)
        if len(others) == 1 and self.between and re.match(rf"0*{re.escape(first.lstrip('0'))}\D", others[0].lstrip()):
            return others[0]  # the second holds the first already: 41 and 41/QĐ-UBND
        return self.between.join([first, *(text.lstrip(f"{self.between} ") for text in others)])
