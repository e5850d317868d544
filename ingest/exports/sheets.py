"""Sheets of tables to one reading: whose, of which days, in which measure, and what must be asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.exports.context import (
    head_lines,
    lines_below,
    lines_of_others,
    measure_in,
    unit_in,
    unit_in_name,
    units_named,
)
from ingest.exports.finding import FoundTable, of_years
from ingest.exports.periods import is_of_regime, window_in, window_in_name
from ingest.exports.spec import Export
from ingest.exports.tables import Tally, read_table
from ingest.forms.spec import Measure
from ingest.grids.entries import raw_text
from ingest.grids.grid import Grid
from ingest.messages import refusal
from ingest.readers.reading import Doubt, Figure, Locator, Reading
from ingest.reference.units import Unit
from ingest.reference.vietnamese import folded
from ingest.reference.windows import Window

_IN_BRACKETS = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet with the tables of one description."""

    export: Export
    grid: Grid
    tables: tuple[FoundTable, ...]

    @property
    def width(self) -> int:
        """How many columns of figures were found."""
        return sum(len(table.columns) for table in self.tables)

    @property
    def first_row(self) -> int:
        """Where the upper of the headings begins."""
        return min(table.heading.top for table in self.tables)

    def window(self) -> Window | None:
        """The period that the lines above the tables state, else the sheet's name or a heading."""
        paths = [" ".join(path) for table in self.tables for path in table.heading.paths if path]
        head = head_lines(self.grid, self.first_row)
        return window_in(head, self.export) or window_in([self.grid.sheet, *dict.fromkeys(paths)], self.export)


def read_tables(sheets: Sequence[TableSheet], grids: Sequence[Grid], file_name: str) -> Reading:
    """The figures of all these sheets; the one with most columns says which report the file is.

    Raises UnreadableFileError where no period or measure is stated, no cell is filled, several communes report, or
    what must be read is of another year.
    """
    main = max(sheets, key=lambda one: one.width)
    others = lines_of_others(grids, [one.grid for one in sheets])
    stated = main.window() or window_in(others, main.export)
    window = stated or window_in_name(file_name, main.export)
    if window is None:
        raise refusal("period_not_stated", form=main.export.name_vi)
    unit = _unit_of(main, others, window)
    tally = Tally()
    for sheet in sheets:
        own = (None if sheet is main else sheet.window()) or window
        for table in sheet.tables:
            grid = table.turned or sheet.grid
            of_own = of_years(grid, table, own)
            if of_own is None:
                raise refusal("columns_of_other_years", form=sheet.export.name_vi, year=own.period_to.year)
            read_table(grid, sheet.export, of_own, own, _measure_of(sheet, others), tally)
    if not any(figure.raw_text.strip() for figure in tally.figures):
        raise refusal("blank_report", form=main.export.name_vi)
    doubts = [*_doubts_of_form(main, sheets), *tally.doubts, *_doubt_of_size(main.export, tally.figures)]
    return with_identity(
        main.export, unit, window, stated is not None, file_name,
        Reading(
            form=main.export.form,
            period_code=window.period_code,
            figures=tuple(tally.figures),
            doubts=tuple(doubts),
            skipped={reason: count for reason, count in tally.skipped.items() if count},
            cells_in=tally.cells_in,
            notes_vi=tuple(_skipped_columns(tally.skipped)),
        ),
    )  # fmt: skip


def with_identity(
    export: Export, unit: Unit | None, window: Window, is_stated: bool, file_name: str, reading: Reading
) -> Reading:
    """The reading with its unit; what the file does not say of unit and period is for a person to say."""
    doubts, notes = reading.doubts, reading.notes_vi
    if not is_stated:
        days = f"{window.period_from:%d/%m/%Y}–{window.period_to:%d/%m/%Y}"
        notes = (*notes, f"Tệp không ghi kỳ báo cáo; theo tên tệp thì là {days}.")
    if unit is None and (unit := unit_in_name(file_name, window.period_to)) is not None:
        notes = (*notes, f"Tệp không ghi tên đơn vị; theo tên tệp thì là của {unit.name_vi}.")
    if unit is None:
        question = "Tệp không ghi tên hoặc mã xã, phường, thị trấn: báo cáo này của đơn vị nào?"
        doubts = (Doubt("unit", Locator(), file_name, question), *doubts)
    if not is_of_regime(window):
        days = f"{window.period_from:%d/%m/%Y}–{window.period_to:%d/%m/%Y}"
        question = f"Số liệu từ {days} không đúng kỳ nào của biểu “{export.name_vi}”; đề nghị xuất lại theo kỳ báo cáo."
        doubts = (*doubts, Doubt("period", Locator(), days, question))
    return replace(reading, format=export.format, unit_code=unit and unit.code, doubts=doubts, notes_vi=notes)


def _unit_of(sheet: TableSheet, others: Sequence[str], window: Window) -> Unit | None:
    """The commune named above the tables, by a row, on another sheet, or at the place of signing."""
    labels = [
        label
        for table in sheet.tables
        if table.block.group is not None
        for row in sheet.grid.rows[table.heading.first :]
        if table.label_column < len(row) and (label := raw_text(row[table.label_column]).strip())
        if table.block.group.fullmatch(folded(label))
    ]
    day = window.period_to
    named = units_named(labels, day)
    if len(named) > 1:
        raise refusal("several_units", units=", ".join(sorted(unit.name_vi for unit in named)))
    lines = head_lines(sheet.grid, sheet.first_row)
    return (
        unit_in(lines, day)
        or next(iter(named), None)
        or unit_in(others, day)
        or unit_in(lines_below(sheet.grid, sheet.tables[0].heading.first), day)
    )


def _measure_of(sheet: TableSheet, others: Sequence[str]) -> Measure:
    written = [
        raw_text(value).strip()
        for table in sheet.tables
        for row in sheet.grid.rows[table.heading.top : table.heading.first]
        for value in row
        if value not in (None, "")
    ]
    asides = [aside for text in written for aside in _IN_BRACKETS.findall(text)]
    head = [*head_lines(sheet.grid, sheet.first_row), *written, *asides]
    measure = measure_in(head, sheet.export) or measure_in(others, sheet.export)
    if measure is None:
        choices = ", ".join(one.label_vi for one in sheet.export.measures)
        raise refusal("measure_not_stated", form=sheet.export.name_vi, choices=choices)
    return measure


def _doubts_of_form(main: TableSheet, sheets: Sequence[TableSheet]) -> Iterator[Doubt]:
    """A report is of one form: what stands on sheets of others cannot be loaded under it."""
    for sheet in sheets:
        if sheet.export.form != main.export.form:
            question = (
                f"Tệp có cả “{main.export.name_vi}” và “{sheet.export.name_vi}” (trang tính {sheet.grid.sheet}); đề"
                " nghị gửi mỗi biểu một tệp."
            )
            yield Doubt("row", Locator(sheet=sheet.grid.sheet), sheet.grid.sheet, question)


def _doubt_of_size(export: Export, figures: Sequence[Figure]) -> Iterator[Doubt]:
    """An amount a thousand times what a commune can have: the measure stated is not the one the numbers are in."""
    amounts = [figure for figure in figures if figure.unit == "đồng" and figure.value]
    if export.largest is None or not amounts:
        return
    largest = max(amounts, key=lambda figure: abs(figure.value or 0))
    least, most = export.largest
    if not least <= abs(largest.value or 0) <= most:
        amount = f"{largest.value:,.0f}".replace(",", ".")
        question = (
            f"Ô {largest.locator.cell} ghi “{largest.raw_text}”, theo đơn vị tính của biểu là {amount} đồng, không hợp"
            " lý với ngân sách một xã; đề nghị kiểm tra đơn vị tính (đồng hay nghìn đồng) rồi gửi lại."
        )
        yield Doubt("measure", largest.locator, largest.raw_text, question)


def _skipped_columns(skipped: Counter[str]) -> Iterator[str]:
    for reason, count in skipped.items():
        kind, _, what = reason.partition(": ")
        if kind == "column_not_described" and count:
            yield f"Cột “{what}” không có trong mô tả của biểu nên {count} ô không đọc."
        elif kind == "no_indicator" and count:
            yield f"Dòng “{what}” không có trong mô tả của biểu nên {count} ô không đọc."
