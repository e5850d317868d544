"""The text of a PDF page in reading order, the rows of its ruled tables on lines of tab-parted cells."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2
from pypdfium2 import raw

from ingest.readers.documents.docx import Place
from ingest.readers.documents.rulings import RuledTable, ruled_tables


@dataclass(slots=True)
class PageText:
    """Text of a page; `rows` gives the places of the cells of those lines (from 0) that are table rows."""

    text: str
    rows: dict[int, tuple[Place, ...]] = field(default_factory=dict)


def read_page(page: pypdfium2.PdfPage) -> PageText:
    """The page as it reads; text within drawn tables is put in its cells, row by row, where the table began."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_bounded()
        tables = ruled_tables(page) if text.strip() else []
        if not tables:
            return PageText(_plain(text))
        return _with_tables(text_page, tables)
    finally:
        text_page.close()


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Filled:
    """A table being filled with the text of its cells."""

    def __init__(self, table: RuledTable) -> None:
        self.table = table
        self.texts = [""] * len(table.cells)
        self.last = [-1] * len(table.cells)

    def write(self, cell: int, index: int, char: str) -> None:
        """Add a character; what is not written in one go is not one word: a cell's lines may come apart."""
        is_apart = self.last[cell] not in (-1, index - 1)
        self.texts[cell] += f" {char}" if is_apart else char
        self.last[cell] = index

    def is_filled(self) -> bool:
        """Whether there are words in at least two columns and two rows: other lines are frames and ornaments."""
        written = [cell for cell, text in zip(self.table.cells, self.texts, strict=True) if text.strip()]
        return len({cell.first_column for cell in written}) > 1 and len({cell.first_row for cell in written}) > 1

    def lines(self) -> list[tuple[str, tuple[Place, ...]]]:
        """The rows as lines of tab-parted cells; a cell over several rows has its words in the first."""
        lines = []
        for row in range(self.table.rows):
            texts, places = [], []
            for cell, text in zip(self.table.cells, self.texts, strict=True):
                if cell.first_row <= row <= cell.last_row:
                    texts.append(" ".join(text.split()) if row == cell.first_row else "")
                    span = cell.last_column - cell.first_column + 1
                    places.append(Place(cell.first_column, span, row > cell.first_row))
            order = sorted(range(len(places)), key=lambda at: places[at].column)
            lines.append(("\t".join(texts[at] for at in order), tuple(places[at] for at in order)))
        return lines


def _with_tables(text_page: pypdfium2.PdfTextPage, tables: Sequence[RuledTable]) -> PageText:
    chars = [chr(raw.FPDFText_GetUnicode(text_page, at)) for at in range(raw.FPDFText_CountChars(text_page))]
    filled = [_Filled(table) for table in tables]
    owners = _owners(text_page, chars, filled)
    kept = {id(one) for one in filled if one.is_filled()}
    met: set[int] = set()
    page = PageText("")
    plain: list[str] = []
    for char, owner in zip(chars, owners, strict=True):
        if owner is None or id(owner) not in kept:
            plain.append(char)
        elif id(owner) not in met:
            met.add(id(owner))
            _close_line(page, plain)
            first = page.text.count("\n")
            lines = owner.lines()
            page.rows.update((first + at, places) for at, (_, places) in enumerate(lines))
            page.text += "".join(f"{text}\n" for text, _ in lines)
    page.text += _plain("".join(plain))
    return page


def _close_line(page: PageText, plain: list[str]) -> None:
    text = _plain("".join(plain)).rstrip(" ")
    page.text += text if not text or text.endswith("\n") else f"{text}\n"
    plain.clear()


def _owners(text_page: pypdfium2.PdfTextPage, chars: Sequence[str], filled: Sequence[_Filled]) -> list[_Filled | None]:
    """The table of each character, put in its cell as well; white space goes with what stands before it."""
    owners: list[_Filled | None] = []
    box = [ctypes.c_double() for _ in range(4)]
    place: tuple[_Filled, int] | None = None
    for index, char in enumerate(chars):
        if not char.isspace():
            raw.FPDFText_GetCharBox(text_page, index, *box)
            left, right, bottom, top = (side.value for side in box)
            place = _place(filled, (left + right) / 2, (bottom + top) / 2)
        if place is not None:
            place[0].write(place[1], index, char)
        owners.append(place[0] if place else None)
    return owners


def _place(filled: Sequence[_Filled], x: float, y: float) -> tuple[_Filled, int] | None:
    for one in filled:
        cell = one.table.cell_at(x, y)
        if cell is not None:
            return one, cell
    return None
