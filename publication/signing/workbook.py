"""A legal form as a workbook ready to sign: sums are formulas, and their values stand beside them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ingest.forms.filling import SHEET, parts_of, without_stamps, zipped
from ingest.forms.spec import Block, Row, key_of
from publication.official_forms import coverage_line
from publication.published import PublishedForm
from publication.signing.legal_forms import LegalForm, motto_lines, office_lines

_FACE = "Times New Roman"
_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_NUMBER, _SHARE = "#,##0", "#,##0.0"
_FORMULA = re.compile(r'(<c r="([A-Z]+\d+)"[^>]*?)(?: t="\w+")?>(<f>[^<]*</f>)<v ?/?>(?:</v>)?')


def signed_workbook(legal: LegalForm, published: PublishedForm) -> bytes:
    """The workbook of a version; the same version gives the same bytes.

    A total whose parts give exactly its published value is a formula over them, any other the published number: a sum
    that does not hold is never made to. Blank where no commune gives a number. Money in the measure of the form.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = legal.stem[:31]
    workbook.properties.creator = "Kho dữ liệu báo cáo"
    workbook.properties.title = f"{legal.mark}, {published.period_label}"
    writer = _Writer(sheet, legal, published)
    writer.write()
    target = io.BytesIO()
    workbook.save(target)
    return _with_values(without_stamps(target.getvalue()), writer.values)


def _with_values(workbook: bytes, values: dict[str, Decimal]) -> bytes:
    """Each formula with its value beside it, for whoever opens the file without computing."""

    def valued(match: re.Match[str]) -> str:
        return f"{match[1]}>{match[3]}<v>{values[match[2]]:f}</v>"

    parts = parts_of(workbook)
    parts[SHEET] = _FORMULA.sub(valued, parts[SHEET].decode("utf-8")).encode("utf-8")
    return zipped(parts)


class _Writer:
    """Writes the sheet from top to bottom; `values` are those of the formulas by cell."""

    def __init__(self, sheet: Worksheet, legal: LegalForm, published: PublishedForm) -> None:
        self._sheet, self._legal, self._published = sheet, legal, published
        self._factor = legal.spec.measure.factor
        self._last = max(column.number for block in legal.spec.blocks for column in block.columns)
        self._last += legal.share is not None
        self.values: dict[str, Decimal] = {}

    def write(self) -> None:
        row = self._head()
        headings: list[tuple[int, int]] = []
        for block in self._legal.spec.blocks:
            rows = [one for one in block.rows if not self._legal.rows or self._code(one) in self._legal.rows]
            if rows:
                depth = max(len(column.heading_vi) for column in block.columns)
                headings.append((row, row + depth))
                row = self._block(block, rows, row) + 1
        self._foot(row)
        self._print(*headings[0])

    @staticmethod
    def _code(row: Row) -> str | None:
        return row.indicator.code if row.indicator else None

    def _text(self, row: int, first: int, last: int, text: str, *, bold: bool = False, italic: bool = False,
              size: int = 12, height: int | None = None, at: Alignment = _CENTER) -> None:  # fmt: skip
        cell = self._sheet.cell(row, first, text)
        cell.font = Font(name=_FACE, size=size, bold=bold, italic=italic)
        cell.alignment = at
        if last > first:
            self._sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        if height:
            self._sheet.row_dimensions[row].height = height

    def _head(self) -> int:
        half = max(2, self._last // 2)
        office, unit = office_lines(self._published.district_name)
        name, motto = motto_lines()
        self._text(1, 1, half, office)
        self._text(1, half + 1, self._last, name, bold=True, height=32 if self._last < 6 else None)
        self._text(2, 1, half, unit, bold=True)
        self._text(2, half + 1, self._last, motto, bold=True)
        self._text(3, 1, half, f"{self._legal.mark}\n({self._legal.legal_basis})", italic=True, size=10, height=30)
        self._text(5, 1, self._last, self._legal.title, bold=True, size=14, height=24)
        days = (self._published.period_from, self._published.period_to)
        window = f"Từ ngày {days[0]:%d/%m/%Y} đến ngày {days[1]:%d/%m/%Y}"
        if days[0] == days[1]:
            window = f"Số liệu đến ngày {days[1]:%d/%m/%Y}"
        self._text(6, 1, self._last, f"{self._published.period_label} ({window})", italic=True)
        measure = self._legal.spec.measure.label_vi
        self._text(7, 1, self._last, f"Đơn vị tính: {measure}", italic=True, at=Alignment(horizontal="right"))
        return 9

    def _block(self, block: Block, rows: list[Row], top: int) -> int:
        """Headings, column numbers, figures; returns the row after the last."""
        sheet = self._sheet
        depth = max(len(column.heading_vi) for column in block.columns)
        numbers = top + depth
        for column, text in ((1, "STT"), (2, block.heading_vi)):
            sheet.merge_cells(start_row=top, end_row=numbers - 1, start_column=column, end_column=column)
            self._boxed(top, column, text, bold=True)
        for column in block.columns:
            for level, text in enumerate(column.heading_vi):
                self._boxed(top + level, column.number, text, bold=True)
            if len(column.heading_vi) < depth:
                last = top + len(column.heading_vi) - 1
                sheet.merge_cells(
                    start_row=last, end_row=numbers - 1, start_column=column.number, end_column=column.number
                )
        self._merge_groups(block, top, depth)
        for level in range(depth):
            sheet.row_dimensions[top + level].height = 48 if level == depth - 1 else 20
        for column in block.columns:
            parts = self._legal.column_sums.get(column.number)
            said = f"{column.number} = {' + '.join(map(str, parts))}" if parts else str(column.number)
            self._boxed(numbers, column.number, said, italic=True, size=10)
        self._boxed(numbers, 1, "1", italic=True, size=10)
        self._boxed(numbers, 2, "2", italic=True, size=10)
        if self._legal.share:
            sheet.merge_cells(start_row=top, end_row=numbers - 1, start_column=self._last, end_column=self._last)
            self._boxed(top, self._last, self._legal.share.title, bold=True)
            said = f"{self._last} = {self._legal.share.numerator}/{self._legal.share.denominator}"
            self._boxed(numbers, self._last, said, italic=True, size=10)
        for place, row in enumerate(rows, start=1):
            self._row(block, rows, row, numbers + place, numbers + 1)
        self._frame(top, numbers + len(rows))
        return numbers + len(rows) + 1

    def _merge_groups(self, block: Block, top: int, depth: int) -> None:
        """One heading over the columns it is shared by."""
        for level in range(depth - 1):
            first = None
            for column in (*block.columns, None):
                named = column.heading_vi[: level + 1] if column and len(column.heading_vi) > level + 1 else None
                if first is not None and named != first[1]:
                    if first[2] > first[0]:
                        for number in range(first[0] + 1, first[2] + 1):
                            self._sheet.cell(top + level, number).value = None
                        self._sheet.merge_cells(
                            start_row=top + level, end_row=top + level, start_column=first[0], end_column=first[2]
                        )
                    first = None
                if column and named:
                    first = (first[0] if first else column.number, named, column.number)

    def _boxed(
        self, row: int, column: int, text: str, *, bold: bool = False, italic: bool = False, size: int = 11
    ) -> None:
        cell = self._sheet.cell(row, column, text)
        cell.font = Font(name=_FACE, size=size, bold=bold, italic=italic)
        cell.alignment = _CENTER

    def _row(self, block: Block, rows: list[Row], row: Row, line: int, first: int) -> None:
        is_total = row.is_total
        self._boxed(
            line, 1, "" if is_total else str(line - first + 1 - sum(one.is_total for one in rows[: line - first]))
        )
        label = self._sheet.cell(line, 2, row.label_vi)
        label.font, label.alignment = Font(name=_FACE, size=11, bold=is_total), _LEFT
        for column in block.columns:
            value = self._value(row, column)
            if value is None:
                continue
            cell = self._sheet.cell(line, column.number)
            formula = self._formula(block, rows, row, column, line, first, value)
            cell.value = formula or value
            if formula:
                self.values[cell.coordinate] = value
            cell.number_format = _NUMBER
            cell.font = Font(name=_FACE, size=11, bold=is_total)
            cell.alignment = Alignment(horizontal="right", vertical="center")
        self._share(block, row, line)

    def _share(self, block: Block, row: Row, line: int) -> None:
        share = self._legal.share
        if share is None:
            return
        by_number = {column.number: self._value(row, column) for column in block.columns}
        numerator, denominator = by_number.get(share.numerator), by_number.get(share.denominator)
        if numerator is None or not denominator:
            return
        cell = self._sheet.cell(line, self._last)
        top, below = (f"{get_column_letter(number)}{line}" for number in (share.numerator, share.denominator))
        cell.value = f"=ROUND(100*{top}/{below},2)"
        rate = 100 * numerator / denominator
        self.values[cell.coordinate] = rate.quantize(Decimal("0.01"), ROUND_HALF_UP)  # as a spreadsheet rounds
        cell.number_format, cell.font = _SHARE, Font(name=_FACE, size=11)

    def _value(self, row: Row, column) -> Decimal | None:
        if not column.has_total and row.is_total:
            return None
        value = self._published.figures.get(key_of(row, column))
        return None if value is None else value / self._factor

    def _formula(
        self, block: Block, rows: list[Row], row: Row, column, line: int, first: int, value: Decimal
    ) -> str | None:
        """The sum the form says this is, where it gives exactly the published number."""
        letter = get_column_letter(column.number)
        for cells, parts in self._sums(block, rows, row, column, line, first, letter):
            if parts and all(part is not None for part in parts) and sum(parts) == value:
                return f"={'+'.join(cells)}" if len(cells) > 1 else f"={cells[0]}"
        return None

    def _sums(self, block, rows, row, column, line, first, letter) -> Iterator[tuple[list[str], list[Decimal | None]]]:
        if numbers := self._legal.column_sums.get(column.number):
            values = {other.number: self._value(row, other) for other in block.columns}
            yield [f"{get_column_letter(n)}{line}" for n in numbers], [values.get(n) for n in numbers]
        if row.is_total and len(rows) > 1:
            others = [(place, one) for place, one in enumerate(rows) if not one.is_total]
            told = [(place, part) for place, one in others if (part := self._value(one, column)) is not None]
            if told:
                lines = [first + place for place, _ in others]
                yield [f"SUM({letter}{min(lines)}:{letter}{max(lines)})"], [part for _, part in told]
        code = self._code(row)
        for one in block.sums:
            if one.total == code:
                places = {self._code(other): place for place, other in enumerate(rows)}
                if all(part in places for part in one.parts):
                    yield (
                        [f"{letter}{first + places[part]}" for part in one.parts],
                        [self._value(rows[places[part]], column) for part in one.parts],
                    )

    def _frame(self, top: int, bottom: int) -> None:
        for line in self._sheet.iter_rows(min_row=top, max_row=bottom, min_col=1, max_col=self._last):
            for cell in line:
                cell.border = _BOX

    def _foot(self, row: int) -> None:
        note = (
            f"{coverage_line(self._published)} Phiên bản {self._published.version}, công bố ngày "
            f"{self._published.published_at:%d/%m/%Y}. Ô để trống: chưa đơn vị nào có số liệu."
        )
        across = 48 + 12 * self._last  # letters of a line, by the widths below
        height = 15 * (1 + len(note) // across)
        self._text(row, 1, self._last, note, italic=True, size=10, height=height, at=_LEFT)
        half = max(2, self._last // 2)
        place = self._published.district_name.removeprefix("Huyện ").removeprefix("Tỉnh ")
        self._text(row + 2, half + 1, self._last, f"{place}, ngày      tháng      năm", italic=True)
        left, right = self._legal.signatures
        self._text(row + 3, 1, half, left, bold=True)
        self._text(row + 3, half + 1, self._last, right, bold=True)
        self._text(row + 4, 1, half, "(Ký, họ tên)", italic=True, size=10)
        self._text(row + 4, half + 1, self._last, "(Ký, đóng dấu, họ tên)", italic=True, size=10)
        self._sheet.print_area = f"A1:{get_column_letter(self._last)}{row + 9}"

    def _print(self, first: int, last: int) -> None:
        sheet = self._sheet
        sheet.column_dimensions["A"].width = 6
        sheet.column_dimensions["B"].width = 42
        for number in range(3, self._last + 1):
            sheet.column_dimensions[get_column_letter(number)].width = (
                12 if self._last > 6 else 18 if self._last > 3 else 40
            )
        sheet.page_setup.orientation = "landscape" if self._last > 6 else "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = f"{first}:{last}"
        sheet.print_options.horizontalCentered = True
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.oddFooter.center.text = "Trang &P/&N"
