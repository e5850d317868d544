"""Comments of a sheet: ours added to its sender's, ours taken out again."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils.cell import coordinate_to_tuple

from expectations.feedback.package.book import Book, OddPackageError
from expectations.feedback.package.cells import SheetXml

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<authors></authors><commentList></commentList></comments>"
)
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600"'
    ' o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    '<v:shape id="kho_{row}_{column}" type="#_x0000_t202" style="position:absolute;width:285pt;height:{height}pt;'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:textbox'
    ' style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_MARK = "— Kho dữ liệu huyện —"
_OURS_BEHIND = re.compile(rf"<r>(?:(?!</r>).)*?{_MARK}.*?(?=</text>)", re.DOTALL)
_COMMENT = re.compile(r'<comment\b[^>]*\bref="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</comment>)', re.DOTALL)


class Comments:
    """The comments of one sheet of a book."""

    def __init__(self, book: Book, sheet_path: str, sheet: SheetXml, author: str) -> None:
        self._book, self._path, self._sheet, self._author = book, sheet_path, sheet, author
        parts = {kind: (identity, target) for identity, (kind, target) in book.relations(sheet_path).items()}
        self._comments = parts.get("comments", ("", ""))[1]
        self._drawing_id, self._drawing = parts.get("vmlDrawing", ("", ""))
        if self._comments and (not self._drawing or not book.has(self._drawing) or not book.has(self._comments)):
            raise OddPackageError(sheet_path)

    def drop_ours(self) -> list[str]:
        """Take our comments out; returns the addresses they stood on."""
        if not self._comments:
            return []
        text, drawing = self._book.text(self._comments), self._book.text(self._drawing)
        ours = self._number(text)
        dropped = []
        for match in list(_COMMENT.finditer(text)):
            if ours is not None and f'authorId="{ours}"' in match[0]:
                text = text.replace(match[0], "", 1)
                drawing = _without_shape(drawing, match[1])
                dropped.append(match[1])
            elif _MARK in match[0]:
                text = text.replace(match[0], _OURS_BEHIND.sub("", match[0]), 1)
                dropped.append(match[1])
        if not dropped:
            return []
        if _COMMENT.search(text) is None:
            self._drop_parts()
        else:
            self._book.put(self._comments, text)
            self._book.put(self._drawing, drawing)
        return dropped

    def add(self, notes: dict[str, str]) -> None:
        """Put a comment on each address; where its sender left one, ours follows in the same box."""
        if not self._comments:
            self._make_parts()
        text, drawing = self._book.text(self._comments), self._book.text(self._drawing)
        number = self._number(text)
        if number is None:
            number = len(re.findall(r"<author\b", text))
            text = text.replace("</authors>", f"<author>{escape(self._author)}</author></authors>", 1)
        held = {match[1]: match for match in _COMMENT.finditer(text)}
        for address, note in notes.items():
            run = f'<r><t xml:space="preserve">{escape(note)}</t></r>'
            if address in held:
                mark = f'<r><t xml:space="preserve">\n\n{_MARK}\n</t></r>'
                changed = held[address][0].replace("</text>", f"{mark}{run}</text>", 1)
                text = text.replace(held[address][0], _as_runs(changed), 1)
                continue
            entry = f'<comment ref={quoteattr(address)} authorId="{number}"><text>{run}</text></comment>'
            text = text.replace("</commentList>", f"{entry}</commentList>", 1)
            drawing = drawing.replace("</xml>", f"{_shape(address, note)}</xml>", 1)
        if "</commentList>" not in text or "</xml>" not in drawing:
            raise OddPackageError(self._comments)
        self._book.put(self._comments, text)
        self._book.put(self._drawing, drawing)

    def _number(self, text: str) -> int | None:
        authors = re.findall(r"<author\b[^>]*?(?:/>|>(.*?)</author>)", text, re.DOTALL)
        return authors.index(escape(self._author)) if escape(self._author) in authors else None

    def _make_parts(self) -> None:
        self._comments = self._book.free_path("xl/commentsKho{}.xml")
        self._book.put(self._comments, _EMPTY)
        self._book.declare(self._comments, _COMMENTS_TYPE)
        self._book.relate(self._path, "comments", self._comments)
        if not self._drawing:
            self._drawing = self._book.free_path("xl/drawings/vmlDrawingKho{}.vml")
            self._book.put(self._drawing, _DRAWING)
            self._book.declare(self._drawing, _DRAWING_TYPE)
            self._sheet.set_drawing(self._book.relate(self._path, "vmlDrawing", self._drawing))

    def _drop_parts(self) -> None:
        for target in (self._comments, self._drawing):
            self._book.unrelate(self._path, target)
            self._book.drop(target)
        self._sheet.drop_drawing(self._drawing_id)
        self._comments = self._drawing = ""


def _as_runs(comment: str) -> str:
    """A comment of plain text takes no run beside it: its text becomes a run as well."""
    return re.sub(r"<text>\s*(<t\b[^>]*>.*?</t>)", r"<text><r>\1</r>", comment, count=1, flags=re.DOTALL)


def _shape(address: str, note: str) -> str:
    row, column = coordinate_to_tuple(address)
    lines = note.count("\n") + len(note) // 45
    return _SHAPE.format(row=row - 1, column=column - 1, height=min(45 + 16 * lines, 315))


def _without_shape(drawing: str, address: str) -> str:
    place = tuple(str(number - 1) for number in coordinate_to_tuple(address))
    for match in re.finditer(r"<v:shape\b(?!type).*?</v:shape>", drawing, re.DOTALL):
        found = tuple(re.findall(r"<x:(?:Row|Column)>\s*(\d+)\s*</x:(?:Row|Column)>", match[0]))
        if found == place:
            return drawing.replace(match[0], "", 1)
    return drawing
