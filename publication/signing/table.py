"""The table of a signed form: headings, column numbers, lines with their outline marks, sums as formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ingest.forms.spec import Block, Column, Row, key_of
from publication.published import PublishedForm
from publication.signing.cells import SHARE, WHOLE, draw_lines, left, write_number, write_text
from publication.signing.legal_forms import LegalForm, Line
from publication.signing.metrics import Metric

_WIDEST_LABEL = 44


class Table:
    """One block written from row `top` on; `values` are those of its formulas by cell, `end` the row after it.

    `notes` are lines for the foot of the page: shares that are not over all communes of the figures beside them.
    """

    def __init__(self, sheet: Worksheet, legal: LegalForm, block: Block, published: PublishedForm,
                 metrics: Mapping[str, Metric], last: int, top: int) -> None:  # fmt: skip
        self._sheet, self._legal, self._block = sheet, legal, block
        self._published, self._metrics, self._last = published, metrics, last
        self._lines = legal.lines(block)
        depth = max(len(column.heading_vi) for column in block.columns)
        self.numbers = top + depth
        self._first = self.numbers + 1
        self.end = self._first + len(self._lines)
        self.values: dict[str, Decimal] = {}
        self.notes: list[str] = []
        self._write_headings(top, depth)
        for number, line in enumerate(self._lines, start=self._first):
            self._write_line(number, line)
        widest = last if legal.share else max(column.number for column in block.columns)
        draw_lines(sheet, top, self.end - 1, widest)

    def _write_headings(self, top: int, depth: int) -> None:
        self._head(top, 1, self.numbers - 1, 1, "STT")
        self._head(top, 2, self.numbers - 1, 2, self._block.heading_vi)
        for level in range(depth):
            for path, group in groupby(self._block.columns, key=lambda column: column.heading_vi[: level + 1]):
                columns = list(group)
                if len(path) > level:
                    is_leaf = len(columns[0].heading_vi) == level + 1
                    bottom = self.numbers - 1 if is_leaf else top + level
                    self._head(top + level, columns[0].number, bottom, columns[-1].number, path[-1])
            self._sheet.row_dimensions[top + level].height = 48 if level == depth - 1 else 20
        said = {1: "1", 2: "2"}
        for column in self._block.columns:
            parts = self._legal.column_sums.get(column.number)
            said[column.number] = f"{column.number} = {' + '.join(map(str, parts))}" if parts else str(column.number)
        if share := self._legal.share:
            self._head(top, self._last, self.numbers - 1, self._last, share.title)
            said[self._last] = f"{self._last} = {share.numerator}/{share.denominator}"
        for column, text in said.items():
            write_text(self._sheet, self.numbers, column, column, text, italic=True, size=10)

    def _head(self, top: int, first: int, bottom: int, last: int, text: str) -> None:
        write_text(self._sheet, top, first, first, text, bold=True, size=11)
        if (top, first) != (bottom, last):
            self._sheet.merge_cells(start_row=top, end_row=bottom, start_column=first, end_column=last)

    def _write_line(self, number: int, line: Line) -> None:
        write_text(self._sheet, number, 1, 1, line.mark, bold=line.is_bold, size=11)
        write_text(self._sheet, number, 2, 2, line.label_vi, left(line.indent), 11, bold=line.is_bold)
        self._sheet.row_dimensions[number].height = 17 * (1 + (len(line.label_vi) + 2 * line.indent) // _WIDEST_LABEL)
        if line.row is None:
            return
        for column in self._block.columns:
            value = self._value(line.row, column)
            if value is None:
                continue
            cell = self._sheet.cell(number, column.number)
            formula = self._formula(line.row, column, number, value)
            if formula:
                self.values[cell.coordinate] = value
            write_number(cell, formula or value, WHOLE, bold=line.is_bold)
        self._write_share(number, line)

    def _write_share(self, number: int, line: Line) -> None:
        share, row = self._legal.share, line.row
        if share is None or row is None or row.indicator is None:
            return
        metric = self._metrics.get(share.metrics.get(row.indicator.code, ""))
        if metric is not None and metric.value is not None:
            write_number(self._sheet.cell(number, self._last), metric.value, SHARE, bold=line.is_bold)
            if metric.measured_on_vi:
                self.notes.append(f"Cột {self._last}, dòng {line.label_vi}: tính trên {metric.measured_on_vi}.")

    def _value(self, row: Row, column: Column) -> Decimal | None:
        if not column.has_total and row.is_total:
            return None
        value = self._published.figures.get(key_of(row, column))
        return None if value is None else value / self._legal.measure.factor

    def _formula(self, row: Row, column: Column, number: int, value: Decimal) -> str | None:
        """The sum the form says this is, where it gives exactly the published number."""
        for cells, parts in self._sums(row, column, number):
            if parts and all(part is not None for part in parts) and sum(parts) == value:
                return f"={'+'.join(cells)}"
        return None

    def _sums(self, row: Row, column: Column, number: int) -> Iterator[tuple[list[str], list[Decimal | None]]]:
        letter = get_column_letter(column.number)
        if numbers := self._legal.column_sums.get(column.number):
            values = {other.number: self._value(row, other) for other in self._block.columns}
            yield [f"{get_column_letter(n)}{number}" for n in numbers], [values.get(n) for n in numbers]
        placed = {line.row: place for place, line in enumerate(self._lines, start=self._first) if line.row}
        if row.is_total and len(placed) > 1:
            others = {other: place for other, place in placed.items() if not other.is_total}
            told = [value for other in others if (value := self._value(other, column)) is not None]
            yield [f"SUM({letter}{min(others.values())}:{letter}{max(others.values())})"], told
        by_code = {other.indicator.code: (other, place) for other, place in placed.items() if other.indicator}
        for one in self._block.sums:
            if row.indicator and one.total == row.indicator.code and set(one.parts) <= set(by_code):
                parts = [by_code[part] for part in one.parts]
                yield [f"{letter}{place}" for _, place in parts], [self._value(other, column) for other, _ in parts]
