"""Rows of a table read as sentences: its heading sets the topic, each row says `label: number`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.narrative.document import Block, Document
from ingest.readers.narrative.fold import mask_digits
from ingest.readers.narrative.sentences.figures import sentence_figures
from ingest.readers.narrative.sentences.rules import RuleBook
from ingest.readers.narrative.tables.grids import Grid, Row
from ingest.readers.narrative.windows import Phrase, ReportPeriod
from ingest.readers.reading import Figure

_OUTLINE = re.compile(r"\s*(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)]?\s+")
_OUTLINE_CELL = re.compile(r"\s*(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)]?\t")
_CAPTION = 250


def row_figures(
    document: Document,
    work: str,
    grid: Grid,
    column: int,
    book: RuleBook,
    period: ReportPeriod,
    phrases: Sequence[Phrase],
) -> list[Figure]:
    """Figures of the cells of one column whose row's label names an indicator; other rows give nothing."""
    text = list(work)
    for row in grid.rows:
        _as_sentence(document, row, column, text)
    start = max(0, grid.heading[0] - _CAPTION)
    text[start : grid.heading[1]] = mask_digits("".join(text[start : grid.heading[1]]))
    caption = Block(start, grid.heading[1], is_item=False, is_heading=False, section="plan")
    rows = [Block(row.start, row.end, is_item=True, is_heading=False, section="body") for row in grid.rows]
    return sentence_figures(document, "".join(text), [caption, *rows], book, period, phrases)


def _as_sentence(document: Document, row: Row, column: int, text: list[str]) -> None:
    """Rewrite a row in place: the label without number and remark, a colon, the cell, and blanks for the rest."""
    first = next((cell[0] for cell in row.cells if cell is not None), row.end)
    line = "".join(text[row.start : first])
    body = line.rstrip()
    outline = (_OUTLINE_CELL if row.is_exact else _OUTLINE).match(body)
    keep = outline.end() if outline else 0
    bare = re.sub(r"\([^()]*\)", lambda match: " " * len(match[0]), body).rstrip(" :\t\n")
    shown = " " * keep + bare[keep:]
    shown = shown + ":" if len(shown) < len(line) else shown
    text[row.start : first] = shown.ljust(len(line))
    cell = row.cells[column] if column < len(row.cells) else None
    for at in range(first, row.end):
        if cell is None or not cell[0] <= at < cell[1]:
            text[at] = " "
        else:
            text[at] = document.folded[at]
