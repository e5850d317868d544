"""A long table as columns, so many rows at a time: what is done to a column is done at the speed of C."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Block:
    """`count` rows as columns, each as long; an empty cell is '', never None."""

    count: int
    columns: list[Sequence[object]]


class Blocks(Protocol):
    """The rows of a table that were not looked at yet."""

    def blocks(self, width: int) -> Iterator[Block]:
        """The first `width` columns of them, block by block."""


def blocks_of(rows: Iterable[Sequence[object]], width: int) -> Iterator[Block]:
    """The first `width` columns of the rows; a row that is shorter ends with empty cells."""
    rows = iter(rows)
    while chunk := list(islice(rows, ROWS)):
        if min(map(len, chunk)) < width:
            chunk = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in chunk]
        columns: list[Sequence[object]] = list(zip(*chunk, strict=False))[:width]
        for place, column in enumerate(columns):
            if None in column:
                columns[place] = ["" if value is None else value for value in column]
        yield Block(len(chunk), columns)
