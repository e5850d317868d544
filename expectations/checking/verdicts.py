"""The verdict of every rule on every row it applies to, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from expectations.checking.evaluation import Row
from expectations.checking.figures import CellKey, Figures
from expectations.rules.language import Condition
from expectations.rules.rule import Rule

USUAL = ("sisters", "past")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a row: pass, fail or undecided."""

    rule: Rule
    row: Row
    verdict: str


def verdict_of(rule: Rule, row: Row) -> str | None:
    """pass, fail, undecided, or None where the rule does not apply to the row."""
    if rule.when is not None:
        applies = row.judge(rule.when)
        if applies is False:
            return None
        if applies is None:
            return "undecided"
    holds = row.judge(rule.check)
    return "undecided" if holds is None else ("pass" if holds else "fail")


def cells_of(condition: Condition, row: Row) -> tuple[CellKey, ...]:
    """The cells a condition looks at on a row, each once; not those that only tell what is usual."""
    looked_at = (reference for reference in condition.references if reference.source not in USUAL)
    return tuple(dict.fromkeys(key for reference in looked_at for key in row.cells(reference) or ()))


def verdicts(figures: Figures, rules: Iterable[Rule]) -> Iterator[Verdict]:
    """Rule by rule, report by report, row by row."""
    for rule in rules:
        for report in list(figures.of_form(rule.form, rule.domain)):
            if not rule.applies_on(report.window[1]):
                continue
            for scope in report.rows:
                row = Row(figures, report, scope)
                verdict = verdict_of(rule, row)
                if verdict is not None:
                    yield Verdict(rule, row, verdict)
