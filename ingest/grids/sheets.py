"""The sheets of a workbook as grids, with what the fast reader hides: error cells, formulas without a result."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from html import unescape
from xml.etree import ElementTree

from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from ingest.grids import biff
from ingest.grids.grid import Grid
from ingest.messages import refusal

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<c\b([^>]*?)(?<!/)>(.*?)</c>", re.DOTALL)
_ADDRESS = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_VALUE = re.compile(rb"<v>([^<]+)</v>")
_FORMULA = re.compile(rb"<f\b[^>]*>([^<]*)</f>")


def read_sheets(content: bytes) -> list[Grid]:
    """Every sheet from A1; raises UnreadableFileError where the workbook cannot be opened.

    An error (#REF!) stands in the grid as its text, a formula that was never computed as its formula: neither is
    blank and neither is a number.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if biff.is_compound(content):
            hidden = dict(zip(workbook.sheet_names, biff.error_cells(content), strict=False))
            date_1904 = biff.counts_from_1904(content)
        else:
            hidden = {name: list(_unvalued(part)) for name, part in _sheet_parts(content)}  # one in memory at a time
            date_1904 = _counts_from_1904(content)
        rows, merges = {}, {}
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            cells = sheet.to_python(skip_empty_area=False)
            rows[name] = _without_nul(cells) if biff.is_compound(content) else cells  # XML cannot hold it
            merges[name] = _areas(sheet.merged_cell_ranges)
    except (CalamineError, ElementTree.ParseError, LookupError, ValueError, OSError, struct.error, zipfile.BadZipFile):
        raise refusal("corrupt_workbook") from None
    except BaseException as error:
        # A panic of the Rust reader is no Exception, yet it is the file's fault.
        if type(error).__name__ != "PanicException":
            raise
        raise refusal("corrupt_workbook") from None
    for name, cells in hidden.items():
        for row, column, text in cells:
            if name in rows and row <= len(rows[name]) and column <= len(rows[name][row - 1]):
                rows[name][row - 1][column - 1] = text
    unseen = {one.name for one in workbook.sheets_metadata if one.visible is not SheetVisibleEnum.Visible}
    return [Grid(name, cells, merges[name], date_1904, name in unseen) for name, cells in rows.items()]


def _without_nul(rows: list[list[object]]) -> list[list[object]]:
    """The rows without the character that some programs end their strings with and no database takes."""
    return [[value.replace("\0", "") if isinstance(value, str) else value for value in row] for row in rows]


def _areas(ranges: list | None) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((first[0], first[1], last[0], last[1]) for first, last in ranges or ())


def _counts_from_1904(content: bytes) -> bool:
    """Whether an xlsx says that its serial numbers count from 1904-01-01."""
    if not content.startswith(b"PK") or b"xl/workbook.xml" not in content:
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        properties = ElementTree.fromstring(archive.read("xl/workbook.xml")).find("{*}workbookPr")
    return properties is not None and properties.get("date1904", "0") in ("1", "true")


def _sheet_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The name and the XML of each sheet of an xlsx; none where the workbook is of another kind."""
    if not content.startswith(b"PK") or b"xl/workbook.xml" not in content:
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {one.get("Id"): posixpath.join("/xl", one.get("Target", "")) for one in relations}
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        for sheet in workbook.iterfind(".//{*}sheet"):
            yield sheet.get("name", ""), archive.read(targets[sheet.get(_RELATION)].lstrip("/"))


def _unvalued(content: bytes) -> Iterator[tuple[int, int, str]]:
    """Row, column (from 1) and text of the cells that show an error or hold a formula without a result."""
    if b"<f" not in content and b't="e"' not in content:
        return
    for cell in _CELL.finditer(content):
        attributes, inside = cell.groups()
        if b"<f" not in inside and b't="e"' not in attributes:
            continue
        place, value, formula = _ADDRESS.search(attributes), _VALUE.search(inside), _FORMULA.search(inside)
        if place is None:
            continue
        at = coordinate_to_tuple(place[1].decode())
        if b't="e"' in attributes:
            yield *at, _text(value[1]) if value else "#ERROR!"
        elif formula and not value and b't="str"' not in attributes:
            yield *at, f"={_text(formula[1])}"


def _text(content: bytes) -> str:
    return unescape(content.decode("utf-8"))
