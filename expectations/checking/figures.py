"""Figures of many reports, indexed so that a rule finds a row, the window before, the sisters and the units below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import NamedTuple

from expectations.checking.cells import Cell, Value
from expectations.rules.vocabulary import (
    PAST_REPORTS,
    TOTAL,
    Place,
    Vocabulary,
    covers_same,
    gap_between,
    periods_to_date,
    previous_period,
    window_in,
)
from ingest.reference.windows import UnknownPeriodError


class InputError(ValueError):
    """Figures that cannot be used; the message names the line and says what to do."""


class UnknownNameError(InputError):
    """A form or an indicator that no rule can know."""


class CellKey(NamedTuple):
    """One figure of one report."""

    unit_code: str
    period: str
    form: str
    scope: str
    indicator: str
    domain: str


@dataclass
class Report:
    """The figures of one unit, form, subject and period, by row and indicator."""

    unit_code: str
    form: str
    domain: str
    period: str
    window: tuple[date, date]
    place: Place | None
    rows: dict[str, dict[str, Cell]] = field(default_factory=dict)

    def key(self, scope: str, indicator: str) -> CellKey:
        return CellKey(self.unit_code, self.period, self.form, scope, indicator, self.domain)

    def cell(self, scope: str, indicator: str) -> Cell | None:
        row = self.rows.get(scope)
        return row.get(indicator) if row else None

    @cached_property
    def period_kind(self) -> str:
        return self.period.partition("-")[2] or "Y"

    @property
    def is_as_of(self) -> bool:
        """Whether the report speaks of one day."""
        return self.window[0] == self.window[1]


class Figures:
    """All reports; the newest figure of a key counts."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.reports: dict[tuple[str, str, str, str], Report] = {}
        self._near: dict[tuple, object] = {}

    def add(self, unit_code: str, period: str, form: str, scope: str, indicator: str, cell: Cell) -> None:
        """One figure; raises InputError where the period is unknown or a word stands for a number.

        UnknownNameError is raised where the form or the indicator is unknown.
        """
        domain, name = self._domain(form, indicator)
        if isinstance(cell.value, str) and self.vocabulary.measures[domain, name].unit:
            raise InputError(
                f"“{cell.value}” không phải là số; ghi bằng chữ số, phần thập phân sau dấu chấm, để trống nếu không có"
            )
        self._put((unit_code, form, domain, period), scope, name, cell)

    def set_aside(self, unit_code: str, period: str, form: str, scope: str, indicator: str, written: str) -> None:
        """A cell in which something stands that nobody can take for a number; raises as `add`."""
        domain, name = self._domain(form, indicator)
        self._put((unit_code, form, domain, period), scope, name, Cell(written, True))

    def is_no_count(self, form: str, indicator: str, cell: Cell) -> bool:
        """Whether it is a number with decimals where only whole things are counted; raises UnknownNameError."""
        return isinstance(cell.value, Fraction) and self.vocabulary.measures[self._domain(form, indicator)].is_counted

    def _put(self, key: tuple[str, str, str, str], scope: str, name: str, cell: Cell) -> None:
        report = self.reports.get(key)
        if report is None:
            report = self.reports[key] = self._report(*key)
        report.rows.setdefault(scope, {})[name] = cell

    def _domain(self, form: str, indicator: str) -> tuple[str, str]:
        known = self.vocabulary.forms.get(form)
        if known is None:
            raise UnknownNameError(f"Không có biểu “{form}”; có: {', '.join(sorted(self.vocabulary.forms))}")
        if (known.domain, indicator) in self.vocabulary.measures:
            return known.domain, indicator
        domain, _, name = indicator.rpartition(".")
        if not domain:
            domains = [d for d, name in self.vocabulary.measures if name == indicator]
            if known.domain in {d for d, _ in self.vocabulary.measures} or len(domains) != 1:
                told = f"; ghi rõ lĩnh vực: {', '.join(f'{d}.{indicator}' for d in domains)}" if domains else ""
                raise UnknownNameError(f"Biểu “{form}” không có chỉ tiêu “{indicator}”{told}")
            return domains[0], indicator
        if (domain, name) not in self.vocabulary.measures:
            raise UnknownNameError(f"Không có chỉ tiêu “{indicator}”")
        return domain, name

    def _report(self, unit_code: str, form: str, domain: str, period: str) -> Report:
        regime = self.vocabulary.forms[form].regime
        try:
            window = window_in(regime, period)
        except UnknownPeriodError:
            raise InputError(
                f"Biểu “{form}” không có kỳ “{period}”; ghi như 2021-Q3, 2021-M06, 2021-H1 hoặc 2021"
            ) from None
        return Report(unit_code, form, domain, period, window, self.vocabulary.place(unit_code, window[1]))

    def of_form(self, form: str, domain: str) -> Iterator[Report]:
        """The reports of a form."""
        return (r for r in self.reports.values() if r.form == form and r.domain == domain)

    def previous(self, report: Report, slack: int = 0) -> Report | None:
        """The report whose window ends the day before this one begins, give or take `slack` days.

        The period before comes first; of others the nearest, then the shortest. Of a count as of a day only the
        period before is looked for.
        """
        return self._remembered(("prev", slack), report, lambda one: self._find_previous(one, slack))

    def _find_previous(self, report: Report, slack: int) -> Report | None:
        before = previous_period(report.period)
        if report.is_as_of:
            return self.reports.get((report.unit_code, report.form, report.domain, before))
        near = [(gap_between(one.window, report.window), one) for one in self._of_unit(report)]
        fitting = [(one.period != before, gap, one) for gap, one in near if gap <= slack and one.window < report.window]
        best = min(fitting, key=lambda found: (*found[:2], -found[2].window[0].toordinal()), default=None)
        return None if best is None else best[2]

    def last_year(self, report: Report) -> Report | None:
        """The report of the same window a year before."""
        year, dash, kind = report.period.partition("-")
        return self.reports.get((report.unit_code, report.form, report.domain, f"{int(year) - 1}{dash}{kind}"))

    def past(self, report: Report) -> list[Report]:
        """The last reports of the same unit and kind of period before this one, newest first."""
        return self._remembered("past", report, self._find_past)

    def _find_past(self, report: Report) -> list[Report]:
        kind = report.period_kind[:1]
        earlier = [r for r in self._of_unit(report) if r.window[1] < report.window[1] and r.period_kind[:1] == kind]
        return sorted(earlier, key=lambda r: r.window[1], reverse=True)[:PAST_REPORTS]

    def year(self, report: Report) -> list[Report] | None:
        """The reports that make up the year to the end of this one; None where one is missing.

        Months for a month, quarters for all else, but for a second half the halves.
        """
        codes = periods_to_date(report.period)
        found = [self.reports.get((report.unit_code, report.form, report.domain, code)) for code in codes]
        return None if None in found else [one for one in found if one is not None]

    def sisters(self, report: Report) -> list[Report]:
        """The reports of the same form and period of the units under the same parent, this one's too."""
        parent = report.place.parent if report.place else None
        groups = self._near.setdefault(("sisters", report.form, report.domain, report.period), {})
        if not groups:
            for one in self.of_form(report.form, report.domain):
                if one.period == report.period:
                    groups.setdefault(one.place.parent if one.place else None, []).append(one)
        return groups[parent]

    def children(self, report: Report) -> list[Report] | None:
        """The reports of the units right under this one; None where it has none or one is missing."""
        codes = self.vocabulary.children(report.unit_code, report.window[1])
        found = [self.reports.get((code, report.form, report.domain, report.period)) for code in codes]
        return [one for one in found if one is not None] if found and None not in found else None

    def of(self, report: Report, form: str, slack: int = 0) -> Report | None:
        """Another form of the same unit and period, whose window differs by no more than `slack` days."""
        other = self.reports.get((report.unit_code, form, self.vocabulary.forms[form].domain, report.period))
        return other if other is not None and covers_same(other.window, report.window, slack) else None

    def in_forms(self, report: Report, scope: str, indicator: str) -> CellKey | None:
        """The cell of a form that gives the same quantity of the same window as a text."""
        for form in self.vocabulary.forms.values():
            other = self.reports.get((report.unit_code, form.code, form.domain, report.period))
            is_other = form.code != report.form and form.domain == report.domain
            if is_other and other is not None and other.window == report.window:
                cell = other.cell(scope, indicator)
                if cell is not None and cell.value is not None:
                    return other.key(scope, indicator)
        return None

    def listed(self, report: Report, dimension: str) -> list[str]:
        """The rows of a report that together are the whole of a dimension, as far as the report lists them.

        A part counts where its whole is not listed. In the form's own dimension a row that no list knows counts too.
        """
        return self._remembered(f"rows of {dimension}", report, lambda one: self._find_listed(one, dimension))

    def _find_listed(self, report: Report, dimension: str) -> list[str]:
        whole_of = {member.code: member.part_of for member in self.vocabulary.dimensions[dimension]}
        form = self.vocabulary.forms[report.form]
        is_own = dimension == form.dimension and report.domain == form.domain
        return [
            scope
            for scope in report.rows
            if scope != TOTAL and (scope in whole_of or is_own) and whole_of.get(scope) not in report.rows
        ]

    def under(self, report: Report, tree: str) -> dict[str, list[str]]:
        """By row, the rows right under it in a tree of codes."""
        names = self.vocabulary.row_names
        return self._remembered(f"tree {tree}", report, lambda one: names.under(tree, one.rows))

    def statistic(self, report: Report, source: str, measure: str, scope: str, indicator: str) -> Value:
        """Median, median absolute deviation or count of a figure among the sisters or in the past."""
        if source == "past":
            key = (source, report.unit_code, report.form, report.domain, report.period, scope, indicator)
        else:
            parent = report.place.parent if report.place else None
            key = (source, parent, report.form, report.domain, report.period, scope, indicator)
        if key not in self._near:
            reports = self.past(report) if source == "past" else self.sisters(report)
            cells = (one.cell(scope, indicator) for one in reports)
            values = [c.value for c in cells if c is not None and isinstance(c.value, int | Fraction)]
            self._near[key] = _spread(values)
        return self._near[key][measure]

    def cell_at(self, key: CellKey) -> Cell | None:
        report = self.reports.get((key.unit_code, key.form, key.domain, key.period))
        return report.cell(key.scope, key.indicator) if report else None

    def number_at(self, key: CellKey) -> int | Fraction | None:
        """The number in a cell; None where there is no such cell or no number in it."""
        cell = self.cell_at(key)
        return cell.value if cell is not None and isinstance(cell.value, int | Fraction) else None

    def is_blank(self, key: CellKey) -> bool:
        """Whether the cell stands in its report and nothing was written in it."""
        cell = self.cell_at(key)
        return cell is not None and cell.is_filled is False

    def _of_unit(self, report: Report) -> list[Report]:
        by_unit = self._near.setdefault("units", {})
        if not by_unit:
            for one in self.reports.values():
                by_unit.setdefault((one.unit_code, one.form, one.domain), []).append(one)
        return by_unit[report.unit_code, report.form, report.domain]

    def _remembered(self, what, report: Report, find):
        key = (what, report.unit_code, report.form, report.domain, report.period)
        if key not in self._near:
            self._near[key] = find(report)
        return self._near[key]


def _spread(values: Iterable[int | Fraction]) -> dict[str, Value]:
    values = [Fraction(value) for value in values]
    if not values:
        return {"median": None, "mad": None, "count": 0}
    middle = median(values)
    return {"median": middle, "mad": median(abs(value - middle) for value in values), "count": len(values)}
