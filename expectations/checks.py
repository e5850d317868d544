"""The rules over the facts: every verdict kept, a finding for each that fails, one transaction a period."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from itertools import groupby

import psycopg

from expectations.feedback.numbers import vietnamese_number
from expectations.gx.gate import run_gate
from expectations.rules import statements, work_tables
from expectations.rules.compiler import plan_of, source_key
from expectations.rules.rule import Rule, catalogue_sha256, load_catalogue
from expectations.rules.vocabulary import (
    PAST_REPORTS,
    last_year_period,
    periods_to_date,
    previous_period,
    warehouse_vocabulary,
)
from ingest.database.connection import connect
from ingest.reference.lists import read_csv
from ingest.settings import load_settings


@dataclass(frozen=True, slots=True)
class Failure:
    """A verdict that failed, before it is worded."""

    rule: Rule
    submission_id: int
    scope_code: str
    scope_label: str
    found: Decimal | None
    expected: Decimal | None
    cells: list[dict]


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
    if periods:
        run_gate(settings, periods, rules)
    return periods


def check_period(connection: psycopg.Connection, period_code: str, rules: Sequence[Rule]) -> int:
    """Judge the latest reports of one period; returns the run. The caller commits."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended('checks/' || %s, 0))", [period_code])
    connection.execute(work_tables.PREPARE_SESSION)
    [run_id] = connection.execute(statements.OPEN_RUN, [period_code, catalogue_sha256()]).fetchone()
    _store_rules(connection, rules)
    for group in judge_period(connection, period_code, rules):
        _store_verdicts(connection, run_id, group)
        _store_findings(connection, run_id, {rule.rule_id: rule for rule in group})
    connection.execute(statements.CLOSE_RUN, [run_id])
    return run_id


def judge_period(connection: psycopg.Connection, period_code: str, rules: Sequence[Rule]) -> Iterator[Sequence[Rule]]:
    """Judge the latest reports of one period, form by form and subject by subject, in tables of work.

    Gives the rules in force of each form and subject; until the next is asked for, their verdicts stand in
    check_marks, their failures in check_failures and check_cells.
    """
    connection.execute(work_tables.CREATE_WORK_TABLES)
    for (form, domain), group in groupby(
        sorted(rules, key=lambda rule: (rule.form, rule.domain)), key=lambda rule: (rule.form, rule.domain)
    ):
        if in_force := _judge(connection, period_code, form, domain, list(group)):
            yield in_force
    connection.execute(work_tables.DROP_WORK_TABLES)


def _judge(
    connection: psycopg.Connection, period_code: str, form: str, domain: str, rules: Sequence[Rule]
) -> Sequence[Rule]:
    places = {"form": form, "domain": domain, "period": period_code}
    connection.execute(work_tables.EMPTY_WORK_TABLES)
    connection.execute(work_tables.FILL_REPORTS, places)
    last_day = connection.execute("select max(report_to) from check_reports").fetchone()[0]
    in_force = [rule for rule in rules if last_day is not None and rule.applies_on(last_day)]
    if not in_force:
        return []
    vocabulary = warehouse_vocabulary()
    plan, own_form = plan_of(in_force, vocabulary), vocabulary.forms[form]
    connection.execute(work_tables.FILL_OWN_SOURCES)
    connection.execute(work_tables.FILL_ROWS, places)
    connection.execute(
        work_tables.FILL_LISTED,
        {"dimensions": sorted({look.dimension for look in plan.list_looks})}
        | {"own_dimension": own_form.dimension if own_form.domain == domain else None},
    )
    for reference in plan.sources:
        kind, _, other = reference.source.partition(":")
        connection.execute(
            work_tables.FILL_SOURCE[kind],
            places
            | {"source": source_key(reference), "slack": reference.slack, "other": other}
            | {"previous": previous_period(period_code), "last_year": last_year_period(period_code)}
            | {"to_date": periods_to_date(period_code), "past_reports": PAST_REPORTS},
        )
    for table, rows in (
        ("check_looks", plan.looks),
        ("check_member_looks", plan.member_looks),
        ("check_list_looks", plan.list_looks),
        ("check_lookups", plan.cells),
    ):
        with connection.cursor().copy(f"copy {table} from stdin") as copy:
            for row in rows:
                copy.write_row(astuple(row))
    connection.execute(work_tables.ANALYZE_WORK_TABLES)
    for statement in plan.statements:
        connection.execute(statement, places)
    connection.execute(work_tables.FIND_CELLS)
    return in_force


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


def _store_findings(connection: psycopg.Connection, run_id: int, rules: dict[str, Rule]) -> None:
    labels = {(dimension, code): label for dimension, code, label in connection.execute(statements.SCOPE_LABELS)}
    dimensions = {row["domain"]: row["dimension"] for row in read_csv("dimensions.csv")}
    failures = []
    for rule_id, submission_id, scope_code, found, expected, cells in connection.execute(statements.FAILURES):
        rule = rules[rule_id]
        # The code `other` is a member of several dimensions: only the rule's own says which row is meant.
        own = labels.get((dimensions.get(rule.domain, ""), scope_code))
        label = own or labels.get(("any", scope_code), scope_code)
        failures.append(Failure(rule, submission_id, scope_code, label, found, expected, cells or []))
    with connection.cursor().copy(statements.COPY_FINDINGS) as copy:
        for failure in failures:
            difference = (
                failure.found - failure.expected if failure.found is not None and failure.expected is not None else None
            )
            copy.write_row(
                (
                    *(run_id, failure.rule.rule_id, failure.rule.version, failure.submission_id),
                    *(failure.scope_code, failure.rule.severity),
                    *(json.dumps(failure.cells), failure.found, failure.expected, difference),
                    *(_worded(failure.rule.message_vi, failure), _worded(failure.rule.instruction_vi, failure)),
                )
            )


def _worded(text: str, failure: Failure) -> str:
    return text.format(
        found=vietnamese_number(failure.found),
        expected=vietnamese_number(failure.expected),
        row=failure.scope_label,
    )
