"""Accepted reports whose verdicts come from rules that say something else by now: they wait to be checked again."""

from __future__ import annotations

import psycopg

from expectations.rules.rule import load_catalogue
from ingest.database.connection import connect

_STALE = """
select distinct s.district_code, s.form, s.period_code
from intermediate.int_district_sources s
cross join lateral (
    select sheet.rule_versions
    from quality.report_verdicts given
    join quality.current_runs using (run_id)
    join quality.verdict_sheets sheet using (verdict_sheet_id)
    where given.submission_id = s.submission_id
    offset 0
) judged
where
    judged.rule_versions && array(
        select v.rule_version_id
        from quality.rule_versions v
        join unnest(%(rules)s::text[], %(versions)s::text[]) current (rule_id, version)
            on current.rule_id = v.rule_id and current.version <> v.version
    )
    {of_key}
order by 1, 2, 3
"""
_OF_KEY = "and s.district_code = %(district_code)s and s.form = %(form)s and s.period_code = %(period_code)s"


def is_stale(connection: psycopg.Connection, key: dict[str, str]) -> bool:
    """Whether the consolidation of this district, form and period waits for a check by the rules of today."""
    return connection.execute(_STALE.format(of_key=_OF_KEY), _rules_of_today() | key).fetchone() is not None


def waiting_for_a_check() -> list[str]:
    """Sentences for an operator, one a form and period that is not consolidated before it is checked again."""
    with connect("kho_reviewer") as connection:
        if connection.execute("select to_regclass('intermediate.int_district_sources')").fetchone()[0] is None:
            return []
        stale = connection.execute(_STALE.format(of_key=""), _rules_of_today()).fetchall()
    return [
        f"{form} {period} chưa được tổng hợp: quy tắc đã đổi sau lần kiểm tra; chạy “kho check” rồi làm lại"
        for _, form, period in stale
    ]


def _rules_of_today() -> dict[str, list[str]]:
    rules = load_catalogue()
    return {"rules": [rule.rule_id for rule in rules], "versions": [rule.version for rule in rules]}
