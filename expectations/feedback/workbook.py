"""The commune's own workbook, its wrong cells coloured and commented, the findings on a sheet in front."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from expectations.feedback.findings_sheet import SHEET_TITLE, write_findings_sheet
from expectations.feedback.numbers import vietnamese_number
from expectations.feedback.reports import FeedbackReport, Finding, FindingCell
from expectations.feedback.severity import SEVERITIES

AUTHOR = "Kho dữ liệu huyện"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a workbook that can be given back marked (OOXML, whatever the file's name)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def mark_workbook(content: bytes, report: FeedbackReport) -> bytes:
    """The workbook with the findings marked in it; formulas stay, the same findings give the same bytes."""
    workbook = load_workbook(io.BytesIO(content))
    _remove_earlier_marks(workbook)
    for (sheet, address), findings in _findings_by_cell(workbook, report.findings).items():
        _mark(workbook[sheet][address], findings)
    write_findings_sheet(workbook, report)
    return _saved(workbook)


def _remove_earlier_marks(workbook: Workbook) -> None:
    """A commune may correct and send the marked workbook itself: what we wrote on it goes away first."""
    if SHEET_TITLE in workbook.sheetnames:
        workbook.remove(workbook[SHEET_TITLE])
    ours = {colour for style in SEVERITIES.values() for colour in (style.strong, style.pale)}
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    if str(cell.fill.fgColor.rgb)[2:] in ours:
                        cell.fill = PatternFill()


def _findings_by_cell(
    workbook: Workbook, findings: Iterable[Finding]
) -> dict[tuple[str, str], list[tuple[Finding, FindingCell]]]:
    """Which findings stand on which cell of the file; a cell inside a merged area stands for its first."""
    marks: dict[tuple[str, str], list[tuple[Finding, FindingCell]]] = {}
    for finding in findings:
        for cell in finding.cells:
            if cell.is_own and cell.sheet in workbook.sheetnames:
                address = _anchor(workbook[cell.sheet], cell.address)
                on_cell = marks.setdefault((cell.sheet, address), [])
                if all(other is not finding for other, _ in on_cell):
                    on_cell.append((finding, cell))
    return marks


def _anchor(sheet: Worksheet, address: str) -> str:
    for area in sheet.merged_cells.ranges:
        if address in area:
            return area.start_cell.coordinate
    return address


def _mark(cell: Cell, findings: list[tuple[Finding, FindingCell]]) -> None:
    worst, doubted = min(findings, key=lambda pair: (SEVERITIES[pair[0].severity].rank, not _is_first(*pair)))
    style = SEVERITIES[worst.severity]
    cell.fill = PatternFill("solid", fgColor=style.strong if _is_first(worst, doubted) else style.pale)
    text = "\n\n".join(_explanation(finding, own) for finding, own in findings)
    if cell.comment is not None:
        text = f"{cell.comment.text}\n\n{text}"
    comment = Comment(text, AUTHOR)
    comment.width, comment.height = 380, min(60 + 22 * (text.count("\n") + len(text) // 45), 420)
    cell.comment = comment


def _is_first(finding: Finding, cell: FindingCell) -> bool:
    return finding.cells[0] == cell


def _explanation(finding: Finding, cell: FindingCell) -> str:
    style = SEVERITIES[finding.severity]
    if not _is_first(finding, cell):
        return f"[{finding.rule_id}] Ô này được dùng để đối chiếu với ô {finding.cells[0].locator}: {finding.message}"
    lines = [
        f"[{finding.rule_id}] {style.label_vi}: {style.action_vi}",
        finding.message,
        f"Trong báo cáo: {vietnamese_number(finding.found)}",
    ]
    if finding.expected is not None:
        lines.append(f"{style.expected_vi}: {vietnamese_number(finding.expected)}")
    lines.append(f"Cách sửa: {finding.instruction}")
    return "\n".join(lines)


def _saved(workbook: Workbook) -> bytes:
    """The file's bytes without the clock in them: the writer stamps parts and properties with the time of day."""
    stamped = io.BytesIO()
    ExcelWriter(workbook, zipfile.ZipFile(stamped, "w", zipfile.ZIP_STORED)).save()
    plain = io.BytesIO()
    with zipfile.ZipFile(stamped) as source, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _FIXED_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return plain.getvalue()
