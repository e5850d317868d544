"""Values into the empty cells of a ready workbook, byte for byte the same each time.

A blank workbook is made once with openpyxl; filling it writes into the sheet's XML, a few milliseconds a file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from xml.sax.saxutils import escape

SHEET = "xl/worksheets/sheet1.xml"
_EMPTY_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="n")? ?/>')
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_LONG_AGO = (2020, 1, 1, 0, 0, 0)


def filled(blank: bytes, entries: Mapping[str, Decimal | int | str | None]) -> bytes:
    """The workbook with these cells (addresses like C13) filled; raises ValueError where one is not empty."""
    waiting = {address: value for address, value in entries.items() if value is not None}

    def cell(match: re.Match[str]) -> str:
        if match[1] not in waiting:
            return match[0]
        value = waiting.pop(match[1])
        if isinstance(value, str):
            text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
            return f'<c r="{match[1]}"{match[2]} t="inlineStr">{text}</c>'
        return f'<c r="{match[1]}"{match[2]}><v>{_plain(value)}</v></c>'

    parts = parts_of(blank)
    parts[SHEET] = _EMPTY_CELL.sub(cell, parts[SHEET].decode("utf-8")).encode("utf-8")
    if waiting:
        raise ValueError(f"no empty cell {', '.join(sorted(waiting))}")
    return zipped(parts)


def without_stamps(workbook: bytes) -> bytes:
    """The same workbook with no trace of the moment it was made."""
    parts = parts_of(workbook)
    parts["docProps/core.xml"] = _STAMPS.sub(rb"\g<1>2020-01-01T00:00:00Z", parts["docProps/core.xml"])
    return zipped(parts)


def parts_of(workbook: bytes) -> dict[str, bytes]:
    """The files inside a workbook, in their order."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these files, with no moment in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, content)
    return target.getvalue()


def _plain(value: Decimal | int) -> str:
    number = Decimal(value)
    return f"{number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize():f}"
