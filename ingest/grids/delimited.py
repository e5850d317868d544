"""Delimited text as rows: the delimiter is found, never assumed; memory stays flat however long the file is."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

DELIMITERS = (";", "\t", ",", "|")
_SAMPLE = 50
_LONGEST_FIELD = 1 << 20


def read_delimited(lines: Iterable[str]) -> Iterator[list[str]]:
    """Rows of fields as text; quoted fields may hold the delimiter, quotes (doubled) and line breaks.

    `lines` keep their line ends. Raises ValueError where no delimiter parts the first lines evenly.
    """
    lines = iter(lines)
    first = list(islice(lines, _SAMPLE))
    delimiter = find_delimiter(first)
    if delimiter is None:
        raise ValueError("no delimiter")
    csv.field_size_limit(_LONGEST_FIELD)
    return csv.reader(chain(first, lines), delimiter=delimiter, strict=False)


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
