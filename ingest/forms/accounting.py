"""What became of every filled cell of a workbook that is no figure of the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from openpyxl.utils import get_column_letter

from ingest.forms.layout import FINDINGS_SHEET, SUMS_LABEL
from ingest.forms.matching import DEEPEST_HEADING, FoundBlock
from ingest.forms.recognition import FoundForm
from ingest.grids.entries import judge, raw_text
from ingest.grids.grid import Grid
from ingest.readers.numbers import Kind
from ingest.readers.reading import State


class Accounts:
    """Filled cells by the reason they were not read, and notes on those that held numbers or a whole sheet."""

    def __init__(self, found: FoundForm, grids: Sequence[Grid], figures: Collection[str]) -> None:
        """`figures` are the addresses of the cells that were read."""
        self.skipped: Counter[str] = Counter()
        self.notes_vi: list[str] = []
        self._grid, self._figures = found.grid, figures
        self._of_row = {number: one for one in found.blocks for number, _ in one.lines(found.grid)}
        lasts = [max((row for row, of in self._of_row.items() if of is one), default=-1) for one in found.blocks]
        self._spans = [range(one.first_row, last) for one, last in zip(found.blocks, lasts, strict=True)]
        self._count_sheet()
        self._note_columns()
        for grid in grids:
            if grid is not found.grid:
                self._count_other(grid)

    def _count_sheet(self) -> None:
        for row, values in enumerate(self._grid.rows):
            for column, value in enumerate(values):
                if value not in (None, "") and self._grid.address(row, column) not in self._figures:
                    self.skipped[self._reason(row, column)] += 1

    def _reason(self, row: int, column: int) -> str:
        block = self._of_row.get(row)
        if block is None:
            return "row_without_label" if any(row in span for span in self._spans) else "around_the_table"
        if column <= block.label_column:
            return "label"
        if any(at == column for _, at in block.columns):
            return "cell_not_asked_for"
        return "check_cell" if self._heading(block, column) == SUMS_LABEL else "column_not_described"

    def _note_columns(self) -> None:
        """Numbers in a column that the form has not are not read: said, for they may be meant as a part of another."""
        noted: dict[int, FoundBlock] = {}
        for row, block in self._of_row.items():
            described = {at for _, at in block.columns}
            for column in range(block.label_column + 1, len(self._grid.rows[row])):
                value = self._grid.rows[row][column]
                if column not in described and judge(value, Kind.MEASURE).state is State.VALUE:
                    noted.setdefault(column, block)
        for column, block in sorted(noted.items()):
            heading = self._heading(block, column)
            named = f'{get_column_letter(column + 1)} "{heading}"' if heading else get_column_letter(column + 1)
            self.notes_vi.append(f"Cột {named} không có trong mẫu nên không đọc.")

    def _heading(self, block: FoundBlock, column: int) -> str:
        """The lowest words above the column's first figure."""
        rows = range(block.first_row - 1, max(-1, block.first_row - 1 - DEEPEST_HEADING), -1)
        texts = (raw_text(self._grid.rows[row][column]).strip() for row in rows if column < len(self._grid.rows[row]))
        return next((" ".join(text.split()) for text in texts if any(map(str.isalpha, text))), "")

    def _count_other(self, grid: Grid) -> None:
        filled = grid.filled_cells()
        is_ours = grid.sheet == FINDINGS_SHEET
        self.skipped["findings_sheet" if is_ours else "hidden_sheet" if grid.is_hidden else "other_sheet"] += filled
        if filled and not grid.is_hidden and not is_ours:
            self.notes_vi.append(f'Trang tính "{grid.sheet}" không phải biểu đã điền nên không đọc.')
