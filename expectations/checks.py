"""The rules over the facts: every verdict kept, a finding for each that fails, one transaction a period."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from expectations.failures import Failure, failures_of, store_findings
from expectations.gx.gate import run_gate
from expectations.judging import judge_period
from expectations.rules import statements, work_tables
from expectations.rules.rule import Rule, catalogue_sha256, load_catalogue
from expectations.suspected import find_suspects
from ingest.database.connection import connect
from ingest.settings import load_settings


def run_checks() -> list[str]:
    """Judge every period whose facts or whose catalogue changed since its last run; returns those periods.

    The gate of Great Expectations runs over the verdicts of each; it raises GateMismatchError where it counts
    other failures than we stored.
    """
    settings = load_settings()
    rules = load_catalogue()
    with connect("kho_quality", settings) as connection:
        periods = [row[0] for row in connection.execute(statements.STALE_PERIODS, [catalogue_sha256()])]
    for period_code in periods:
        with connect("kho_quality", settings) as connection:
            check_period(connection, period_code, rules)
        with connect("kho_quality", settings) as connection:
            find_suspects(connection, period_code, rules)
    if periods:
        run_gate(settings, periods, rules)
    return periods


def check_period(connection: psycopg.Connection, period_code: str, rules: Sequence[Rule]) -> int:
    """Judge the latest reports of one period; returns the run. The caller commits."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended('checks/' || %s, 0))", [period_code])
    connection.execute(work_tables.PREPARE_SESSION)
    [run_id] = connection.execute(statements.OPEN_RUN, [period_code, catalogue_sha256()]).fetchone()
    _store_rules(connection, rules)
    failures: list[Failure] = []
    for group in judge_period(connection, period_code, rules):
        _store_verdicts(connection, run_id, group)
        failures += failures_of(connection, group)
    store_findings(connection, run_id, failures)
    connection.execute(statements.CLOSE_RUN, [run_id])
    return run_id


def _store_rules(connection: psycopg.Connection, rules: Sequence[Rule]) -> None:
    connection.cursor().executemany(
        statements.STORE_RULES,
        [(r.rule_id, r.version, r.form, r.severity, r.check_text, r.when_text, r.legal_basis) for r in rules],
    )


def _store_verdicts(connection: psycopg.Connection, run_id: int, rules: Sequence[Rule]) -> None:
    connection.execute(statements.LOCK_SHEETS)
    connection.execute(
        statements.STORE_SHEETS,
        {"run": run_id, "domain": rules[0].domain}
        | {"rules": [rule.rule_id for rule in rules], "versions": [rule.version for rule in rules]},
    )
