"""Single cells of a sheet's XML: their style changed in place, or an empty cell put where there was none."""

from __future__ import annotations

import re

from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple

from expectations.feedback.package.book import OddPackageError

_AFTER_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class SheetXml:
    """The text of a sheet. Raises OddPackageError for one whose cells do not say where they stand."""

    def __init__(self, text: str) -> None:
        root = re.search(r"<((?:\w+:)?)worksheet\b", text)
        if root is None:
            raise OddPackageError("no worksheet")
        self.text, self.prefix = text, root[1]
        if re.search(rf"<{self.prefix}(?:c|row)\b(?![^>]*\br=)", text):
            raise OddPackageError("cells without their place")

    def style_of(self, address: str) -> int:
        """Number of the cell's style; that of its row or column where it has no cell."""
        match = self._cell(address)
        style = match and re.search(r'\bs="(\d+)"', match[1])
        return int(style[1]) if style else 0

    def set_style(self, address: str, style: int) -> None:
        """Give the cell this style; the cell is made where there is none."""
        match = self._cell(address) or self._made(address)
        head = match[1]
        if re.search(r'\bs="\d+"', head):
            head = re.sub(r'\bs="\d+"', f's="{style}"', head)
        else:
            head = re.sub(r'\br="[A-Z]+\d+"', rf'\g<0> s="{style}"', head)
        self.text = self.text[: match.start(1)] + head + self.text[match.end(1) :]

    def anchor_of(self, address: str) -> str:
        """The first cell of the merged area the address lies in, else the address."""
        row, column = coordinate_to_tuple(address)
        for area in re.findall(rf'<{self.prefix}mergeCell\b[^>]*\bref="([A-Z]+\d+):([A-Z]+\d+)"', self.text):
            (top, left), (bottom, right) = map(coordinate_to_tuple, area)
            if left <= column <= right and top <= row <= bottom:
                return area[0]
        return address

    def set_drawing(self, identity: str) -> None:
        """Name the relation of the comments' drawing, in the place the schema gives it."""
        entry = f'<{self.prefix}legacyDrawing xmlns:khor="{_OFFICE}" khor:id="{identity}"/>'
        later = re.search(rf"<{self.prefix}(?:{'|'.join(_AFTER_DRAWING)})\b", self._tail())
        at = (
            len(self.text) - len(self._tail()) + later.start()
            if later
            else self.text.rindex(f"</{self.prefix}worksheet>")
        )
        self.text = self.text[:at] + entry + self.text[at:]

    def drop_drawing(self, identity: str) -> None:
        """Take out the element that names this relation."""
        self.text = re.sub(rf'<{self.prefix}legacyDrawing\b[^>]*:id="{re.escape(identity)}"[^>]*/>', "", self.text)

    def drop_selection(self) -> None:
        """The sheet is not the one shown any more: two shown ones would be edited together."""
        self.text = re.sub(r'(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected="(?:1|true)"', r"\1", self.text)

    def _tail(self) -> str:
        end = self.text.rindex(f"</{self.prefix}sheetData>") if f"</{self.prefix}sheetData>" in self.text else 0
        return self.text[end:]

    def _cell(self, address: str) -> re.Match[str] | None:
        return re.search(rf'(<{self.prefix}c\b[^>]*\br="{address}"[^>]*>)', self.text)

    def _made(self, address: str) -> re.Match[str]:
        """Put an empty cell at its place in its row, and the row at its place."""
        number, column = coordinate_to_tuple(address)
        row = re.search(rf'<{self.prefix}row\b[^>]*\br="{number}"[^>]*?(/?)>', self.text)
        cell = f'<{self.prefix}c r="{address}"/>'
        if row is None:
            following = (
                m for m in re.finditer(rf'<{self.prefix}row\b[^>]*\br="(\d+)"', self.text) if int(m[1]) > number
            )
            later = next(following, None)
            at = later.start() if later else self._end_of_data()
            made = f'<{self.prefix}row r="{number}">{cell}</{self.prefix}row>'
            self.text = self.text[:at] + made + self.text[at:]
        elif row[1]:
            head = row[0].removesuffix("/>").rstrip()
            self.text = f"{self.text[: row.start()]}{head}>{cell}</{self.prefix}row>{self.text[row.end() :]}"
        else:
            end = self.text.index(f"</{self.prefix}row>", row.end())
            inside = self.text[row.end() : end]
            later = next(
                (
                    m
                    for m in re.finditer(rf'<{self.prefix}c\b[^>]*\br="([A-Z]+)\d+"', inside)
                    if column_index_from_string(m[1]) > column
                ),
                None,
            )
            at = row.end() + later.start() if later else end
            self.text = self.text[:at] + cell + self.text[at:]
        match = self._cell(address)
        assert match is not None
        return match

    def _end_of_data(self) -> int:
        closing = f"</{self.prefix}sheetData>"
        if closing not in self.text:
            raise OddPackageError("a sheet without data")
        return self.text.index(closing)
