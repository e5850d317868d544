"""Delimited text as rows: the delimiter is found, never assumed; memory stays flat however long the file is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice, repeat
from operator import contains

from ingest.grids.blocks import Block, blocks_of
from ingest.messages import refusal

DELIMITERS = (";", "\t", ",", "|")
_SAMPLE = 50
_LONGEST_FIELD = 1 << 20
_LAST = 1 << 14  # of the text's end, to see whether it is whole


class NotDelimitedError(ValueError):
    """The text is no table of fields."""


class DelimitedText:
    """Rows of fields as text; quoted fields may hold the delimiter, quotes (doubled) and line breaks.

    `pieces` are whole lines with their ends. Raises NotDelimitedError where no delimiter parts the first lines
    evenly, and UnreadableFileError where a quoted field does not end.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        self._last = ""
        self._pieces = self._remembered(pieces)
        first = next(self._pieces, "")
        delimiter = find_delimiter(islice(_lines(first), _SAMPLE))
        if delimiter is None:
            raise NotDelimitedError
        self._pieces, self._delimiter = chain([first], self._pieces), delimiter

    @property
    def is_cut(self) -> bool:
        """Whether the text, read to its end, ends in the middle of a row: without a line's end, with fewer fields than
        the row before it."""
        *_, before, last = ["", "", *self._last.splitlines()[-2:]]
        fields, whole = last.count(self._delimiter), before.count(self._delimiter)
        return not self._last.endswith(("\n", "\r")) and '"' not in before + last and 0 < fields < whole

    def _remembered(self, pieces: Iterable[str]) -> Iterator[str]:
        for piece in pieces:
            self._last = (self._last + piece)[-_LAST:]
            yield piece

    def head(self, lines: int) -> list[list[str]]:
        """The rows of so many lines, taken from the text; of fewer where lines are very long."""
        first = _lines(next(self._pieces, ""))
        head = list(islice(first, lines))
        self._pieces = chain([first.read()], self._pieces)
        return list(self._rows(head))

    def blocks(self, width: int) -> Iterator[Block]:
        """The first `width` columns of the rows that are left."""
        for piece in self._pieces:
            block = self._even(piece, width)
            yield from [block] if block is not None else blocks_of(self._rows(_lines(piece)), width)

    def _even(self, text: str, width: int) -> Block | None:
        """Lines of as many fields each, without quotes: parted all at once, many times as fast as one by one.

        Parted at the delimiter alone, the last field of a line and the first of the next stay one piece with the
        line's end in it: a seam. Where the seams stand evenly apart and hold one end each, the lines are even.
        """
        end = "\r\n" if "\r\n" in text else "\n"
        text = text.removesuffix(end)
        step = text.count(self._delimiter, 0, text.find(end) if end in text else len(text))
        count = text.count("\n") + 1
        fields = text.split(self._delimiter)
        is_even = step and len(fields) == step * count + 1
        if not is_even or '"' in text or text.count("\r") != (len(end) - 1) * (count - 1):
            return None
        seams = fields[step:-1:step]
        if not all(map(contains, seams, repeat(end))):
            return None
        sides = end.join(seams).split(end) if seams else []
        columns = [
            [fields[0], *sides[1::2]],
            *(fields[at::step] for at in range(1, min(width, step))),
            [*sides[::2], fields[-1]],
        ]
        blanks = [[""] * count] * (width - len(columns))
        return Block(count, [*columns[:width], *blanks])

    def _rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The rows of these lines, and of those that follow where a quoted field goes on in them."""
        csv.field_size_limit(_LONGEST_FIELD)
        given = 0

        def source() -> Iterator[str]:
            nonlocal given
            for batch in chain([list(lines)], map(list, map(_lines, self._pieces))):
                given += len(batch)
                yield from batch

        reader = csv.reader(source(), delimiter=self._delimiter, strict=False)
        try:
            for row in reader:
                yield row
                if reader.line_num >= given:
                    return
        except csv.Error:
            raise refusal("quote_without_end") from None


def _lines(piece: str) -> io.StringIO:
    return io.StringIO(piece, newline="")


def find_delimiter(lines: Iterable[str]) -> str | None:
    """The delimiter that parts most rows into one and the same number of fields, at least two."""
    lines = list(lines)
    best: tuple[float, int, str] | None = None
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        share = count / sum(widths.values())
        if width >= 2 and share >= 0.5 and (best is None or (share, width) > best[:2]):
            best = (share, width, delimiter)
    return best and best[2]
