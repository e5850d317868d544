"""From failed verdicts to suspects: connected failures are searched together, every set is proven by the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from expectations.checking.evaluation import Row
from expectations.checking.figures import CellKey, Figures, Report
from expectations.checking.verdicts import Verdict, cells_of, verdict_of
from expectations.rules.rule import Rule
from expectations.suspects.blanks import given_by_others
from expectations.suspects.exchanges import exchanged
from expectations.suspects.habits import Habits
from expectations.suspects.linear import Constraint, constraints_of
from expectations.suspects.ranking import Ranking, Suspect
from expectations.suspects.search import CellSet, Search

BINDING = "critical"
EQUATIONS_SEARCHED = "warning"
Broken = list[tuple[Verdict, list[Constraint]]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The suspects behind a failed verdict, the likeliest first; `gave_up` where not everything was looked at."""

    suspects: tuple[Suspect, ...]
    certain: bool
    gave_up: bool


class Diagnoser:
    """Finds the cells behind failed verdicts over one set of figures and one catalogue.

    Critical rules bind: no set may break one. What a warning asks is not certain enough for that; where it is an
    equation and fails, it is searched with the others.
    """

    def __init__(self, figures: Figures, rules: Iterable[Rule]) -> None:
        self.figures = figures
        self.binding: dict[tuple[str, str], list[Rule]] = {}
        self.others: dict[tuple[str, str], list[Rule]] = {}
        for rule in rules:
            by_form = self.binding if rule.severity == BINDING else self.others
            by_form.setdefault((rule.form, rule.domain), []).append(rule)
        self._constraints: dict[int, list[Constraint]] = {}
        self._habits = Habits(figures)

    def of_unit(self, failed: Iterable[Verdict], undecided: Iterable[Verdict]) -> dict[int, Diagnosis]:
        """Diagnoses by id() of the failed verdicts of one unit, and of those undecided for a blank that others give."""
        failed = list(failed)
        found: dict[int, Diagnosis] = {}
        for group in _connected(self._broken(failed, undecided)):
            found |= self._of_group(group)
        for verdict in failed:
            if id(verdict) not in found:
                found[id(verdict)] = self._explained(verdict, found.values()) or _any_cell(verdict)
        return found

    def _broken(self, failed: Iterable[Verdict], undecided: Iterable[Verdict]) -> Broken:
        """Failed verdicts with what is violated, and those undecided for blanks that others give."""
        broken = [
            (one, [constraint for constraint in constraints if self._is_violated(constraint)])
            for one in failed
            if (constraints := _searched(one))
        ]
        left_open = [(one, [c for c in _searched(one) if c.relation == "="]) for one in undecided]
        equations = (constraint for _, several in left_open for constraint in several)
        blank = given_by_others(equations, self.figures.number_at, self.figures.is_blank)
        for one, several in left_open:
            if fillable := [constraint for constraint in several if self._is_open_for(constraint, blank)]:
                broken.append((one, fillable))
        return broken

    def _of_group(self, group: Broken) -> dict[int, Diagnosis]:
        violated = [constraint for _, several in group for constraint in several]
        diagnosis = self._diagnose([verdict for verdict, _ in group], violated)
        return {id(verdict): diagnosis for verdict, _ in group}

    def _is_open_for(self, constraint: Constraint, blank: set[CellKey]) -> bool:
        """Whether these blank cells, and no other, leave it open."""
        unknown = {cell for cell in constraint.terms if self.figures.number_at(cell) is None}
        return bool(unknown) and unknown <= blank

    def _is_violated(self, constraint: Constraint) -> bool:
        if not constraint.is_linear:
            return True
        values = {cell: self.figures.number_at(cell) for cell in constraint.terms}
        if any(value is None for value in values.values()):
            return False
        total = constraint.constant + sum(factor * values[cell] for cell, factor in constraint.terms.items())
        return not {"=": total == 0, ">=": total >= 0, ">": total > 0}[constraint.relation]

    def _diagnose(self, verdicts: list[Verdict], violated: list[Constraint]) -> Diagnosis:
        blank = {cell for constraint in violated for cell in constraint.terms if self.figures.is_blank(cell)}
        reports = self._near({cell for constraint in violated for cell in constraint.may_change})
        constraints = [constraint for report in reports for constraint in self._of_report(report)]
        constraints += [one for one in violated if one.rule.severity != BINDING]
        search = Search(constraints, self.figures.number_at, self._is_whole)
        found = search.smallest_sets(violated, frozenset(blank))
        broken = {(v.rule.rule_id, id(v.row.report), v.row.scope) for v in verdicts}
        solved = {one.cells for one in found.sets if one.values is not None}
        exchanges = (one for one in exchanged(search, violated) if one.cells not in solved)
        ranking = Ranking(self._habits.around, lambda one: self._is_proven(one, search, broken), self._objections)
        suspects, is_certain = ranking.of([*found.sets, *exchanges])
        if suspects and not suspects[0].cells:  # blanks that stand for zeros explain everything
            return Diagnosis((), False, False)
        return Diagnosis(tuple(suspects), is_certain and not found.gave_up, found.gave_up)

    def _near(self, cells: Iterable[CellKey]) -> list[Report]:
        """The reports of these cells, those that look back at them, and the other forms of the same days."""
        found: dict[int, Report] = {}
        for unit, period, form, domain in sorted({(c.unit_code, c.period, c.form, c.domain) for c in cells}):
            report = self.figures.reports[unit, form, domain, period]
            later = self._habits.following(report)
            others = [
                other
                for key in self.figures.vocabulary.forms.values()
                if (other := self.figures.reports.get((unit, key.code, key.domain, period))) is not None
            ]
            found |= {id(one): one for one in (report, later, *others) if one is not None}
        return list(found.values())

    def _of_report(self, report: Report) -> list[Constraint]:
        """The constraints of the binding rules on a report, for the values that stand there now."""
        if id(report) not in self._constraints:
            self._constraints[id(report)] = list(self._constrain(report))
        return self._constraints[id(report)]

    def _constrain(self, report: Report) -> Iterator[Constraint]:
        for rule in self.binding.get((report.form, report.domain), ()):
            if not rule.applies_on(report.window[1]):
                continue
            for scope in report.rows:
                row = Row(self.figures, report, scope)
                yield from constraints_of(rule, row, rule.when is None or row.judge(rule.when) is True)

    def _is_proven(self, one: CellSet, search: Search, broken: set[tuple[str, int, str]]) -> bool:
        """Whether the rules themselves pass with these values; a set without one choice was proven by elimination."""
        if one.values is None:
            return True
        judged = {
            (c.rule.rule_id, id(c.row.report), c.row.scope): c
            for cell in one.cells
            for c in search.by_cell.get(cell, ())
        }
        for key, constraint in judged.items():
            row = Row(self.figures, constraint.row.report, constraint.row.scope, dict(one.values))
            verdict = verdict_of(constraint.rule, row)
            if verdict == "fail" or (verdict == "undecided" and key in broken):
                return False
        return True

    def _objections(self, one: CellSet) -> int:
        """How many rules that do not bind fail with these values and not with those that stand there."""
        rows = {(cell.unit_code, cell.form, cell.domain, cell.period, cell.scope) for cell in one.cells}
        changed, count = dict(one.values or {}), 0
        indicators = {cell.indicator for cell in one.cells}
        for *key, scope in rows:
            report = self.figures.reports[tuple(key)]
            for rule in self.others.get((report.form, report.domain), ()):
                if rule.applies_on(report.window[1]) and any(r.indicator in indicators for r in rule.references):
                    now, then = (verdict_of(rule, Row(self.figures, report, scope, c)) for c in ({}, changed))
                    count += then == "fail" and now != "fail"
        return count

    def _explained(self, verdict: Verdict, known: Iterable[Diagnosis]) -> Diagnosis | None:
        """What was found for a critical failure already, where it makes this rule pass too."""
        cells = cells_of(verdict.rule.check, verdict.row)
        for diagnosis in known:
            if diagnosis.certain and not set(diagnosis.suspects[0].cells).isdisjoint(cells):
                best = diagnosis.suspects[0]
                changed = dict(zip(best.cells, best.values or (), strict=False))
                row = Row(self.figures, verdict.row.report, verdict.row.scope, changed)
                if verdict_of(verdict.rule, row) == "pass":
                    return diagnosis
        return None

    def _is_whole(self, key: CellKey) -> bool:
        measure = self.figures.vocabulary.measures.get((key.domain, key.indicator))
        is_fraction = isinstance(self.figures.number_at(key), Fraction)
        return measure is not None and measure.is_whole and not is_fraction


def _searched(verdict: Verdict) -> list[Constraint]:
    """What is to be satisfied: every constraint of a binding rule, a warning only where it is an equation."""
    constraints = constraints_of(verdict.rule, verdict.row)
    if verdict.rule.severity == BINDING:
        return constraints
    is_equation = all(constraint.relation == "=" for constraint in constraints)
    return constraints if verdict.rule.severity == EQUATIONS_SEARCHED and is_equation else []


def _any_cell(verdict: Verdict) -> Diagnosis:
    """Where nothing was searched: each cell of the rule may be meant."""
    cells = cells_of(verdict.rule.check, verdict.row)
    return Diagnosis(tuple(Suspect((cell,), None, None, 1 / len(cells)) for cell in cells), False, False)


def _connected(broken: Broken) -> list[Broken]:
    """Failures that share a cell, directly or through others, belong together."""
    groups: list[tuple[set[CellKey], Broken]] = []
    for verdict, violated in broken:
        cells = {cell for constraint in violated for cell in constraint.may_change}
        joined = [group for group in groups if not group[0].isdisjoint(cells)]
        for group in joined:
            groups.remove(group)
            cells |= group[0]
        groups.append((cells, [one for group in joined for one in group[1]] + [(verdict, violated)]))
    return [members for _, members in groups]
