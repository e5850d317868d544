"""Accepted reports whose verdicts come from rules that say something else by now: they wait to be checked again."""

from __future__ import annotations

import psycopg

from expectations.rules.rule import load_catalogue
from ingest.database.connection import connect

_STALE = """
select distinct s.district_code, s.form, s.period_code
from intermediate.int_district_sources s
join quality.judged_by j using (submission_id)
join unnest(%(rules)s::text[], %(versions)s::text[]) current (rule_id, version)
    on current.rule_id = j.rule_id and current.version <> j.rule_version
where %(period)s::text is null or s.period_code = %(period)s
order by 1, 2, 3
"""


def stale_forms(connection: psycopg.Connection, period_code: str | None = None) -> list[tuple[str, str, str]]:
    """District, form and period of the consolidations that wait for a check by the rules of today."""
    rules = load_catalogue()
    return connection.execute(
        _STALE,
        {"rules": [rule.rule_id for rule in rules], "versions": [rule.version for rule in rules]}
        | {"period": period_code},
    ).fetchall()


def waiting_for_a_check() -> list[str]:
    """Sentences for an operator, one a form and period that is not consolidated before it is checked again."""
    with connect("kho_reviewer") as connection:
        if connection.execute("select to_regclass('intermediate.int_district_sources')").fetchone()[0] is None:
            return []
        stale = stale_forms(connection)
    return [
        f"{form} {period} chưa được tổng hợp: quy tắc đã đổi sau lần kiểm tra; chạy “kho check” rồi làm lại"
        for _, form, period in stale
    ]
