"""Tables of a web page as grids, merged cells laid out as a spreadsheet shows them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ingest.grids.grid import Grid

WIDEST = 400
DEEPEST = 20_000
_BREAKING = frozenset({"br", "p", "div", "li"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "center", "caption"})
_UNREAD = frozenset({"script", "style", "xml", "title"})


Cells = list[list[tuple[str, int, int]]]


class _Table:
    """A table being read: its rows of cells (text, height, width) and the cell that is open."""

    def __init__(self, before: list[str]) -> None:
        self.before = before
        self.rows: Cells = []
        self.cell: list[str] | None = None
        self.spans = (1, 1)

    def end_cell(self) -> None:
        if self.cell is not None:
            self.rows[-1].append((_plain("".join(self.cell)), *self.spans))
            self.cell = None


class _Tables(HTMLParser):
    """Collects every table with the lines of text that stand before it; a table inside a cell is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.unread = 0
        self.lines: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self.unread += 1
        elif tag == "table":
            self._end_line()
            table = _Table(self.lines)
            self.lines = []
            self.tables.append(table)
            self.open.append(table)
        elif self.open and tag in ("tr", "td", "th"):
            self._start(self.open[-1], tag, dict(attributes))
        elif tag in _BREAKING or tag in _HEADINGS:
            if self.open and self.open[-1].cell is not None:
                self.open[-1].cell.append(" ")
            elif not self.open:
                self._end_line()

    def _start(self, table: _Table, tag: str, given: dict[str, str | None]) -> None:
        table.end_cell()
        if tag == "tr" or not table.rows:
            table.rows.append([])
        if tag != "tr":
            table.spans = (_span(given.get("rowspan"), DEEPEST), _span(given.get("colspan"), WIDEST))
            table.cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self.unread = max(0, self.unread - 1)
        elif tag == "table" and self.open:
            self.open.pop().end_cell()
        elif self.open and tag in ("td", "th", "tr"):
            self.open[-1].end_cell()
        elif tag in _BREAKING or tag in _HEADINGS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self.unread:
            return
        if not self.open:
            self.text.append(data)
        elif self.open[-1].cell is not None:
            self.open[-1].cell.append(data)

    def _end_line(self) -> None:
        line = _plain("".join(self.text))
        self.text = []
        if line:
            self.lines.append(line)


def read_html(text: str) -> list[Grid]:
    """Every table of the page; the text of a merged cell stands in its first place, as in a sheet.

    Lines of text before a table stand in rows above it. Cells hold text only: what a number is, the grammar tells.
    Sheets are named Bảng 1, Bảng 2 in the page's order.
    """
    parser = _Tables()
    parser.feed(text)
    parser.close()
    grids = []
    for number, table in enumerate(parser.tables, start=1):
        table.end_cell()
        above = [[(line, 1, 1)] for line in table.before]
        rows, merges = _laid_out([*above, *table.rows])
        grids.append(Grid(f"Bảng {number}", rows, tuple(merges)))
    return grids


def _plain(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" \u00a0")


def _laid_out(table: Cells) -> tuple[list[list[str]], list[tuple[int, int, int, int]]]:
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
