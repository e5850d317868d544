"""Why verdicts are undecided that the district itself can decide: nobody entered the class of a unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expectations.rules.rule import Rule
from ingest.database.connection import connect
from ingest.settings import Settings, load_settings

_WITHOUT_CLASS = """
select distinct s.unit_code
from quality.current_runs r
join quality.report_verdicts v using (run_id)
join intake.submissions s using (submission_id)
where
    s.form = any (%s)
    and not exists (
        select from ref.unit_classes c
        where c.unit_code = s.unit_code and c.since between s.unit_valid_from and s.period_to
    )
order by s.unit_code
"""


def rules_by_class(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that ask for the class of the unit."""
    return [rule for rule in rules if rule.asks_for_class]


def units_without_class(rules: Iterable[Rule], settings: Settings | None = None) -> list[str]:
    """Codes of units with judged reports whose rules ask for a class that nobody entered."""
    forms = sorted({rule.form for rule in rules_by_class(rules)})
    with connect("kho_quality", settings or load_settings()) as connection:
        return [unit for (unit,) in connection.execute(_WITHOUT_CLASS, [forms])]


def told_without_class(units: Sequence[str], rules: Iterable[Rule]) -> str:
    """The sentence that says so and what to do; empty where every class is known."""
    if not units:
        return ""
    waiting = ", ".join(rule.rule_id for rule in rules_by_class(rules))
    return (
        f"Chưa có loại đơn vị hành chính của {len(units)} đơn vị ({', '.join(units)}):"
        f" các quy tắc theo loại ({waiting}) chưa kết luận được; ghi loại bằng kho units classify"
    )
