"""Failed verdicts to findings: worded, ranked by what they may do to the district's total, the first of them shown."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import psycopg

from expectations.feedback.numbers import vietnamese_number
from expectations.rules import statements
from expectations.rules.rule import SEVERITIES, Rule
from ingest.reference.lists import read_csv

# So many findings a commune can work off in a period; the rest are counted and come up when these are done.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """A verdict that failed; `effect` is the share of the district's total that may be wrong, None where unknown."""

    rule: Rule
    submission_id: int
    unit_code: str
    scope_code: str
    scope_label: str
    found: Decimal | None
    expected: Decimal | None
    cells: list[dict]
    effect: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """What was found beyond what was expected."""
        return None if self.found is None or self.expected is None else self.found - self.expected

    @property
    def rank(self) -> tuple:
        """Sorts the failure with the greatest effect first, then the most severe."""
        return (-(self.effect or 0), SEVERITIES.index(self.rule.severity), self.rule.rule_id, self.scope_code)


def failures_of(connection: psycopg.Connection, rules: Sequence[Rule]) -> list[Failure]:
    """The failures of the rules of one form and subject, as they stand in the tables of work."""
    by_id = {rule.rule_id: rule for rule in rules}
    labels = {(dimension, code): label for dimension, code, label in connection.execute(statements.SCOPE_LABELS)}
    # The code `other` is a member of several dimensions: only the rule's own says which row is meant.
    dimension = {row["domain"]: row["dimension"] for row in read_csv("dimensions.csv")}.get(rules[0].domain, "")
    failures = []
    for rule_id, submission, unit, scope, found, expected, cells, effect in connection.execute(
        statements.FAILURES, {"domain": rules[0].domain}
    ):
        label = labels.get((dimension, scope)) or labels.get(("any", scope), scope)
        failures.append(Failure(by_id[rule_id], submission, unit, scope, label, found, expected, cells or [], effect))
    return failures


def asked_about(failures: Iterable[Failure]) -> set[int]:
    """Places in the list of those a commune is asked about: its first MOST_SHOWN by rank."""
    by_unit: dict[str, list[tuple]] = defaultdict(list)
    for place, failure in enumerate(failures):
        by_unit[failure.unit_code].append((*failure.rank, place))
    return {ranked[-1] for ranks in by_unit.values() for ranked in sorted(ranks)[:MOST_SHOWN]}


def store_findings(connection: psycopg.Connection, run_id: int, failures: Sequence[Failure]) -> None:
    """Keep every failure of a run as a finding."""
    asked = asked_about(failures)
    with connection.cursor().copy(statements.COPY_FINDINGS) as copy:
        for place, failure in enumerate(failures):
            copy.write_row(
                (
                    *(run_id, failure.rule.rule_id, failure.rule.version, failure.submission_id),
                    *(failure.scope_code, failure.rule.severity, json.dumps(failure.cells)),
                    *(failure.found, failure.expected, failure.difference, failure.effect, place in asked),
                    *(_worded(failure.rule.message_vi, failure), _worded(failure.rule.instruction_vi, failure)),
                )
            )


def _worded(text: str, failure: Failure) -> str:
    return text.format(
        found=vietnamese_number(failure.found),
        expected=vietnamese_number(failure.expected),
        row=failure.scope_label,
    )
