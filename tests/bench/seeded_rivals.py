"""The other ways, over the same trials: rules that name no cell, Fellegi–Holt alone, the modified z-score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from expectations.findings.findings import Finding, Outcome
from expectations.suspects.diagnosis import Diagnosis
from tests.bench.seeded_slips import Spoiled
from tests.bench.seeded_trial import Trial
from tests.bench.seeded_truth import FORMS, PERIODS, UNITS

CUT = 3.5
LEAST_PERIODS = 6


def without_cells(outcome: Outcome) -> Iterator[Finding]:
    """The failed rules, without a word on the cell."""
    for finding in outcome.findings:
        if finding.verdict == "fail":
            yield replace(finding, diagnosis=Diagnosis((), False, False))


def fellegi_holt(outcome: Outcome) -> Iterator[Finding]:
    """The smallest sets alone: where there is one, with one value for each cell, that is proposed."""
    for finding in outcome.findings:
        suspects = finding.diagnosis.suspects
        fewest = min((len(one.cells) for one in suspects), default=0)
        smallest = tuple(one for one in suspects if len(one.cells) == fewest)
        is_one = len(smallest) == 1 and smallest[0].values is not None
        yield replace(finding, diagnosis=Diagnosis(smallest, is_one, finding.diagnosis.gave_up))


@dataclass
class ZScore:
    """|0.6745 (x - median) / MAD| above 3.5 against a cell's past, else its sisters (Iglewicz, Hoaglin 1993)."""

    detectable: int = 0
    found: int = 0
    true_reports: int = 0
    alarms: int = 0

    def take(self, trial: Trial) -> None:
        """Count the detectable slips it flags, and the true reports in which it flags a cell."""
        sent = trial.sent
        for number in trial.detectable:
            slip = trial.slips[number]
            self.detectable += 1
            self.found += any(self._is_odd(trial, sent, *slip.report, cell) for cell in slip.true)
        for unit in UNITS:
            for form in FORMS:
                cells = trial.truth[unit, trial.period, form]
                self.true_reports += 1
                self.alarms += any(self._is_odd(trial, trial.truth, unit, trial.period, form, cell) for cell in cells)

    def _is_odd(self, trial: Trial, reports: dict, unit: str, period: str, form: str, cell: tuple[str, str]) -> bool:
        value = reports[unit, period, form][cell]
        earlier = [trial.truth.get((unit, one, form), {}) for one in PERIODS[: PERIODS.index(period)]]
        others = _known(earlier, cell)
        if len(others) < LEAST_PERIODS:
            others = _known([reports[one, period, form] for one in UNITS], cell)
        middle = median(others)
        spread = median(abs(other - middle) for other in others)
        return value is not None and spread > 0 and abs(0.6745 * (value - middle) / spread) > CUT


def _known(reports: list[Spoiled], cell: tuple[str, str]) -> list[int]:
    return [value for report in reports if (value := report.get(cell)) is not None]
