"""Slips of known kind in true reports: how many are found, pinned, wrongly proposed: python -m tests.bench.seeded [reports]."""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random
from statistics import median

from rich.console import Console
from rich.table import Table

from expectations.checking.figures import Cell as Written
from expectations.checking.figures import Figures
from expectations.findings.findings import Finding, Outcome, check_figures
from expectations.rules.rule import load_catalogue
from expectations.rules.vocabulary import warehouse_vocabulary
from expectations.suspects.ranking import Suspect
from tests.bench.seeded_rivals import Rival, rivals
from tests.bench.seeded_slips import Key, Slip, Spoiled, broken_cells, slip_into
from tests.bench.seeded_truth import FORMS, PERIODS, UNITS, Reports, district

REPORTS = 3000
SPOILED_SHARE = 0.6
WITHOUT_HISTORY = 6  # every so many districts knows one period only


@dataclass
class Score:
    """What became of the slips, counted over all districts."""

    reports: int = 0
    slips: int = 0
    detectable: int = 0
    found: int = 0
    singles: int = 0
    pinned: int = 0
    proposals: int = 0
    wrong: int = 0
    cannot_tell: int = 0
    clean_reports: int = 0
    false_critical: int = 0
    false_warning: int = 0
    gave_up: int = 0
    error: float = 0.0
    error_on_top: float = 0.0
    seconds: list[float] = field(default_factory=list)
    by_kind: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))


@dataclass
class Trial:
    """A district's reports up to a period, of which some of the last period are spoiled."""

    truth: Reports
    period: str
    spoiled: dict[Key, Spoiled]
    slips: list[Slip]

    @property
    def reports(self) -> dict[Key, Spoiled]:
        """Every report as it was sent."""
        return {**self.truth, **self.spoiled}

    def detectable(self, slip: Slip) -> bool:
        """Whether a published identity over one of its cells does not hold any more."""
        unit, period, form = slip.report
        at = PERIODS.index(period)
        previous = self.truth.get((unit, PERIODS[at - 1], form)) if at else None
        broken = broken_cells(form, self.spoiled[slip.report], previous)
        return any(not cells.isdisjoint(slip.true) for cells in broken)


def trial(number: int) -> Trial:
    """The same for the same number."""
    chance = Random(f"slips/{number}")
    truth = district(f"district/{number}")
    at = 0 if number % WITHOUT_HISTORY == 0 else chance.randrange(4, len(PERIODS))
    first = at // 4 * 4 - 4 if at >= 4 else 0  # the year before and this one
    truth = {key: values for key, values in truth.items() if key[1] in PERIODS[first : at + 1]}
    spoiled, slips = {}, []
    for unit in UNITS:
        for form in FORMS:
            key = (unit, PERIODS[at], form)
            if chance.random() >= SPOILED_SHARE:
                continue
            values, taken = dict(truth[key]), set()
            for _ in range(chance.choice((1, 1, 1, 2, 3))):
                slips.append(slip_into(chance, key, values, truth, taken))
            spoiled[key] = values
    return Trial(truth, PERIODS[at], spoiled, slips)


def figures_of(reports: dict[Key, Spoiled]) -> Figures:
    """The reports as `kho check` reads them."""
    figures = Figures(warehouse_vocabulary())
    for (unit, period, form), values in reports.items():
        for (scope, indicator), value in values.items():
            figures.add(unit, period, form, scope, indicator, Written(value, value is not None))
    return figures


def score(one: Trial, outcome: Outcome, total: Score) -> None:
    """Add up what the findings say of the slips of one district."""
    by_report: dict[Key, list[Slip]] = defaultdict(list)
    true: dict[tuple, int] = {}
    for slip in one.slips:
        by_report[slip.report].append(slip)
        true |= {(*slip.report, *cell): value for cell, value in slip.true.items()}
    about: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in outcome.findings:
        about[finding.unit_code, finding.rule.form].append(finding)
    for key, slips in by_report.items():
        findings = about[key[0], key[2]]
        total.reports += 1
        total.slips += len(slips)
        pinned = {f.diagnosis.suspects[0].cells: f.diagnosis.suspects[0] for f in findings if f.diagnosis.certain}
        wrong = [suspect for suspect in pinned.values() if not _is_right(suspect, true)]
        total.proposals += len(pinned)
        total.wrong += bool(wrong)
        for slip in slips:
            counts = total.by_kind[slip.kind]
            counts["slips"] += 1
            if not one.detectable(slip):
                continue
            counts["detectable"] += 1
            is_found = any(_touches(finding, slip) for finding in findings)
            own = {(*key, *cell) for cell in slip.true}
            is_pinned = any({cell[:5] for cell in cells} >= own and _is_right(s, true) for cells, s in pinned.items())
            total.detectable += 1
            total.found += is_found
            counts["found"] += is_found
            total.cannot_tell += is_found and not is_pinned and not wrong
            if len(slips) == 1:
                total.singles += 1
                counts["single"] += 1
                total.pinned += is_pinned
                counts["pinned"] += is_pinned
                counts["wrong"] += bool(wrong)
    _score_order(one, outcome, total)


def _is_right(suspect: Suspect, true: dict[tuple, int]) -> bool:
    return all(true.get(cell[:5]) == value for cell, value in zip(suspect.cells, suspect.values, strict=True))


def _touches(finding: Finding, slip: Slip) -> bool:
    cells = {(*slip.report, *cell) for cell in slip.true}
    named = [*finding.cells, *(cell for suspect in finding.diagnosis.suspects for cell in suspect.cells)]
    return any((c.unit_code, c.period, c.form, c.scope, c.indicator) in cells for c in named)


def _score_order(one: Trial, outcome: Outcome, total: Score) -> None:
    """How much of the error in the district's totals the first tenth of the findings would mend."""
    top = outcome.findings[: max(1, round(len(outcome.findings) / 10))]
    for slip in one.slips:
        if not one.detectable(slip):
            continue
        error = max(_error(one, slip, cell) for cell in slip.true)
        total.error += error
        if any(_touches(finding, slip) for finding in top):
            total.error_on_top += error


def _error(one: Trial, slip: Slip, cell: tuple[str, str]) -> float:
    true = slip.true[cell]
    written = one.spoiled[slip.report][cell] or 0
    _, period, form = slip.report
    district_total = sum(abs(one.truth[unit, period, form].get(cell, 0)) for unit in UNITS)
    return abs(written - true) / max(district_total, 1)


def run(reports: int) -> tuple[Score, list[Rival]]:
    """Trials until so many reports were spoiled, ours and the rivals over the same."""
    total, others, number = Score(), rivals(), 0
    catalogue = load_catalogue()
    while total.reports < reports:
        one = trial(number)
        started = time.perf_counter()
        figures = figures_of(one.reports)
        outcome = check_figures(figures, catalogue)
        total.seconds.append((time.perf_counter() - started))
        score(one, outcome, total)
        if number % 4 == 0:
            score_clean(one, total)
        for rival in others:
            rival.take(one, figures, outcome)
        number += 1
    return total, others


def score_clean(one: Trial, total: Score) -> None:
    """The true reports: nothing may be said of them."""
    outcome = check_figures(figures_of(one.truth), load_catalogue())
    total.clean_reports += len(one.truth)
    for finding in outcome.findings:
        total.false_critical += finding.rule.severity == "critical"
        total.false_warning += finding.rule.severity == "warning"
