"""A changed catalogue tried on all accepted reports, before it judges anything for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from expectations.judging import judge_period
from expectations.rules import work_tables
from expectations.rules.rule import Rule
from ingest.database.connection import connect

_WORDS = {"p": "pass", "f": "fail", "u": "undecided", "-": "silent"}
_PERIODS = "select distinct period_code from review.submission_states where state = 'accepted' order by 1"
_VERSIONS = """
select distinct on (rule_id) rule_id, version
from quality.rule_versions v
order by rule_id, exists (
    select from quality.current_runs r
    join quality.report_verdicts using (run_id)
    join quality.verdict_sheets s using (verdict_sheet_id)
    where v.rule_version_id = any (s.rule_versions)
) desc, rule_version_id desc
"""
_ONE_SIDED = """
select rule_id, sum(fail_count)::bigint, sum(pass_count + fail_count)::bigint
from quality.rule_outcomes
group by rule_id
having sum(pass_count + fail_count) > 0 and (sum(fail_count) = 0 or sum(pass_count) = 0)
order by rule_id
"""
_MARKS = """
select m.submission_id, s.unit_code, m.scope_code, m.marks
from check_marks m
join review.submission_states s using (submission_id)
where s.state = 'accepted'
"""
_STORED = """
select v.rule_id, v.submission_id, v.scope_code, v.verdict
from quality.verdicts v
join quality.current_runs r using (run_id)
where r.period_code = %s and v.rule_id = any (%s)
"""


@dataclass(frozen=True, slots=True)
class Flip:
    """A row of an accepted report of which a changed rule says something else; silent: it does not apply, or is new."""

    rule_id: str
    submission_id: int
    unit_code: str
    period_code: str
    scope_code: str
    before: str
    after: str


def stored_versions() -> dict[str, str]:
    """By rule, the version that judged last, else the newest known."""
    with connect("kho_quality") as connection:
        return dict(connection.execute(_VERSIONS).fetchall())


def one_sided_rules() -> list[tuple[str, int, int]]:
    """Rules that never or always failed in the last runs: rule, rows that failed, rows judged."""
    with connect("kho_quality") as connection:
        return connection.execute(_ONE_SIDED).fetchall()


def changed_rules(versions: Mapping[str, str], tried: Sequence[Rule]) -> list[Rule]:
    """The rules of the tried catalogue that are new or say something else."""
    return [rule for rule in tried if versions.get(rule.rule_id) != rule.version]


def try_rules(rules: Sequence[Rule]) -> list[Flip]:
    """Judge every accepted report by these rules and compare with its stored verdicts; nothing is kept."""
    flips: list[Flip] = []
    with connect("kho_quality") as connection:
        for (period,) in connection.execute(_PERIODS).fetchall():
            stored = {
                tuple(key): verdict
                for *key, verdict in connection.execute(_STORED, [period, [rule.rule_id for rule in rules]])
            }
            connection.execute(work_tables.PREPARE_SESSION)
            for group in judge_period(connection, period, rules):
                flips += _flips(group, period, connection.execute(_MARKS).fetchall(), stored)
        connection.rollback()
    return flips


def _flips(rules: Sequence[Rule], period: str, rows: list[tuple], stored: dict[tuple, str]) -> Iterator[Flip]:
    for submission, unit, scope, marks in rows:
        for rule, mark in zip(rules, marks, strict=True):
            before, after = stored.get((rule.rule_id, submission, scope), "silent"), _WORDS[mark]
            if before != after:
                yield Flip(rule.rule_id, submission, unit, period, scope, before, after)
