"""The blank workbook of a form as an official expects it: heading, merged column heads, open cells, checks."""

from __future__ import annotations

import io
from itertools import groupby

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingest.forms.filling import without_stamps
from ingest.forms.layout import (
    BASIS_ROW,
    BOX,
    BOX_ROW,
    CHECK_LABEL,
    FIRST_FIGURE_COLUMN,
    HINT_ROW,
    LABEL_COLUMN,
    OFFICE_ROW,
    ORDER_COLUMN,
    PERIOD_ROW,
    SUMS_LABEL,
    TITLE_ROW,
    UNIT_ROW,
    Layout,
    PlacedBlock,
    box_address,
)
from ingest.forms.spec import Column, FormSpec, indicator_of, key_of

HINT = (
    "Ghi số vào các ô nền vàng. Không phát sinh: ghi 0. Không áp dụng: ghi x. "
    "Để trống nghĩa là chưa có số liệu. Không ghi chữ cạnh con số."
)
NO_TOTAL = "x"
_FONT = "Times New Roman"
_LINE = Side(style="thin", color="000000")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_OPEN = PatternFill("solid", fgColor="FFFBE6")
_HEAD = PatternFill("solid", fgColor="E7ECF3")
_CLOSED = PatternFill("solid", fgColor="F2F2F2")
_RED = PatternFill("solid", bgColor="F8CBAD")
_CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center")


def blank_workbook(form: FormSpec, layout: Layout) -> bytes:
    """The workbook without unit, period and figures; the same form gives the same bytes."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = form.sheet
    workbook.properties.creator = "Kho dữ liệu báo cáo cấp xã"
    workbook.properties.title = form.name_vi
    _set_widths(sheet, layout)
    _write_head(sheet, form, layout)
    _write_box(workbook, sheet, form)
    for placed in layout.blocks:
        _write_column_heads(sheet, placed)
        _write_rows(sheet, placed)
        if placed.check_row is not None:
            _write_check(sheet, placed, placed.check_row)
        if placed.block.sums:
            _write_sums(sheet, placed, layout)
    _write_signatures(sheet, layout)
    _set_print(sheet, layout)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    target = io.BytesIO()
    workbook.save(target)
    return without_stamps(target.getvalue())


def _set_widths(sheet: Worksheet, layout: Layout) -> None:
    figures = layout.last_column - LABEL_COLUMN
    sheet.column_dimensions["A"].width = 6
    sheet.column_dimensions["B"].width = 38
    for number in range(FIRST_FIGURE_COLUMN, layout.last_column + 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(10.5, 48 / figures)
    sheet.sheet_view.showGridLines = False


def _write_head(sheet: Worksheet, form: FormSpec, layout: Layout) -> None:
    last = layout.last_column
    _line(sheet, OFFICE_ROW, 1, LABEL_COLUMN, "ỦY BAN NHÂN DÂN", size=12)
    _line(sheet, UNIT_ROW, 1, LABEL_COLUMN, None, size=12, bold=True)
    nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    _line(sheet, OFFICE_ROW, FIRST_FIGURE_COLUMN, last, nation, size=12, bold=True)
    motto = "Độc lập - Tự do - Hạnh phúc"
    _line(sheet, UNIT_ROW, FIRST_FIGURE_COLUMN, last, motto, size=12, bold=True, underline="single")
    _line(sheet, TITLE_ROW, 1, last, form.name_vi.upper(), size=14, bold=True)
    _line(sheet, PERIOD_ROW, 1, last, None, size=12, italic=True)
    _line(sheet, BASIS_ROW, 1, last, f"({form.legal_basis})", size=10, italic=True)
    sheet.row_dimensions[TITLE_ROW].height = 24
    _line(sheet, HINT_ROW, 1, last, HINT, size=10, italic=True, alignment=_LEFT)
    sheet.row_dimensions[HINT_ROW].height = 28


def _line(
    sheet: Worksheet, row: int, first: int, last: int, text: str | None, alignment: Alignment = _CENTER, **font: object
) -> None:
    cell = sheet.cell(row, first, text)
    cell.font = Font(name=_FONT, **font)
    cell.alignment = alignment
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _write_box(workbook: Workbook, sheet: Worksheet, form: FormSpec) -> None:
    for row, (name, label) in enumerate(BOX.items(), start=BOX_ROW):
        left = sheet.cell(row, LABEL_COLUMN, f"{label}:")
        left.font = Font(name=_FONT, size=10)
        left.alignment = _RIGHT
        cell = sheet[box_address(name)]
        cell.font = Font(name=_FONT, size=10, bold=True)
        cell.alignment = _CENTER
        cell.border = _BORDER
        cell.fill = _CLOSED
        sheet.row_dimensions[row].height = 14
        workbook.defined_names[name] = DefinedName(name, attr_text=f"'{form.sheet}'!${cell.column_letter}${cell.row}")
    if len(form.measures_accepted) > 1:
        choices = ",".join(measure.label_vi for measure in form.measures_accepted)
        choice = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=False, showErrorMessage=True)
        choice.error = "Chọn một đơn vị tính trong danh sách"
        choice.errorTitle = "Đơn vị tính"
        sheet.add_data_validation(choice)
        measure = sheet[box_address("kho_measure")]
        choice.add(measure)
        measure.protection = Protection(locked=False)
        measure.fill = _OPEN


def _write_column_heads(sheet: Worksheet, placed: PlacedBlock) -> None:
    top, bottom = placed.heading_row, placed.number_row - 1
    for column, text in ((ORDER_COLUMN, "STT"), (LABEL_COLUMN, placed.block.heading_vi)):
        _head(sheet, top, column, bottom, column, text)
    for level in range(placed.depth):
        for path, group in groupby(placed.block.columns, key=lambda column: column.heading_vi[: level + 1]):
            columns = list(group)
            if len(path) <= level:
                continue
            is_leaf = len(columns[0].heading_vi) == level + 1
            _head(
                sheet, top + level, columns[0].number, bottom if is_leaf else top + level, columns[-1].number, path[-1]
            )
    numbers = [ORDER_COLUMN, LABEL_COLUMN, *(column.number for column in placed.block.columns)]
    for number in numbers:
        _head(sheet, placed.number_row, number, placed.number_row, number, f"({number})", bold=False, italic=True)
    for row in range(top, bottom + 1):
        sheet.row_dimensions[row].height = 42 if placed.depth > 1 and row > top else 30


def _head(
    sheet: Worksheet, top: int, left: int, bottom: int, right: int, text: str, bold: bool = True, italic: bool = False
) -> None:
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            cell = sheet.cell(row, column)
            cell.border = _BORDER
            cell.fill = _HEAD
    cell = sheet.cell(top, left, text)
    cell.font = Font(name=_FONT, size=11 if bold else 10, bold=bold, italic=italic)
    cell.alignment = _CENTER
    if (top, left) != (bottom, right):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _write_rows(sheet: Worksheet, placed: PlacedBlock) -> None:
    for number, line in enumerate(placed.block.rows, start=1):
        row = placed.number_row + number
        order = sheet.cell(row, ORDER_COLUMN, None if line.is_total else number)
        label = sheet.cell(row, LABEL_COLUMN, line.label_vi)
        for cell, alignment in ((order, _CENTER), (label, _LEFT)):
            cell.font = Font(name=_FONT, size=11, bold=line.is_total)
            cell.border = _BORDER
            cell.alignment = alignment
        for column in placed.block.columns:
            _figure(sheet, row, column, line.is_total)


def _figure(sheet: Worksheet, row: int, column: Column, is_total: bool) -> None:
    cell = sheet.cell(row, column.number)
    cell.font = Font(name=_FONT, size=11, bold=is_total)
    cell.border = _BORDER
    cell.number_format = "#,##0"
    if is_total and not column.has_total:
        cell.value = NO_TOTAL
        cell.alignment = _CENTER
        cell.fill = _CLOSED
        return
    cell.alignment = _RIGHT
    cell.fill = _OPEN
    cell.protection = Protection(locked=False)


def _write_check(sheet: Worksheet, placed: PlacedBlock, row: int) -> None:
    label = sheet.cell(row, LABEL_COLUMN, CHECK_LABEL)
    label.font = Font(name=_FONT, size=10, italic=True)
    label.alignment = _RIGHT
    for column in placed.block.columns:
        if not column.has_total:
            continue
        letter = get_column_letter(column.number)
        total, parts = f"{letter}{placed.last_row}", f"{letter}{placed.first_row}:{letter}{placed.last_row - 1}"
        _verdict(sheet, row, column.number, f'=IF(COUNT({total})=0,"",IF({total}=SUM({parts}),"Đúng","Sai"))')


def _write_sums(sheet: Worksheet, placed: PlacedBlock, layout: Layout) -> None:
    """Beside the table, where it is not printed: whether the sums of each row hold."""
    at = layout.last_column + 1
    _line(sheet, placed.number_row, at, at, SUMS_LABEL, size=10, italic=True)
    rows: dict[int, list[str]] = {}
    for line, column in placed.block.cells():
        for one in placed.block.sums:
            if indicator_of(line, column).code == one.total:
                scope = key_of(line, column)[1]
                total, *parts = (layout.cells[code, scope] for code in (one.total, *one.parts))
                given = f"COUNT({total})*COUNT({','.join(parts)})=0"
                rows.setdefault(sheet[total].row, []).append(f"OR({given},ROUND({total}-SUM({','.join(parts)}),6)=0)")
    for row, conditions in rows.items():
        figures = f"{get_column_letter(FIRST_FIGURE_COLUMN)}{row}:{get_column_letter(layout.last_column)}{row}"
        _verdict(sheet, row, at, f'=IF(COUNT({figures})=0,"",IF(AND({",".join(conditions)}),"Đúng","Sai"))')


def _verdict(sheet: Worksheet, row: int, column: int, formula: str) -> None:
    cell = sheet.cell(row, column, formula)
    cell.font = Font(name=_FONT, size=10, italic=True)
    cell.alignment = _CENTER
    sheet.conditional_formatting.add(cell.coordinate, CellIsRule(operator="equal", formula=['"Sai"'], fill=_RED))


def _write_signatures(sheet: Worksheet, layout: Layout) -> None:
    row, last = layout.signature_row, layout.last_column
    _line(sheet, row, FIRST_FIGURE_COLUMN, last, "Ngày ..... tháng ..... năm .....", size=11, italic=True)
    _line(sheet, row + 1, 1, LABEL_COLUMN, "NGƯỜI LẬP BIỂU", size=11, bold=True)
    _line(sheet, row + 1, FIRST_FIGURE_COLUMN, last, "TM. ỦY BAN NHÂN DÂN", size=11, bold=True)
    _line(sheet, row + 2, 1, LABEL_COLUMN, "(Ký, họ tên)", size=10, italic=True)
    _line(sheet, row + 2, FIRST_FIGURE_COLUMN, last, "CHỦ TỊCH", size=11, bold=True)


def _set_print(sheet: Worksheet, layout: Layout) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter.center.text = "Trang &P/&N"
    sheet.print_area = f"A1:{get_column_letter(layout.last_column)}{layout.signature_row + 4}"
