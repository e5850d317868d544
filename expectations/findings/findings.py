"""Failed verdicts made into findings: cells, suspects, and the possible effect on the district's total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from expectations.checking.figures import CellKey, Figures
from expectations.checking.verdicts import Verdict, cells_of, verdicts
from expectations.findings.effect import Effects, Number
from expectations.rules.rule import Rule
from expectations.suspects.diagnosis import Diagnoser, Diagnosis

_RANK_OF_SEVERITY = {"critical": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that failed on a row of a report, or is undecided there for a blank whose number the other cells give.

    `found` and `expected` are the two sides where the rule compares; `effect` is by which share the district's total
    may be off, told once where several findings have the same suspects.
    """

    rule: Rule
    verdict: str
    unit_code: str
    period: str
    scope: str
    cells: tuple[CellKey, ...]
    found: Number | None
    expected: Number | None
    diagnosis: Diagnosis
    effect: float

    @property
    def difference(self) -> Number | None:
        """How far what was found is from what was expected."""
        return None if self.found is None or self.expected is None else self.found - self.expected


@dataclass(frozen=True, slots=True)
class Outcome:
    """All findings, the one with the greatest effect first, and how many verdicts there were of each kind.

    `without_class` are the units for which a rule is undecided because nobody said their class.
    """

    findings: tuple[Finding, ...]
    verdicts: Counter[str]
    reports: int
    without_class: tuple[str, ...]


def check_figures(figures: Figures, rules: Sequence[Rule], units: Iterable[str] | None = None) -> Outcome:
    """Judge all figures; with `units` only those units' failures are searched for suspects and told."""
    counted: Counter[str] = Counter()
    without_class: set[str] = set()
    told: dict[str, dict[str, list[Verdict]]] = {}
    for one in verdicts(figures, rules):
        counted[one.verdict] += 1
        if one.verdict == "undecided" and one.rule.asks_for_class and one.row.context("unit_class") is None:
            without_class.add(one.row.report.unit_code)
        if one.verdict != "pass":
            told.setdefault(one.row.report.unit_code, {"fail": [], "undecided": []})[one.verdict].append(one)
    diagnoser, effects = Diagnoser(figures, rules), Effects(figures)
    findings: list[Finding] = []
    for unit, several in told.items():
        if units is None or unit in units:
            diagnoses = diagnoser.of_unit(several["fail"], several["undecided"])
            findings += (_finding(verdict, diagnoses[id(verdict)], effects) for verdict in several["fail"])
            findings += _left_blank(several["undecided"], diagnoses, effects)
    findings.sort(key=_order)
    return Outcome(tuple(findings), counted, len(figures.reports), tuple(sorted(without_class)))


def _left_blank(
    undecided: Iterable[Verdict], diagnoses: Mapping[int, Diagnosis], effects: Effects
) -> Iterable[Finding]:
    """One finding for each cell that was left blank though the others give it a number other than zero."""
    told: set[CellKey] = set()
    for verdict in undecided:
        diagnosis = diagnoses.get(id(verdict))
        if diagnosis is None or not diagnosis.suspects:
            continue
        blank = {key for key in diagnosis.suspects[0].cells if effects.figures.is_blank(key)} - told
        if not blank.isdisjoint(cells_of(verdict.rule.check, verdict.row)):
            told |= blank.intersection(cells_of(verdict.rule.check, verdict.row))
            yield _finding(verdict, diagnosis, effects)


def _order(finding: Finding) -> tuple:
    return (-finding.effect, _RANK_OF_SEVERITY[finding.rule.severity], finding.rule.rule_id, finding.unit_code,
            finding.period, finding.scope)  # fmt: skip


def _finding(verdict: Verdict, diagnosis: Diagnosis, effects: Effects) -> Finding:
    report, scope, rule = verdict.row.report, verdict.row.scope, verdict.rule
    found, expected = verdict.row.sides(rule.check)
    cells = cells_of(rule.check, verdict.row)
    difference = abs(found - expected) if found is not None and expected is not None else 0
    return Finding(
        rule,
        verdict.verdict,
        report.unit_code,
        report.period,
        scope,
        cells,
        found,
        expected,
        diagnosis,
        effects.of(diagnosis, cells, difference),
    )
