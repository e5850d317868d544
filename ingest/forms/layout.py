"""Where everything stands on the sheet of a form: one place for the writer, the sample and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from openpyxl.utils import get_column_letter

from ingest.forms.spec import Block, FormSpec, Key, key_of, load_forms

ORDER_COLUMN, LABEL_COLUMN, FIRST_FIGURE_COLUMN = 1, 2, 3

# Rows of the sheet's head.
OFFICE_ROW, UNIT_ROW, TITLE_ROW, PERIOD_ROW, BASIS_ROW, BOX_ROW = 1, 2, 4, 5, 6, 8

# Defined name of the cell, and the label to its left: either is enough to find it again.
BOX = {
    "kho_form": "Mẫu biểu",
    "kho_version": "Phiên bản mẫu",
    "kho_unit_code": "Mã đơn vị",
    "kho_period_code": "Mã kỳ báo cáo",
    "kho_measure": "Đơn vị tính",
}
HINT_ROW = BOX_ROW + len(BOX)
FIRST_BLOCK_ROW = HINT_ROW + 2
CHECK_LABEL = "Kiểm tra dòng tổng"
SUMS_LABEL = "Kiểm tra"

# The first sheet of a workbook that goes back with what is wrong in it; the commune sends it along again.
FINDINGS_SHEET = "Phát hiện"


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block with the rows it takes: heading, column numbers, figures, and the check where there is a total."""

    block: Block
    heading_row: int
    depth: int
    check_row: int | None

    @property
    def number_row(self) -> int:
        return self.heading_row + self.depth

    @property
    def first_row(self) -> int:
        return self.number_row + 1

    @property
    def last_row(self) -> int:
        return self.number_row + len(self.block.rows)


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheet: its blocks from top to bottom, its last column, the row of the signatures, the figures' cells."""

    blocks: tuple[PlacedBlock, ...]
    last_column: int
    signature_row: int
    cells: Mapping[Key, str]


@cache
def layout_of(form: str) -> Layout:
    """Layout of the form with this code."""
    return lay_out(load_forms()[form])


def lay_out(form: FormSpec) -> Layout:
    """Place the blocks of a form under each other."""
    placed = []
    cells = {}
    row = FIRST_BLOCK_ROW
    for block in form.blocks:
        depth = max(len(column.heading_vi) for column in block.columns)
        has_total = any(line.is_total for line in block.rows)
        last_row = row + depth + len(block.rows)
        one = PlacedBlock(block, row, depth, last_row + 1 if has_total else None)
        placed.append(one)
        row_of = {id(line): number for number, line in enumerate(block.rows, start=one.first_row)}
        for line, column in block.cells():
            cells[key_of(line, column)] = f"{get_column_letter(column.number)}{row_of[id(line)]}"
        row = last_row + (3 if has_total else 2)
    last_column = max((column.number for block in form.blocks for column in block.columns), default=LABEL_COLUMN)
    return Layout(tuple(placed), last_column, row, cells)


def box_address(name: str) -> str:
    """Cell of the named value, such as kho_unit_code."""
    return f"{get_column_letter(FIRST_FIGURE_COLUMN)}{BOX_ROW + list(BOX).index(name)}"
