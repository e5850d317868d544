"""Tables written one cell a line whose numbered rows all have as many lines as the heading: their cells are certain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.narrative.document import Document
from ingest.readers.narrative.tables.book import TableBook
from ingest.readers.narrative.tables.grids import Grid, Row
from ingest.readers.narrative.tables.known_cells import WordTable

_NUMBER_HEADING = re.compile(r"(?:stt|tt|so tt|so thu tu)")
_FEWEST_ROWS = 3

Span = tuple[int, int]


def stacked_table(document: Document, grid: Grid, book: TableBook) -> WordTable | None:
    """The table of a region of lines; None where its rows are not all of one length and numbered from 1.

    Lines that begin with a small letter are first taken for cells of their own, then for the rest of the line above.
    """
    lines = [
        (document.lines[index].start, document.lines[index].end)
        for index in range(grid.first, grid.last + 1)
        if index not in document.page_marks and document.of(document.lines[index]).strip()
    ]
    for cells in (lines, _joined(document, lines)):
        table = _table(document, grid, cells, book)
        if table is not None:
            return table
    return None


def _joined(document: Document, lines: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in lines:
        text = document.text[start:end].strip()
        if joined and text[0].islower():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _table(document: Document, grid: Grid, cells: Sequence[Span], book: TableBook) -> WordTable | None:
    keys = [" ".join(document.folded[start:end].split()) for start, end in cells]
    opening = next((at for at, key in enumerate(keys) if _NUMBER_HEADING.fullmatch(key)), None)
    first = next((at for at, key in enumerate(keys) if key == "1"), None)
    if opening is None or first is None or first - opening < 3:
        return None
    width = first - opening
    count = 1
    while first + count * width < len(keys) and keys[first + count * width].lstrip("0") == str(count + 1):
        count += 1
    end = first + count * width
    if count < _FEWEST_ROWS or end > len(keys):
        return None
    rows = [_row(document, cells[at : at + width], 1) for at in range(first, end, width)]
    if len(keys) - end == width - 1 and book.total_labels.match(keys[end]):
        rows.append(_row(document, cells[end:], 0))
    elif end < len(keys) and not book.total_labels.match(keys[end]):
        return None
    heading = (cells[opening][0], cells[first - 1][1])
    paths = tuple((keys[at],) for at in range(opening + 2, first))
    return WordTable(Grid(grid.first, grid.last, heading, tuple(rows)), paths, (keys[opening + 1],))


def _row(document: Document, cells: Sequence[Span], label: int) -> Row:
    start, end = cells[label]
    name = " ".join(document.text[start:end].split()).rstrip(":").strip()
    return Row(name, cells[0][0], cells[-1][1], tuple(cells[label + 1 :]), True)
