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
from expectations.waiting import note_gated, note_looked_at, part_to_judge, ungated_runs, what_waits
from ingest.database.connection import connect
from ingest.settings import Settings, load_settings


def run_checks() -> list[str]:
    """Judge every period whose facts or whose catalogue changed since its last run; returns those periods.

    Of a period that was judged by this catalogue only the districts that something touched are judged anew.
    The gate of Great Expectations runs over the verdicts of each, and of those that a call before left out; it raises
    GateMismatchError where it counts other failures than we stored.
    """
    settings = load_settings()
    rules = load_catalogue()
    periods = judge_waiting(settings, rules)
    with connect("kho_quality", settings) as connection:
        runs = ungated_runs(connection)
    if runs:
        run_gate(settings, list(runs.values()), rules)
        with connect("kho_quality", settings) as connection:
            note_gated(connection, runs)
    return periods


def judge_waiting(settings: Settings, rules: Sequence[Rule]) -> list[str]:
    """Judge by these rules what may be judged otherwise than it was, and search the wrong cells; returns the periods.

    Cut off on the way, it finds all that it was to look at again.
    """
    catalogue = catalogue_sha256()
    with connect("kho_quality", settings) as connection:
        waiting = what_waits(connection, catalogue)
    for period_code in waiting.periods:
        with connect("kho_quality", settings) as connection:  # findings and their suspects, or none
            check_period(connection, period_code, rules, in_part=True)
            find_suspects(connection, period_code, rules)
    with connect("kho_quality", settings) as connection:
        note_looked_at(connection, waiting)
    return waiting.periods


def check_period(
    connection: psycopg.Connection, period_code: str, rules: Sequence[Rule], *, in_part: bool = False
) -> int:
    """Judge the latest reports of one period; returns the run. The caller commits.

    Judged `in_part`, the districts that neither a mark nor an event touched keep what the run before said of them.
    """
    connection.execute("select pg_advisory_xact_lock(hashtextextended('checks/' || %s, 0))", [period_code])
    connection.execute(work_tables.PREPARE_SESSION)
    [run_id] = connection.execute(statements.OPEN_RUN, [period_code, catalogue_sha256()]).fetchone()
    # After the lock and the facts of this run: what another run judged meanwhile is the one before.
    part = part_to_judge(connection, run_id) if in_part else None
    _store_rules(connection, rules)
    failures: list[Failure] = []
    for group in judge_period(connection, period_code, rules, part.districts if part else None):
        _store_verdicts(connection, run_id, group)
        failures += failures_of(connection, group)
    store_findings(connection, run_id, failures)
    if part is not None:
        kept = {"run": run_id, "before": part.run_id, "districts": part.districts}
        connection.execute(statements.KEEP_VERDICTS, kept)
        connection.execute(statements.KEEP_FINDINGS, kept)
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
