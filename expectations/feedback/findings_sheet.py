"""The first sheet of a marked workbook: the findings, each with links to its cells."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from expectations.feedback.reports import FeedbackReport, Finding, FindingCell
from expectations.feedback.severity import SEVERITIES
from ingest.forms.layout import FINDINGS_SHEET

_COLUMNS = {
    "STT": 6,
    "Mức độ": 15,
    "Ô": 18,
    "Chỉ tiêu": 34,
    "Trong báo cáo": 16,
    "Phải là / mức so sánh": 16,
    "Chênh lệch": 14,
    "Phát hiện": 52,
    "Cách sửa": 52,
    "Quy tắc": 11,
}
_HEADING_ROW = 6
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
        sheet.column_dimensions[cell.column_letter].width = width
    row = _HEADING_ROW + 1
    for number, finding in enumerate(report.findings, start=1):
        row = _write_finding(workbook, sheet, row, number, finding)
    sheet.freeze_panes = sheet.cell(_HEADING_ROW + 1, 1)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
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
        "; ".join(counts) or "Không có phát hiện nào của quy tắc kiểm tra.",
        f"Người xem xét trả lại báo cáo: {report.reviewer_reason}"
        if report.reviewer_reason
        else "Bấm vào tên ô để đến ô đó. Sửa ngay trong tệp này rồi gửi lại; không cần xóa màu và ghi chú.",
    ]
    for row, line in enumerate(lines, start=1):
        _write(sheet, row, 1, line, is_boxed=False)
        sheet.cell(row, 1).alignment = Alignment(vertical="center")
    sheet["A1"].font = _font(bold=True, size=16)
    sheet["A2"].font = _font(bold=True, size=12)
    if report.reviewer_reason:
        sheet["A5"].font = _font(bold=True, color="C00000")


def _write_finding(workbook: Workbook, sheet: Worksheet, row: int, number: int, finding: Finding) -> int:
    """One row for the finding with its most doubted cell, one below for each cell it is compared with."""
    style = SEVERITIES[finding.severity]
    first, others = (finding.cells[0], finding.cells[1:]) if finding.cells else (None, ())
    values = [
        *(number, style.label_vi, None, first.label if first else None),
        *(finding.found, finding.expected, finding.difference),
        *(finding.message, finding.instruction, finding.rule_id),
    ]
    for column, value in enumerate(values, start=1):
        _write(sheet, row, column, value)
    sheet.cell(row, 2).fill = PatternFill("solid", fgColor=style.strong)
    sheet.cell(row, 2).font = _font(bold=True)
    longest = max(len(finding.message), len(finding.instruction))
    sheet.row_dimensions[row].height = max(18, 15 * (1 + longest // 48))
    if first:
        _write_link(workbook, sheet, row, first)
    for other in others:
        row += 1
        for column in range(1, len(_COLUMNS) + 1):
            _write(sheet, row, column, None)
        _write(sheet, row, 2, "đối chiếu với")
        _write(sheet, row, 4, other.label)
        _write(sheet, row, 5, other.value)
        sheet.cell(row, 2).font = _font(italic=True, color="7F7F7F")
        sheet.cell(row, 2).alignment = Alignment(horizontal="right", vertical="top")
        _write_link(workbook, sheet, row, other)
    return row + 1


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
