"""From failed verdicts to suspects: connected failures are searched together, every set is proven by the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from expectations.checking.evaluation import Row
from expectations.checking.figures import CellKey, Figures, Report
from expectations.checking.verdicts import Verdict, verdict_of
from expectations.rules.rule import Rule
from expectations.suspects.blanks import given_by_others
from expectations.suspects.exchanges import exchanged
from expectations.suspects.linear import Constraint, constraints_of
from expectations.suspects.ranking import Suspect, ranked
from expectations.suspects.search import CellSet, Search
from expectations.suspects.slips import Surroundings

BINDING = "critical"
OWN_HISTORY, SISTERS = 0.35, 1.0
REPEATS = 0.7


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The suspects behind a failed verdict, the likeliest first; `gave_up` where not everything was looked at."""

    suspects: tuple[Suspect, ...]
    certain: bool
    gave_up: bool


class Diagnoser:
    """Finds the cells behind failed verdicts over one set of figures and one catalogue.

    Critical rules bind: no set may break one. What a warning asks is not certain enough for that.
    """

    def __init__(self, figures: Figures, rules: Iterable[Rule]) -> None:
        self.figures = figures
        self.binding: dict[tuple[str, str], list[Rule]] = {}
        for rule in rules:
            if rule.severity == BINDING:
                self.binding.setdefault((rule.form, rule.domain), []).append(rule)
        self._constraints: dict[int, list[Constraint]] = {}
        self._next: dict[tuple[str, str, str], list[Report]] = {}
        for report in figures.reports.values():
            self._next.setdefault((report.unit_code, report.form, report.domain), []).append(report)
        for reports in self._next.values():
            reports.sort(key=lambda one: one.window)

    def of_unit(self, failed: Iterable[Verdict], undecided: Iterable[Verdict]) -> dict[int, Diagnosis]:
        """Diagnoses by id() of the failed verdicts of one unit, and of those undecided for a blank that others give."""
        failed = list(failed)
        broken = [
            (one, [c for c in constraints_of(one.rule, one.row) if self._is_violated(c)])
            for one in failed
            if one.rule.severity == BINDING
        ]
        left_open = [
            (one, [c for c in constraints_of(one.rule, one.row) if c.is_linear])
            for one in undecided
            if one.rule.severity == BINDING
        ]
        blank = given_by_others((c for _, several in left_open for c in several), self._value, self.figures.is_blank)
        for one, several in left_open:
            if fillable := [c for c in several if c.relation == "=" and self._is_open_for(c, blank)]:
                broken.append((one, fillable))
        found: dict[int, Diagnosis] = {}
        for group in _connected(broken):
            violated = [c for _, several in group for c in several]
            diagnosis = self._diagnose(
                [verdict for verdict, _ in group], violated, blank & {cell for c in violated for cell in c.cells}
            )
            found |= {id(verdict): diagnosis for verdict, _ in group}
        for verdict in failed:
            if id(verdict) not in found:
                found[id(verdict)] = self._of_warning(verdict, found.values())
        return found

    def _is_open_for(self, constraint: Constraint, blank: set[CellKey]) -> bool:
        """Whether these blank cells, and no other, leave it open."""
        unknown = {cell for cell in constraint.terms if self._value(cell) is None}
        return bool(unknown) and unknown <= blank

    def _is_violated(self, constraint: Constraint) -> bool:
        if not constraint.is_linear:
            return True
        values = {cell: self._value(cell) for cell in constraint.terms}
        if any(value is None for value in values.values()):
            return False
        total = constraint.constant + sum(factor * values[cell] for cell, factor in constraint.terms.items())
        return not {"=": total == 0, ">=": total >= 0, ">": total > 0}[constraint.relation]

    def _diagnose(
        self, verdicts: list[Verdict], violated: list[Constraint], blank: set[CellKey]
    ) -> Diagnosis:
        reports = self._near({cell for constraint in violated for cell in constraint.cells})
        constraints = [constraint for report in reports for constraint in self._of_report(report)]
        search = Search(constraints, self._value, self._is_whole)
        found = search.smallest_sets(violated, frozenset(blank))
        broken = {(v.rule.rule_id, id(v.row.report), v.row.scope) for v in verdicts}
        sets = {one.cells: one for one in (*exchanged(search, violated), *found.sets)}
        proven = [one for one in sets.values() if self._is_proven(one, search, broken)]
        suspects, is_certain = ranked(proven, cache(self._around))
        if suspects and not suspects[0].cells:  # blanks that stand for zeros explain everything
            return Diagnosis((), False, False)
        return Diagnosis(tuple(suspects), is_certain and not found.gave_up, found.gave_up)

    def _near(self, cells: Iterable[CellKey]) -> list[Report]:
        """The reports of these cells, those that look back at them, and the other forms of the same days."""
        found: dict[int, Report] = {}
        for unit, period, form, domain in sorted({(c.unit_code, c.period, c.form, c.domain) for c in cells}):
            report = self.figures.reports[unit, form, domain, period]
            later = [one for one in self._next[unit, form, domain] if one.window[0] > report.window[0]]
            others = [
                other
                for key in self.figures.vocabulary.forms.values()
                if (other := self.figures.reports.get((unit, key.code, key.domain, period))) is not None
            ]
            found |= {id(one): one for one in (report, *later[:1], *others)}
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
                if rule.when is None or row.judge(rule.when):
                    yield from constraints_of(rule, row)

    def _is_proven(self, one: CellSet, search: Search, broken: set[tuple[str, int, str]]) -> bool:
        """Whether the rules themselves pass with these values; a set without one choice was proven by elimination."""
        if one.values is None:
            return True
        judged = {
            (c.rule.rule_id, id(c.row.report), c.row.scope): c for cell in one.cells for c in search.by_cell.get(cell, ())
        }
        for key, constraint in judged.items():
            row = Row(self.figures, constraint.row.report, constraint.row.scope, dict(one.values))
            verdict = verdict_of(constraint.rule, row)
            if verdict == "fail" or (verdict == "undecided" and key in broken):
                return False
        return True

    def _of_warning(self, verdict: Verdict, known: Iterable[Diagnosis]) -> Diagnosis:
        """A warning is explained by what a critical failure already found, else each of its cells may be meant."""
        cells = {
            key
            for reference in verdict.rule.check.references
            if reference.source not in ("sisters", "past")
            for key in (verdict.row.cells(reference) or ())
        }
        for diagnosis in known:
            if diagnosis.certain and diagnosis.suspects and not cells.isdisjoint(diagnosis.suspects[0].cells):
                best = diagnosis.suspects[0]
                changed = dict(zip(best.cells, best.values or (), strict=False))
                row = Row(self.figures, verdict.row.report, verdict.row.scope, changed)
                if verdict_of(verdict.rule, row) == "pass":
                    return diagnosis
        share = 1 / len(cells) if cells else 0.0
        return Diagnosis(tuple(Suspect((cell,), None, None, share) for cell in sorted(cells)), False, False)

    def _value(self, key: CellKey) -> int | Fraction | None:
        cell = self.figures.cell_at(key)
        return cell.value if cell is not None and isinstance(cell.value, int | Fraction) else None

    def _is_whole(self, key: CellKey) -> bool:
        measure = self.figures.vocabulary.measures.get((key.domain, key.indicator))
        return measure is not None and measure.is_whole

    def _around(self, key: CellKey) -> Surroundings:
        report = self.figures.reports[key.unit_code, key.form, key.domain, key.period]
        previous = self._at(self.figures.previous(report), key)
        before = [self._at(one, key) for one in self._earlier_in_year(report)]
        year_before = sum(before) if before and None not in before else None
        history = (previous, self._at(self.figures.last_year(report), key), self._at(self._following(report), key))
        usual, scale = next(((value, OWN_HISTORY) for value in history if value is not None), (None, SISTERS))
        if usual is None:
            usual = self.figures.statistic(report, "sisters", "median", key.scope, key.indicator)
        return Surroundings(self._value(key), previous, year_before, usual, scale, self._repeats(report, key))

    def _repeats(self, report: Report, key: CellKey) -> float:
        """How often the sisters' cells, and this one before, hold the last period's value again."""
        pairs = [(one, self.figures.previous(one)) for one in (*self.figures.sisters(report), *self.figures.past(report))]
        values = [
            (self._at(one, key), self._at(before, key)) for one, before in pairs if before is not None and one != report
        ]
        known = [now == before for now, before in values if now is not None and before is not None]
        return min((sum(known) + 0.5) / (len(known) + 1), REPEATS)

    def _earlier_in_year(self, report: Report) -> list[Report]:
        """The reports of the same kind of period since the year began, where none is missing."""
        earlier, one = [], report
        while one.period_kind not in ("Q1", "M01", "H1", "Y"):
            one = self.figures.previous(one)
            if one is None or one.period_kind[:1] != report.period_kind[:1]:
                return []
            earlier.append(one)
        return earlier

    def _following(self, report: Report) -> Report | None:
        later = self._next[report.unit_code, report.form, report.domain]
        return next((one for one in later if one.window[0] > report.window[1]), None)

    def _at(self, report: Report | None, key: CellKey) -> int | Fraction | None:
        return None if report is None else self._value(report.key(key.scope, key.indicator))


Broken = list[tuple[Verdict, list[Constraint]]]


def _connected(broken: Broken) -> list[Broken]:
    """Failures that share a cell, directly or through others, belong together."""
    groups: list[tuple[set[CellKey], Broken]] = []
    for verdict, violated in broken:
        cells = {cell for constraint in violated for cell in constraint.cells}
        joined = [group for group in groups if not group[0].isdisjoint(cells)]
        for group in joined:
            groups.remove(group)
            cells |= group[0]
        groups.append((cells, [one for group in joined for one in group[1]] + [(verdict, violated)]))
    return [members for _, members in groups]
