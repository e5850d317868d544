"""The first sheet of a marked workbook: the findings, each with links to its cells."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import partial

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from expectations.feedback.reports import FeedbackReport, Finding
from expectations.feedback.sentences import comparison, instruction, message, role_label
from expectations.feedback.severity import SEVERITIES
from expectations.feedback.suspects import FindingCell, Role
from ingest.forms.layout import FINDINGS_SHEET

# Together about as wide as a landscape A4 page at a size that can be read: it is printed fitted to the width.
_COLUMNS = {
    "STT": 5,
    "Mức độ": 14,
    "Ô": 12,
    "Chỉ tiêu": 25,
    "Đang ghi": 12,
    "Đề xuất": 12,
    "Phát hiện": 44,
    "Cách sửa": 31,
    "Quy tắc": 9,
}
_HEADING_ROW = 6
HEADING_ROWS = f"${_HEADING_ROW}:${_HEADING_ROW}"  # printed on top of each page
_LINE_HEIGHT = 15
_GUIDE = (
    "Ô màu đậm: ô cần sửa hoặc giải trình; ô màu nhạt: xem lại, chỉ sửa ô sai. Bấm vào tên ô để đến ô đó. Sửa ngay"
    " trong tệp này rồi gửi lại; không cần xóa màu và ghi chú."
)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_THIN = Side(style="thin", color="BFBFBF")
_font = partial(Font, name="Times New Roman")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write_findings_sheet(workbook: Workbook, report: FeedbackReport) -> None:
    """Put the sheet in front of the others and open the workbook on it."""
    sheet = workbook.create_sheet(FINDINGS_SHEET, 0)
    _write_head(sheet, report)
    for column, (heading, width) in enumerate(_COLUMNS.items(), start=1):
        cell = sheet.cell(_HEADING_ROW, column)
        _write(sheet, _HEADING_ROW, column, heading)
        cell.font, cell.fill = _font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E78")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = width
    row = _HEADING_ROW + 1
    for number, finding in enumerate(report.findings, start=1):
        row = _write_finding(workbook, sheet, row, number, finding)
    sheet.row_dimensions[_HEADING_ROW].height = 20
    sheet.freeze_panes = sheet.cell(_HEADING_ROW + 1, 1)
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is sheet
    workbook.active = 0


def _write_head(sheet: Worksheet, report: FeedbackReport) -> None:
    counts = [
        f"{count} {style.label_vi.lower()} (ô {style.colour_vi}: {style.action_vi})"
        for severity, style in SEVERITIES.items()
        if (count := sum(finding.severity == severity for finding in report.findings))
    ]
    if report.held_back:
        counts.append(f"còn {report.held_back} phát hiện nhỏ hơn, sẽ báo sau khi sửa các lỗi này")
    title = f"{report.unit_name} – {report.form_name} – {report.period_label} – lần gửi {report.revision}"
    lines = [
        "KẾT QUẢ KIỂM TRA BÁO CÁO",
        title,
        f"Tệp đã gửi: {report.file_name}",
        f"{'; '.join(counts)}." if counts else "Không có phát hiện nào của quy tắc kiểm tra.",
        f"Người xem xét trả lại báo cáo: {report.reviewer_reason}" if report.reviewer_reason else _GUIDE,
    ]
    last = get_column_letter(len(_COLUMNS))
    for row, line in enumerate(lines, start=1):
        _write(sheet, row, 1, line, is_boxed=False)
        sheet.cell(row, 1).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.merge_cells(f"A{row}:{last}{row}")
        large = 1.5 if row <= 2 else 1
        sheet.row_dimensions[row].height = large * _height(line, sum(_COLUMNS.values()) / large)
    sheet["A1"].font = _font(bold=True, size=16)
    sheet["A2"].font = _font(bold=True, size=12)
    if report.reviewer_reason:
        sheet["A5"].font = _font(bold=True, color="C00000")


def _write_finding(workbook: Workbook, sheet: Worksheet, row: int, number: int, finding: Finding) -> int:
    """One row for the finding with its most doubted cell, one below for each further cell, the first row after it."""
    style = SEVERITIES[finding.severity]
    roles = finding.suspects.roles(finding.cells) or [(None, Role.COMPARED)]
    text = " ".join(filter(None, (message(finding), comparison(finding))))
    for place, (cell, role) in enumerate(roles, start=row):
        is_first = place == row
        values = [
            number if is_first else None,
            style.label_vi if is_first else role_label(finding, role),
            None,
            cell.label if cell else None,
            cell.value if cell else finding.found,
            cell.proposal if cell and role is Role.NAMED and finding.suspects.is_certain else None,
            *((text, instruction(finding), finding.rule_id) if is_first else (None, None, None)),
        ]
        for column, value in enumerate(values, start=1):
            _write(sheet, place, column, value)
        if cell:
            _write_link(workbook, sheet, place, cell)
        if not is_first:
            sheet.cell(place, 2).font = _font(italic=True, color="595959")
            sheet.cell(place, 2).alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
        texts = [
            (value, width) for value, width in zip(values, _COLUMNS.values(), strict=True) if isinstance(value, str)
        ]
        texts.append((str(sheet.cell(place, 3).value or ""), _COLUMNS["Ô"]))
        sheet.row_dimensions[place].height = max(_height(value, width) for value, width in texts)
    sheet.cell(row, 2).fill = PatternFill("solid", fgColor=style.strong)
    sheet.cell(row, 2).font = _font(bold=True)
    return row + len(roles)


def _height(text: str, width: float) -> float:
    """Points that a text needs in a column of that width."""
    # A line of wrapped words is seldom full, and fonts differ: a character is given a little more than its width.
    return _LINE_HEIGHT * max(1, math.ceil(1.05 * len(text) / width)) + 3


def _write_link(workbook: Workbook, sheet: Worksheet, row: int, cell: FindingCell) -> None:
    """A link to the cell; a cell of another report is only named."""
    target = _write(sheet, row, 3, cell.locator if cell.is_own else f"{cell.locator} (báo cáo khác)")
    if cell.is_own and cell.sheet in workbook.sheetnames:
        target.hyperlink = Hyperlink(
            ref=target.coordinate, location=f"{quote_sheetname(cell.sheet)}!{cell.address}", display=cell.locator
        )
        target.font = _font(color="0563C1", underline="single")


def _write(sheet: Worksheet, row: int, column: int, value: str | int | Decimal | None, *, is_boxed: bool = True):
    """Write a value; a text stays a text, also where it begins like a formula."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    elif value is not None:
        cell.number_format = "#,##0.##" if value % 1 else "#,##0"
    cell.font = _font()
    cell.alignment = _WRAPPED
    if is_boxed:
        cell.border = _BOX
    return cell
