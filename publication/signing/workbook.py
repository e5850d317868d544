"""A legal form as a workbook ready to sign: sums are formulas, and their values stand beside them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from ingest.forms.filling import SHEET, parts_of, without_stamps, zipped
from ingest.forms.layout import BOX
from publication.official_forms import blank_line, coverage_line
from publication.published import PublishedForm
from publication.signing.cells import RIGHT, left, write_text
from publication.signing.legal_forms import LegalForm
from publication.signing.letterhead import (
    measure_lines,
    motto_lines,
    office_lines,
    place_line,
    preparer_lines,
    signer_lines,
)
from publication.signing.metrics import Metric
from publication.signing.table import Table

_FORMULA = re.compile(r'(<c r="([A-Z]+\d+)"[^>]*?)(?: t="\w+")?>(<f>[^<]*</f>)<v ?/?>(?:</v>)?')
_SIGNATURE_ROWS = 5
_NARROW, _WIDE = 3, 8


def signed_workbook(legal: LegalForm, published: PublishedForm, metrics: Mapping[str, Metric]) -> bytes:
    """The workbook of a version with its metrics by code; the same version gives the same bytes.

    A total whose parts give exactly its published value is a formula over them, any other the published number: a sum
    that does not hold is never made to. Blank where no commune gives a number. Money in the measure of the legal form,
    unrounded. It is read back like a form of ours: cells beside the printed page say form, unit, period and measure.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = legal.stem
    workbook.properties.creator = "Kho dữ liệu báo cáo"
    workbook.properties.title = f"{legal.mark_on(published.period_to)}, {published.period_label}"
    last = max(column.number for block in legal.spec.blocks for column in block.columns) + (legal.share is not None)
    row = _write_head(sheet, legal, published, last)
    values: dict[str, Decimal] = {}
    notes: list[str] = []
    headings: tuple[int, int] | None = None
    for number, block in enumerate(legal.spec.blocks):
        if legal.sections:
            write_text(sheet, row, 1, last, legal.sections[number], left(), bold=True)
            row += 1
        table = Table(sheet, legal, block, published, metrics, last, row)
        headings = headings or (row, table.numbers)
        values |= table.values
        notes += table.notes
        row = table.end + 1
    for note in notes:
        _write_note(sheet, last, row, note)
        row += 1
    _write_foot(sheet, legal, published, last, row)
    _write_box(workbook, sheet, legal, published, last)
    _set_print(sheet, last, headings)
    target = io.BytesIO()
    workbook.save(target)
    return _with_values(without_stamps(target.getvalue()), values)


def _with_values(workbook: bytes, values: Mapping[str, Decimal]) -> bytes:
    """Each formula with its value beside it, for whoever opens the file without computing."""

    def valued(match: re.Match[str]) -> str:
        return f"{match[1]}>{match[3]}<v>{values[match[2]]:f}</v>"

    parts = parts_of(workbook)
    parts[SHEET] = _FORMULA.sub(valued, parts[SHEET].decode("utf-8")).encode("utf-8")
    return zipped(parts)


def _half(last: int) -> int:
    """The last column of the left half of the page."""
    return 2 if last < _WIDE else last // 2 - 1


def _write_head(sheet: Worksheet, legal: LegalForm, published: PublishedForm, last: int) -> int:
    """Letterhead, title, window and measure; returns the row of the table."""
    half = _half(last)
    office, unit = office_lines(published)
    name, motto = motto_lines()
    write_text(sheet, 1, 1, half, office, bold=True)
    write_text(sheet, 2, 1, half, unit, bold=True, underline="single")
    write_text(sheet, 1, half + 1, last, name, bold=True)
    write_text(sheet, 2, half + 1, last, motto, bold=True, underline="single")
    write_text(sheet, 3, 1, half, legal.heading(published.period_to), italic=True, size=10)
    write_text(sheet, 3, half + 1, last, place_line(published), italic=True)
    sheet.row_dimensions[3].height = 30
    write_text(sheet, 5, 1, last, legal.title, bold=True, size=14)
    sheet.row_dimensions[5].height = 24
    days = (published.period_from, published.period_to)
    window = f"Từ ngày {days[0]:%d/%m/%Y} đến ngày {days[1]:%d/%m/%Y}"
    if days[0] == days[1]:
        window = f"Số liệu đến ngày {days[1]:%d/%m/%Y}"
    write_text(sheet, 6, 1, last, f"{published.period_label} ({window})", italic=True)
    lines = measure_lines(legal.measure.label_vi, is_money=legal.spec.domain == "budget")
    for row, line in enumerate(lines, start=8):
        size = 12 if row == 8 else 10
        write_text(sheet, row, 1, last, line, RIGHT, size, italic=True)
        sheet.row_dimensions[row].height = 15 * (1 + len(line) // _letters(last))
    return 8 + len(lines)


def _write_note(sheet: Worksheet, last: int, row: int, note: str) -> None:
    write_text(sheet, row, 1, last, note, left(), 10, italic=True)
    sheet.row_dimensions[row].height = 14 * (1 + len(note) // _letters(last))


def _write_foot(sheet: Worksheet, legal: LegalForm, published: PublishedForm, last: int, row: int) -> None:
    note = (
        f"{coverage_line(published)} Phiên bản {published.version}, công bố ngày "
        f"{published.published_at:%d/%m/%Y}. {blank_line(legal.spec).capitalize()}"
    )
    _write_note(sheet, last, row, note)
    half = _half(last)
    blocks = ((1, half, preparer_lines()), (half + 1, last, signer_lines(legal.signer)))
    for first, end, (lines, seal) in blocks:
        for at, line in enumerate(lines, start=row + 2):
            write_text(sheet, at, first, end, line, bold=True)
        write_text(sheet, row + 2 + len(lines), first, end, seal, italic=True, size=10)
    bottom = row + 2 + max(len(lines) for *_, (lines, _) in blocks) + _SIGNATURE_ROWS
    sheet.print_area = f"A1:{get_column_letter(last)}{bottom}"


def _write_box(workbook: Workbook, sheet: Worksheet, legal: LegalForm, published: PublishedForm, last: int) -> None:
    """Beside the page, where it is not printed: what the reader needs to know of a form."""
    said = {
        "kho_form": published.form,
        "kho_version": legal.spec.version,
        "kho_unit_code": published.district_code,
        "kho_period_code": published.period_code,
        "kho_measure": legal.measure.label_vi,
    }
    at = last + 2
    for row, (name, label) in enumerate(BOX.items(), start=1):
        write_text(sheet, row, at, at, f"{label}:", left(), 10, color="808080")
        cell = write_text(sheet, row, at + 1, at + 1, said[name], left(), 10, color="808080")
        place = f"{quote_sheetname(sheet.title)}!${cell.column_letter}${cell.row}"
        workbook.defined_names[name] = DefinedName(name, attr_text=place)
    sheet.column_dimensions[get_column_letter(at)].width = 18
    sheet.column_dimensions[get_column_letter(at + 1)].width = 14


def _letters(last: int) -> int:
    """Letters of a small line across the page."""
    return int(1.1 * sum(_widths(last)))


def _widths(last: int) -> list[int]:
    """Widths of the columns in letters of the usual size."""
    if last <= _NARROW:
        return [6, 42, 48]
    figures = last - 2
    return [6, 42, *[max(12, 54 // figures)] * figures]


def _set_print(sheet: Worksheet, last: int, headings: tuple[int, int] | None) -> None:
    for number, width in enumerate(_widths(last), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if last > _WIDE else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if headings:
        sheet.print_title_rows = f"{headings[0]}:{headings[1]}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.8, 0.4
    sheet.oddFooter.center.text = "Trang &P/&N"
