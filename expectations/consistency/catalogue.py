"""What is wrong with a catalogue as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

from expectations.consistency.linear import NotLinearError, linear_parts, opposites
from expectations.consistency.simplex import Linear, has_solution
from expectations.rules.rule import Rule

CONTRADICTION, ONLY_ZERO = "cannot hold together", "hold together for zero only"
REDUNDANT, NEVER, ALWAYS = "follows from the others", "can never fail", "can only fail"
ERRORS = (CONTRADICTION, ONLY_ZERO, NEVER, ALWAYS)


@dataclass(frozen=True, slots=True)
class Fault:
    """Rules that do not go together (the smallest such set), or a rule that says nothing of its own."""

    kind: str
    rules: tuple[Rule, ...]

    def __str__(self) -> str:
        places = "; ".join(f"{rule.where}: {rule.check_text}" for rule in self.rules)
        return f"{self.kind}: {places}"


@dataclass(frozen=True)
class _Known:
    """A rule whose check is linear."""

    rule: Rule
    parts: tuple[Linear, ...]

    @property
    def variables(self) -> set[str]:
        return {name for part in self.parts for name in part.terms}


def faults(rules: Iterable[Rule]) -> list[Fault]:
    """Every fault of the linear rules, form by form, for each day on which others are in force."""
    found: dict[tuple[str, frozenset[str]], Fault] = {}
    for when, context in _contexts(rules):
        for fault in _faults_of(context, [known for known in context if known.rule.when_text == when]):
            found.setdefault((fault.kind, frozenset(rule.rule_id for rule in fault.rules)), fault)
    return list(found.values())


def _contexts(rules: Iterable[Rule]) -> Iterator[tuple[str | None, list[_Known]]]:
    """Rules that judge the same row on the same day: those without a `when` and those of one `when`, which is told."""
    groups: dict[tuple[str, str], list[_Known]] = {}
    for rule in rules:
        try:
            parts = tuple(linear_parts(rule.check.tree))
        except NotLinearError:
            continue
        groups.setdefault((rule.form, rule.domain), []).append(_Known(rule, parts))
    for group in groups.values():
        days = {date.max} | {day for known in group for day in (known.rule.since, known.rule.until) if day}
        seen: set[frozenset[str]] = set()
        for day in sorted(days):
            for when in dict.fromkeys([None, *(known.rule.when_text for known in group)]):
                context = [
                    known for known in group
                    if known.rule.applies_on(day) and known.rule.when_text in (None, when)
                ]  # fmt: skip
                key = frozenset(known.rule.rule_id for known in context)
                if context and key not in seen:
                    seen.add(key)
                    yield when, context


def _faults_of(context: list[_Known], new: list[_Known]) -> Iterator[Fault]:
    """The faults that the `new` rules of a context have or bring."""
    for known in new:
        if not has_solution(known.parts):
            yield Fault(ALWAYS, (known.rule,))
        if _follows(known, ()):
            yield Fault(NEVER, (known.rule,))
    if not _agree(context):
        yield Fault(CONTRADICTION, tuple(known.rule for known in _smallest(context, ())))
        return
    binding = [known for known in context if known.rule.severity == "critical"]
    equations = [known for known in new if known in binding and any(part.relation == "=" for part in known.parts)]
    for variable in sorted({name for known in equations for name in known.variables}):
        one_or_more = (Linear({variable: Fraction(1)}, Fraction(-1), ">="),)
        if not _agree(binding, one_or_more):
            yield Fault(ONLY_ZERO, tuple(known.rule for known in _smallest(binding, one_or_more)))
    for known in new:
        others = _near(known, [one for one in context if one is not known])
        if not _follows(known, ()) and _follows(known, others):
            yield Fault(REDUNDANT, (known.rule, *(one.rule for one in _needed(known, others))))


def _agree(context: Sequence[_Known], beside: Sequence[Linear] = ()) -> bool:
    return has_solution([*(part for known in context for part in known.parts), *beside])


def _smallest(context: Sequence[_Known], beside: Sequence[Linear]) -> Sequence[_Known]:
    """The smallest set of rules that cannot hold together: tried by size, then by leaving out one after another."""
    for size in (1, 2):
        for chosen in combinations(context, size):
            if not _agree(chosen, beside):
                return chosen
    kept = list(context)
    for known in context:
        fewer = [one for one in kept if one is not known]
        if not _agree(fewer, beside):
            kept = fewer
    return kept


def _follows(known: _Known, others: Sequence[_Known]) -> bool:
    """Whether a rule holds wherever the others do."""
    given = [part for one in others for part in one.parts]
    return all(not has_solution([*given, other]) for part in known.parts for other in opposites(part))


def _near(known: _Known, others: Sequence[_Known]) -> list[_Known]:
    """The others that speak of its variables, and those that speak of theirs."""
    variables = set(known.variables)
    for _ in range(2):
        near = [one for one in others if one.variables & variables]
        variables |= {name for one in near for name in one.variables}
    return near


def _needed(known: _Known, others: Sequence[_Known]) -> Sequence[_Known]:
    kept = list(others)
    for one in others:
        fewer = [other for other in kept if other is not one]
        if _follows(known, fewer):
            kept = fewer
    return kept
