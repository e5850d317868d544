"""The commune's own workbook, its wrong cells coloured and commented, the findings on a sheet in front.

The package is edited in place: parts that carry no mark stay byte for byte. What a coloured cell looked like before
stands in a hidden column of the findings sheet, which office programs keep: when the commune corrects the marked
workbook and sends it again, the marks go and the cells are as they were.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from html import unescape

from openpyxl import Workbook

from expectations.feedback.findings_sheet import HEADING_ROWS, write_findings_sheet
from expectations.feedback.package import Book
from expectations.feedback.package.cells import SheetXml
from expectations.feedback.package.comments import Comments
from expectations.feedback.package.grafting import sheet_xml
from expectations.feedback.package.styles import Styles
from expectations.feedback.reports import FeedbackReport, Finding
from expectations.feedback.sentences import Mark, comment
from expectations.feedback.severity import SEVERITIES
from expectations.feedback.suspects import Role
from ingest.forms.layout import FINDINGS_SHEET

AUTHOR = "Kho dữ liệu huyện"
MEMORY_COLUMN = "L"
_NO_FILL = '<fill><patternFill patternType="none"/></fill>'
_REMEMBERED = re.compile(r"kho-fill\|([^|]*)\|([A-Z]+\d+)\|(.*)", re.DOTALL)

Marks = dict[str, dict[str, list[Mark]]]


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a workbook that can be given back marked (OOXML, whatever the file's name)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def mark_workbook(content: bytes, report: FeedbackReport) -> bytes:
    """The workbook with the findings marked in it; the same findings give the same bytes.

    Raises OddPackageError for a workbook that cannot be edited in place.
    """
    book = Book(content)
    styles = Styles(book)
    sheets = {name: SheetXml(book.text(book.sheet_path(name))) for name in book.sheet_names() if name != FINDINGS_SHEET}
    comments = {name: Comments(book, book.sheet_path(name), sheet, AUTHOR) for name, sheet in sheets.items()}
    _remove_earlier_marks(book, styles, sheets, comments)
    marks = _findings_by_cell(sheets, report.findings)
    fills = {}
    for name, cells in marks.items():
        for address, findings in cells.items():
            fill = _fill_for(findings)
            if fill is None:
                continue
            style = sheets[name].style_of(address)
            fills[name, address] = styles.fill_of(style)
            sheets[name].set_style(address, styles.with_fill(style, fill))
        comments[name].add({address: comment(findings) for address, findings in cells.items()})
    touched = [name for name, sheet in sheets.items() if sheet.text != book.text(book.sheet_path(name))]
    is_opened = book.active_sheet() in touched  # else the sender's choice stays: opening ours would change that part
    for name in touched:
        sheets[name].drop_selection()
        book.put(book.sheet_path(name), sheets[name].text)
    front = _front_sheet(list(sheets), report, fills)
    xml = sheet_xml(front, styles, is_opened=is_opened)
    book.add_first_sheet(FINDINGS_SHEET, xml, HEADING_ROWS, is_opened=is_opened)
    styles.save()
    return book.content()


def _remove_earlier_marks(
    book: Book, styles: Styles, sheets: dict[str, SheetXml], comments: dict[str, Comments]
) -> None:
    """A commune may correct and send the marked workbook itself: what we wrote on it goes away first."""
    remembered = {}
    if FINDINGS_SHEET in book.sheet_names():
        remembered = _remembered(book)
        book.remove_first_sheet(FINDINGS_SHEET)
    ours = {colour for style in SEVERITIES.values() for colour in (style.strong, style.pale)}
    for name, sheet in sheets.items():
        for address in comments[name].drop_ours():
            style = sheet.style_of(address)
            if any(colour in styles.fill_of(style).upper() for colour in ours):
                sheet.set_style(address, styles.with_fill(style, remembered.get((name, address), _NO_FILL)))


def _remembered(book: Book) -> dict[tuple[str, str], str]:
    """Fills of the cells before they were coloured, from the hidden column; office programs move texts elsewhere."""
    texts = book.text(book.sheet_path(FINDINGS_SHEET))
    if book.has("xl/sharedStrings.xml"):
        texts += book.text("xl/sharedStrings.xml")
    found = {}
    for text in re.findall(r"<t\b[^>]*>(kho-fill\|.*?)</t>", texts, re.DOTALL):
        match = _REMEMBERED.fullmatch(unescape(text))
        if match:
            found[match[1], match[2]] = match[3]
    return found


def _front_sheet(names: list[str], report: FeedbackReport, fills: dict[tuple[str, str], str]):
    """The findings sheet in a workbook of its own that has sheets of the same names to link to."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name in names:
        workbook.create_sheet(name)
    write_findings_sheet(workbook, report)
    sheet = workbook[FINDINGS_SHEET]
    for row, ((name, address), fill) in enumerate(sorted(fills.items()), start=1):
        sheet[f"{MEMORY_COLUMN}{row}"] = f"kho-fill|{name}|{address}|{fill}"
    sheet.column_dimensions[MEMORY_COLUMN].hidden = True
    return sheet


def _findings_by_cell(sheets: dict[str, SheetXml], findings: Iterable[Finding]) -> Marks:
    """Which findings stand on which cell of the file; a cell inside a merged area stands for its first."""
    marks: Marks = {}
    for finding in findings:
        for cell, role in finding.suspects.roles(finding.cells):
            if cell.is_own and cell.sheet in sheets and cell.address:
                address = sheets[cell.sheet].anchor_of(cell.address)
                on_cell = marks.setdefault(cell.sheet, {}).setdefault(address, [])
                if all(other is not finding for other, *_ in on_cell):
                    on_cell.append((finding, cell, role))
    return marks


def _fill_for(findings: list[Mark]) -> str | None:
    """The colour of the severest finding that doubts the cell; none where it only stands beside another."""
    doubts = [(SEVERITIES[finding.severity], role) for finding, _, role in findings if role is not Role.COMPARED]
    if not doubts:
        return None
    style, role = min(doubts, key=lambda doubt: (doubt[0].rank, doubt[1]))
    colour = style.strong if role is Role.NAMED else style.pale
    colours = f'<fgColor rgb="FF{colour}"/><bgColor indexed="64"/>'
    return f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'
