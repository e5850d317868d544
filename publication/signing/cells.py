"""How texts and numbers are written into a sheet that is signed: one face, thin lines, numbers to the right."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

FACE = "Times New Roman"
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
WHOLE, SHARE = "[$-42A]#,##0", "[$-42A]#,##0.00"  # Vietnamese: 1.234 and 57,14, whatever the program speaks
_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def left(indent: int = 0) -> Alignment:
    """To the left, set in by so many steps."""
    return Alignment(horizontal="left", vertical="center", wrap_text=True, indent=indent)


def write_text(
    sheet: Worksheet, row: int, first: int, last: int, text: str, at: Alignment = CENTER, size: int = 12, **font: object
) -> Cell:
    """A text over the columns from first to last; returns its cell."""
    cell = sheet.cell(row, first, text)
    cell.font = Font(name=FACE, size=size, **font)
    cell.alignment = at
    if last > first:
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
    return cell


def write_number(cell: Cell, value: Decimal | str, number_format: str, *, bold: bool = False) -> None:
    """A number, unrounded, or a formula; only what is shown is rounded."""
    cell.value = value
    cell.number_format = number_format
    cell.font = Font(name=FACE, size=11, bold=bold)
    cell.alignment = Alignment(horizontal="right", vertical="center", indent=1)


def draw_lines(sheet: Worksheet, top: int, bottom: int, last: int) -> None:
    """Thin lines around every cell of the rows, from the first column to the last."""
    for line in sheet.iter_rows(min_row=top, max_row=bottom, min_col=1, max_col=last):
        for cell in line:
            cell.border = _BOX
