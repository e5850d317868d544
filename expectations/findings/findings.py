"""Failed verdicts made into findings: cells, suspects, and the possible effect on the district's total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from expectations.checking.figures import CellKey, Figures
from expectations.checking.verdicts import Verdict, verdicts
from expectations.rules.rule import Rule
from expectations.suspects.diagnosis import Diagnoser, Diagnosis

Number = int | Fraction
_RANK_OF_SEVERITY = {"critical": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that failed on a row of a report, or is undecided there for a blank whose number the other cells give.

    `found` and `expected` are the two sides where the rule compares; `effect_value` is by how much the district's
    total may be off, `effect` the same as a share of that total.
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
    effect_value: Number
    effect: float
    row_label: str

    @property
    def difference(self) -> Number | None:
        """How far what was found is from what was expected."""
        return None if self.found is None or self.expected is None else self.found - self.expected


@dataclass(frozen=True, slots=True)
class Outcome:
    """All findings, the one with the greatest effect first, and how many verdicts there were of each kind."""

    findings: tuple[Finding, ...]
    verdicts: Counter[str]
    reports: int


def check_figures(figures: Figures, rules: Sequence[Rule], units: Iterable[str] | None = None) -> Outcome:
    """Judge all figures; with `units` only those units' failures are searched for suspects and told."""
    counted: Counter[str] = Counter()
    told: dict[str, dict[str, list[Verdict]]] = {}
    for one in verdicts(figures, rules):
        counted[one.verdict] += 1
        if one.verdict != "pass":
            told.setdefault(one.row.report.unit_code, {"fail": [], "undecided": []})[one.verdict].append(one)
    diagnoser = Diagnoser(figures, rules)
    findings: list[Finding] = []
    for unit, several in told.items():
        if units is None or unit in units:
            diagnoses = diagnoser.of_unit(several["fail"], several["undecided"])
            findings += (_finding(verdict, diagnoses[id(verdict)], figures) for verdict in several["fail"])
            findings += _left_blank(several["undecided"], diagnoses, figures)
    findings.sort(key=_order)
    return Outcome(tuple(findings), counted, len(figures.reports))


def _left_blank(
    undecided: Iterable[Verdict], diagnoses: Mapping[int, Diagnosis], figures: Figures
) -> Iterable[Finding]:
    """One finding for each cell that was left blank though the others give it a number other than zero."""
    told: set[CellKey] = set()
    for verdict in undecided:
        diagnosis = diagnoses.get(id(verdict))
        if diagnosis is None or not diagnosis.suspects:
            continue
        finding = _finding(verdict, diagnosis, figures)
        blank = {key for key in diagnosis.suspects[0].cells if figures.is_blank(key)} & set(finding.cells) - told
        if blank:
            told |= blank
            yield finding


def _order(finding: Finding) -> tuple:
    return (-finding.effect, _RANK_OF_SEVERITY[finding.rule.severity], finding.rule.rule_id, finding.unit_code,
            finding.period, finding.scope)  # fmt: skip


def _finding(verdict: Verdict, diagnosis: Diagnosis, figures: Figures) -> Finding:
    report, scope, rule = verdict.row.report, verdict.row.scope, verdict.rule
    found, expected = verdict.row.sides(rule.check)
    cells = tuple(
        dict.fromkeys(
            key
            for reference in rule.check.references
            if reference.source not in ("sisters", "past")
            for key in (verdict.row.cells(reference) or ())
        )
    )
    difference = abs(found - expected) if found is not None and expected is not None else 0
    effect_value, share = _effect(figures, diagnosis, cells, difference)
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
        effect_value,
        share,
        figures.vocabulary.label(report.domain, scope),
    )


def _effect(
    figures: Figures, diagnosis: Diagnosis, cells: tuple[CellKey, ...], difference: Number
) -> tuple[Number, float]:
    """By how much the district's total may be off: what the proposal would change, else the difference found."""
    best = diagnosis.suspects[0] if diagnosis.suspects else None
    if best is not None and best.values is not None:
        changes = [(key, value) for key, value in zip(best.cells, best.values, strict=True)]
    elif cells:
        value = _number(figures, cells[0]) or 0
        changes = [(cells[0], value - difference if value >= difference else value + difference)]
    else:
        return 0, 0.0
    shares = []
    for key, value in changes:
        change = abs(value - (_number(figures, key) or 0))
        total = sum(_others(figures, key)) + abs(value)
        shares.append((float(change / total) if total else float(change > 0), change))
    share, change = max(shares)
    return change, share


def _others(figures: Figures, key: CellKey) -> list[Number]:
    """The same figure of the other units of the district."""
    report = figures.reports[key.unit_code, key.form, key.domain, key.period]
    cells = (
        (one, one.cell(key.scope, key.indicator)) for one in figures.sisters(report) if one.unit_code != key.unit_code
    )
    return [abs(cell.value) for _, cell in cells if cell is not None and isinstance(cell.value, int | Fraction)]


def _number(figures: Figures, key: CellKey) -> Number | None:
    cell = figures.cell_at(key)
    return cell.value if cell is not None and isinstance(cell.value, int | Fraction) else None
