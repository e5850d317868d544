"""Tables kept apart by blanks alone: a cell belongs to the column it stands under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.narrative.document import Document
from ingest.readers.narrative.tables.book import TableBook
from ingest.readers.narrative.tables.grids import Grid, Row
from ingest.readers.narrative.tables.known_cells import WordTable

_FRAGMENT = re.compile(r"\S+(?: \S+)*")
_CELL = re.compile(r"-?\d[\d.,]*\s?%?|[-–]")
_NUMBER_HEADING = re.compile(r"(?:stt|tt|so tt|so thu tu)")
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of a line without a gap: from and to which place of the line, and their span in the text."""

    left: int
    right: int
    span: tuple[int, int]


def aligned_table(document: Document, grid: Grid, book: TableBook) -> WordTable | None:
    """The table of a region of lines; None where a cell stands under no column or under two.

    Columns are where the full rows have their cells. Words under one column of the heading are its name, words over
    several their group; a line of words alone goes on with the label above it. Lines of one piece above are captions.
    """
    lines = [
        _pieces(document, index)
        for index in range(grid.first, grid.last + 1)
        if index not in document.page_marks and document.of(document.lines[index]).strip()
    ]
    first = next((at for at, line in enumerate(lines) if _is_row(document, line)), None)
    top = next((at for at, line in enumerate(lines) if len(line) > 1), first)
    if first is None or top is None or top >= first:
        return None
    columns = _columns([line for line in lines[first:] if _is_row(document, line)])
    if columns is None:
        return None
    headings: list[list[str]] = [[] for _ in columns]
    for line in lines[top:first]:
        for piece in line:
            under = [at for at, column in enumerate(columns) if _overlap(piece, column)]
            for at in under or [_nearest(piece, columns)]:
                headings[at].append(" ".join(document.folded[slice(*piece.span)].split()))
    label = 1 if headings[0] and _NUMBER_HEADING.fullmatch(headings[0][-1]) else 0
    rows = _rows(document, lines[first:], columns, label, book)
    if rows is None or label + 1 >= len(columns):
        return None
    paths = tuple((" ".join(words),) if words else () for words in headings)
    heading = (lines[top][0].span[0], lines[first - 1][-1].span[1])
    return WordTable(Grid(grid.first, grid.last, heading, tuple(rows)), paths[label + 1 :], paths[label])


def _pieces(document: Document, index: int) -> list[_Piece]:
    line = document.lines[index]
    return [
        _Piece(match.start(), match.end(), (line.start + match.start(), line.start + match.end()))
        for match in _FRAGMENT.finditer(document.of(line))
    ]


def _is_cell(document: Document, piece: _Piece) -> bool:
    return _CELL.fullmatch(document.text, *piece.span) is not None


def _is_row(document: Document, line: Sequence[_Piece]) -> bool:
    """A label and cells, the last of the line's pieces among them."""
    return len(line) >= 2 and any(_is_cell(document, piece) for piece in line[1:]) and not _is_counted(document, line)


def _is_counted(document: Document, line: Sequence[_Piece]) -> bool:
    return all(_is_cell(document, piece) for piece in line)


def _columns(rows: Sequence[Sequence[_Piece]]) -> list[_Piece] | None:
    """The room of each column, from the rows with most cells."""
    most = max((len(line) for line in rows), default=0)
    full = [line for line in rows if len(line) == most]
    if most < _FEWEST_COLUMNS or len(full) < _FEWEST_ROWS:
        return None
    return [
        _Piece(min(line[at].left for line in full), max(line[at].right for line in full), (0, 0)) for at in range(most)
    ]


def _is_total(document: Document, piece: _Piece, book: TableBook) -> bool:
    return book.total_labels.match(document.folded[slice(*piece.span)]) is not None


def _overlap(piece: _Piece, column: _Piece) -> bool:
    return piece.left < column.right and column.left < piece.right


def _nearest(piece: _Piece, columns: Sequence[_Piece]) -> int:
    return min(range(len(columns)), key=lambda at: abs(columns[at].left + columns[at].right - piece.left - piece.right))


def _rows(
    document: Document, lines: Sequence[Sequence[_Piece]], columns: Sequence[_Piece], label: int, book: TableBook
) -> list[Row] | None:
    rows: list[Row] = []
    for line in lines:
        placed: dict[int, _Piece] = {}
        for piece in line:
            under = [at for at, column in enumerate(columns) if _overlap(piece, column)]
            if _is_total(document, piece, book):
                under = [label]
            if len(under) != 1 or under[0] in placed:
                return None
            placed[under[0]] = piece
        name = placed.get(label)
        if name is None:
            return None
        words = " ".join(document.text[slice(*name.span)].split()).rstrip(":").strip()
        if len(placed) == 1 and rows and words[0].islower():
            previous = rows.pop()
            rows.append(Row(f"{previous.label} {words}", previous.start, previous.end, previous.cells, True))
            continue
        cells = tuple(placed[at].span if at in placed else None for at in range(label + 1, len(columns)))
        rows.append(Row(words, line[0].span[0], line[-1].span[1], cells, True))
    return rows
