"""Tables of a web page as grids, merged cells laid out as a spreadsheet shows them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ingest.grids.grid import Grid

WIDEST = 400
DEEPEST = 20_000
_BREAKING = frozenset({"br", "p", "div", "li"})
_UNREAD = frozenset({"script", "style", "xml", "title"})


class _Tables(HTMLParser):
    """Collects the outermost tables; a table inside a cell belongs to the cell's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[tuple[str, int, int]]]] = []
        self.depth = 0
        self.unread = 0
        self.cell: list[str] | None = None
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self.unread += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append([])
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].append([])
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            if not self.tables[-1]:
                self.tables[-1].append([])
            given = dict(attributes)
            self.spans = (_span(given.get("rowspan"), DEEPEST), _span(given.get("colspan"), WIDEST))
            self.cell = []
        elif tag in _BREAKING and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self.unread = max(0, self.unread - 1)
        elif tag == "table" and self.depth:
            if self.depth == 1:
                self._end_cell()
            self.depth -= 1
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.unread:
            self.cell.append(data)

    def _end_cell(self) -> None:
        if self.cell is not None:
            text = re.sub(r"[ \t\r\n\f]+", " ", "".join(self.cell)).strip(" \u00a0")
            self.tables[-1][-1].append((text, *self.spans))
            self.cell = None


def read_html(text: str) -> list[Grid]:
    """Every outermost table of the page; the text of a merged cell stands in its first place, as in a sheet.

    Cells hold text only: what a number is, the grammar tells. Sheets are named Bảng 1, Bảng 2 in the page's order.
    """
    parser = _Tables()
    parser.feed(text)
    parser.close()
    grids = []
    for number, table in enumerate(parser.tables, start=1):
        rows, merges = _laid_out(table)
        grids.append(Grid(f"Bảng {number}", rows, tuple(merges)))
    return grids


def _laid_out(table: list[list[tuple[str, int, int]]]) -> tuple[list[list[str]], list[tuple[int, int, int, int]]]:
    cells: dict[tuple[int, int], str] = {}
    taken: dict[int, set[int]] = {}
    merges = []
    width = 0
    for row, line in enumerate(table[:DEEPEST]):
        column = 0
        for text, high, wide in line:
            while column in taken.get(row, ()):
                column += 1
            if column >= WIDEST:
                break
            high, wide = min(high, len(table) - row), min(wide, WIDEST - column)
            cells[row, column] = text
            for below in range(row, row + high) if high > 1 else (row,):
                taken.setdefault(below, set()).update(range(column, column + wide))
            if high > 1 or wide > 1:
                merges.append((row, column, row + high - 1, column + wide - 1))
            column += wide
            width = max(width, column)
    height = min(len(table), DEEPEST)
    return [[cells.get((row, column), "") for column in range(width)] for row in range(height)], merges


def _span(text: str | None, most: int) -> int:
    digits = re.match(r"\s*(\d{1,5})", text or "")
    return max(1, min(int(digits[1]), most)) if digits else 1
