"""What is known around a cell: last period's value, the year so far, what is usual among its past and its sisters."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from expectations.checking.figures import CellKey, Figures, Report
from expectations.suspects.slips import Number, Surroundings

OWN_HISTORY, SISTERS = 0.35, 1.0  # how far values stray from the usual, as log ratios
MOST_REPEATS = 0.7  # beyond that a figure that never changes would prove too much
YEAR_BEGINS = ("Q1", "M01", "H1", "Y")
GRAINS = (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)
LARGE, LEAST_LARGE, NEARLY_ALL = 100_000, 4, 0.8


class Habits:
    """The surroundings of cells in one set of figures."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.by_unit: dict[tuple[str, str, str], list[Report]] = {}
        for report in figures.reports.values():
            self.by_unit.setdefault((report.unit_code, report.form, report.domain), []).append(report)
        for reports in self.by_unit.values():
            reports.sort(key=lambda one: one.window)
        self.around = cache(self._around)

    def following(self, report: Report) -> Report | None:
        """The unit's next report of the same form."""
        later = self.by_unit[report.unit_code, report.form, report.domain]
        return next((one for one in later if one.window[0] > report.window[0]), None)

    def _around(self, key: CellKey) -> Surroundings:
        report = self.figures.reports[key.unit_code, key.form, key.domain, key.period]
        previous = self._at(self.figures.previous(report), key)
        before = [self._at(one, key) for one in self._earlier_in_year(report)]
        history = (
            previous,
            self._at(self.figures.last_year(report), key),
            self._at(self.following(report), key),
        )
        usual, scale = next(((value, OWN_HISTORY) for value in history if value is not None), (None, SISTERS))
        if usual is None:
            middle = self.figures.statistic(report, "sisters", "median", key.scope, key.indicator)
            usual = middle if isinstance(middle, int | Fraction) else None
        return Surroundings(
            found=self.figures.number_at(key),
            previous=previous,
            year_before=sum(before) if before and None not in before else None,
            usual=usual,
            scale=scale,
            repeats=self._repeats(report, key),
            grain=self._grain(report, key),
        )

    def _earlier_in_year(self, report: Report) -> list[Report]:
        """The reports of the same kind of period since the year began; none where one is missing."""
        earlier, one = [], report
        while one.period_kind not in YEAR_BEGINS:
            before = self.figures.previous(one)
            if before is None or before.period_kind[:1] != report.period_kind[:1]:
                return []
            earlier.append(before)
            one = before
        return earlier

    def _repeats(self, report: Report, key: CellKey) -> float:
        """How often the sisters' cells, and this one before, hold the last period's value again."""
        same = []
        for one in (*self.figures.sisters(report), *self.figures.past(report)):
            now, before = self._at(one, key), self._at(self.figures.previous(one), key)
            if one is not report and now is not None and before is not None:
                same.append(now == before)
        return min((sum(same) + 0.5) / (len(same) + 1), MOST_REPEATS)

    def _grain(self, report: Report, key: CellKey) -> int:
        """The greatest power of ten of which nearly all other large figures of the row are multiples."""
        row = (report.key(key.scope, name) for name in report.rows.get(key.scope, ()) if name != key.indicator)
        large = [value for one in row if (value := self.figures.number_at(one)) is not None and abs(value) >= LARGE]
        if len(large) < LEAST_LARGE:
            return 1
        return max(grain for grain in GRAINS if sum(v % grain == 0 for v in large) >= NEARLY_ALL * len(large))

    def _at(self, report: Report | None, key: CellKey) -> Number | None:
        return None if report is None else self.figures.number_at(report.key(key.scope, key.indicator))
