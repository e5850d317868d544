"""Figures of an export's table, every filled cell accounted for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.exports.finding import FoundTable
from ingest.exports.heading import is_column_numbers
from ingest.exports.outline import GROUP, is_outline, level_of, outline_of, subtotals_of, without_outline
from ingest.exports.quotients import fractions_among
from ingest.exports.spec import Export, ExportColumn, Section
from ingest.forms.indicators import Indicator
from ingest.forms.spec import Measure
from ingest.grids.entries import Entry, judge, raw_text, shown_text
from ingest.grids.grid import Grid
from ingest.readers.numbers import Kind
from ingest.readers.reading import Doubt, Figure, Locator, State
from ingest.reference.vietnamese import folded
from ingest.reference.windows import Window, days_of

_MEANT_FOR_A_NUMBER = re.compile(r"[#=].*|[-−(]?\d[\d.,\s]*\)?\s*%?|TRUE|FALSE|nan|inf", re.IGNORECASE)


@dataclass(slots=True)
class Tally:
    """What became of the filled cells under the heading."""

    figures: list[Figure] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    cells_in: int = 0


def read_table(grid: Grid, export: Export, table: FoundTable, window: Window, measure: Measure, tally: Tally) -> None:
    """Add the figures, doubts and skipped cells of one table to the tally."""
    section = table.block.sections[0]
    reader = _Rows(grid, export, table, window, measure, tally)
    reader.ask_for_columns()
    started = False
    for row in range(table.heading.first, len(grid.rows)):
        kind = reader.kind_of(row)
        if kind == "empty":
            if started and not reader.has_figures_below(row):
                reader.skip_rest(row)
                return
            continue
        if kind == "figures":
            started = True
            section = next(
                (s for s in table.block.sections if s.starts and s.starts.fullmatch(reader.label_key(row))), section
            )
            reader.read(row, section)
        else:
            reader.skip(row, kind)


class _Rows:
    """The rows of one table."""

    def __init__(
        self, grid: Grid, export: Export, table: FoundTable, window: Window, measure: Measure, tally: Tally
    ) -> None:
        self.grid, self.export, self.table = grid, export, table
        self.window, self.measure, self.tally = window, measure, tally
        self._has_groups = False
        self.names_whole = table.turned is not None and table.turned.is_single
        self.start = min(at for at in (table.outline_column, table.label_column) if at is not None)
        self.last_with_figures = max(
            (row for row in range(table.heading.first, len(grid.rows)) if self._numbers(row)), default=-1
        )
        span = range(table.heading.first, self.last_with_figures + 1)
        self._has_groups = any(level_of(self._outline(row)) == GROUP for row in span if self._numbers(row))
        rows = [row for row in span if self.kind_of(row) == "figures"]
        self.is_one_of_several = len(rows) > 1
        levels = {row: level_of(self._outline(row)) for row in rows}
        values = {row: [judge(self.value(row, at), Kind.MEASURE).number for at in self._adding()] for row in rows}
        self.fractions = self._fractions(rows)
        self.subtotals = subtotals_of(levels, values) if table.block.has_subtotals else frozenset()

    def value(self, row: int, at: int | None) -> object:
        if at is None or at >= len(self.grid.rows[row]):
            return None
        return self.grid.rows[row][at]

    def label(self, row: int) -> str:
        """The row's name, on one line; a total may stand to the left, merged over the outline's column."""
        ends = range(self.table.label_columns[-1], self.start - 1, -1)
        texts = {at: text for at in ends if (text := " ".join(raw_text(self.value(row, at)).split()))}
        return next(
            (t for t in texts.values() if not is_outline(t) and any(map(str.isalpha, t))),
            texts.get(self.table.label_column, ""),
        )

    def label_key(self, row: int) -> str:
        """The folded name without its numbering."""
        return folded(without_outline(self.label(row)))

    def _outline(self, row: int) -> str:
        """What numbers the row: in a column of its own, else before its name."""
        places = (self.table.outline_column, *self.table.label_columns[:-1])
        marks = (raw_text(self.value(row, at)).strip() for at in places)
        return next((mark for mark in marks if is_outline(mark)), outline_of(self.label(row)))

    def _adding(self) -> list[int]:
        """The columns whose figures add up."""
        return [
            at
            for at, column in self.table.columns.items()
            if all(indicator.kind is not Kind.PERCENT for indicator in column.indicators.values())
        ]

    def _fractions(self, rows: list[int]) -> Collection[int]:
        """The columns of percentages that hold fractions; what is written with its % is none."""
        adding = self._adding()
        numbers = {at: [judge(self.value(row, at), Kind.MEASURE).number for row in rows] for at in self.table.columns}
        percents = {at: column for at, column in numbers.items() if at not in adding}
        return fractions_among(percents, {at: numbers[at] for at in adding}) if percents else ()

    def ask_for_columns(self) -> None:
        """Two columns of one name: nobody should guess which one is meant."""
        for at in self.table.twice:
            heading = " / ".join(self.table.heading.paths[at])
            place = Locator(sheet=self.grid.sheet, cell=self.grid.address(self.table.heading.first - 1, at))
            kind = "cột" if self.table.turned is None else "dòng"
            question = f"Có hai {kind} cùng tên “{heading}”: {kind} nào đúng? Đề nghị xóa {kind} thừa rồi gửi lại."
            self.tally.doubts.append(Doubt("column", place, heading, question))

    def kind_of(self, row: int) -> str:
        """figures, or why the row holds none: empty, column_numbers, repeated_heading, text_row."""
        filled = [at for at in range(self.start, self.table.end_column) if self.value(row, at) not in (None, "")]
        if not filled:
            return "empty"
        if is_column_numbers(self.grid, row):
            return "column_numbers"
        if self.table.block.label.fullmatch(folded(self.label(row))) and not self._numbers(row):
            return "repeated_heading"
        if not any(at in self.table.columns for at in filled):
            named = self.value(row, self.table.code_column) not in (None, "")
            return "figures" if named and row <= self.last_with_figures + 1 else "text_row"
        if not self.label(row) or (not self._numbers(row) and row > self.last_with_figures):
            return "text_row"
        if not self.table.block.reads_details and self._is_detail(row):
            return "row_of_detail"
        return "figures"

    def _is_detail(self, row: int) -> bool:
        """A row `1` under rows `I`, `A`: a single post, which is one person."""
        return self._has_groups and level_of(self._outline(row)) > GROUP

    def has_figures_below(self, row: int) -> bool:
        return row < self.last_with_figures

    def _numbers(self, row: int) -> list[int]:
        """Columns with a figure, or with what was meant for one: an error, a formula, a doubtful number."""
        found = []
        for at in self.table.columns:
            entry = judge(self.value(row, at), Kind.MEASURE)
            if entry.state in (State.VALUE, State.ZERO_IN_WORDS) or (
                entry.state is State.DOUBTFUL and _MEANT_FOR_A_NUMBER.fullmatch(entry.raw_text.strip())
            ):
                found.append(at)
        return found

    def skip(self, row: int, reason: str) -> None:
        filled = sum(self.value(row, at) not in (None, "") for at in range(self.start, self.table.end_column))
        self.tally.cells_in += filled
        self.tally.skipped[reason] += filled

    def skip_rest(self, row: int) -> None:
        for below in range(row, len(self.grid.rows)):
            self.skip(below, "below_the_table")

    def read(self, row: int, section: Section) -> None:
        """The figures of one row; a row that repeats the sum of those under it is marked so."""
        table, label = self.table, self.label(row)
        is_group = row in self.subtotals or (
            table.block.group is not None
            and table.block.group.fullmatch(self.label_key(row)) is not None
            and self.is_one_of_several
        )
        for at in range(self.start, min(table.end_column, len(self.grid.rows[row]))):
            value = self.value(row, at)
            is_filled = value not in (None, "")
            self.tally.cells_in += is_filled
            column = table.columns.get(at)
            if column is None:
                self.tally.skipped[self._reason(at)] += is_filled
                continue
            indicator = column.indicators.get(section.name)
            if indicator is None:
                self.tally.skipped[f"no_indicator: {label}"] += is_filled
                continue
            self._figure(row, at, column, indicator, label, is_group)

    def _reason(self, at: int) -> str:
        if at in self.table.label_columns or at in (self.table.outline_column, self.table.code_column):
            return "label"
        path = self.table.heading.paths[at]
        return f"column_not_described: {' / '.join(path)}" if path else "outside_the_columns"

    def _figure(
        self, row: int, at: int, column: ExportColumn, indicator: Indicator, label: str, is_group: bool
    ) -> None:
        entry = judge(self.value(row, at), indicator.kind)
        if entry.state is State.NOT_APPLICABLE and entry.raw_text.strip() in "-–—":
            entry = Entry(State.ZERO_IN_WORDS, Decimal(0), entry.raw_text)  # programs print a dash where nothing is
        factor = self.measure.factor
        if indicator.kind is Kind.PERCENT:
            factor = Decimal(100 if at in self.fractions and "%" not in entry.raw_text else 1)
        first, last = days_of(self.window, column.window)
        place = Locator(sheet=self.grid.sheet, cell=self.grid.address(row, at))
        if entry.state is State.DOUBTFUL:
            heading = " / ".join(self.table.heading.paths[at])
            self.tally.doubts.append(
                Doubt(
                    "value",
                    place,
                    entry.raw_text,
                    f"Ô {place.cell} ({label}, {heading}) ghi “{shown_text(self.value(row, at))}”: số nào?",
                )
            )
        if is_group and entry.raw_text:
            self.tally.skipped["group_row"] += 1
        self.tally.figures.append(
            Figure(
                domain=column.domain,
                indicator=indicator.code,
                value=None if entry.number is None else entry.number * factor,
                state=entry.state,
                unit=indicator.unit,
                period_from=first,
                period_to=last,
                raw_text=entry.raw_text,
                locator=place,
                evidence=self.grid.line_of(row, at, range(self.start, self.table.end_column)),
                scope=self._scope(row, at, label, column),
                factor=factor,
                is_repeat=is_group,
                is_of_whole=self.names_whole,
            )
        )

    def _scope(self, row: int, at: int, label: str, column: ExportColumn) -> str:
        if self.names_whole and self.table.turned is not None:
            return self.table.turned.name_of(at)
        scope = label if column.within is None else f"{label} ({column.within})"
        if self.table.block.scope == "code_label":
            return f"{raw_text(self.value(row, self.table.code_column)).strip()} {scope}".strip()
        return scope
