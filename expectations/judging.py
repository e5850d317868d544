"""The rules over the reports of one period, in tables of work that are gone with the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from itertools import groupby

import psycopg

from expectations.rules import work_tables
from expectations.rules.compiler import plan_of, source_key
from expectations.rules.rule import Rule
from expectations.rules.vocabulary import (
    PAST_REPORTS,
    Vocabulary,
    last_year_period,
    periods_to_date,
    previous_period,
    warehouse_vocabulary,
)


def judge_period(
    connection: psycopg.Connection, period_code: str, rules: Sequence[Rule], districts: list[str] | None = None
) -> Iterator[Sequence[Rule]]:
    """Judge the latest reports of one period, form by form and subject by subject, in tables of work.

    Of these districts alone where they are named.

    Gives the rules in force of each form and subject; until the next is asked for, their verdicts stand in
    check_marks, their failures in check_failures and check_cells.
    """
    connection.execute(work_tables.CREATE_WORK_TABLES)
    connection.execute(work_tables.FILL_CANDIDATES, {"units": _units_of(connection, districts)})
    connection.execute("analyze check_candidates")
    for (form, domain), group in groupby(
        sorted(rules, key=lambda rule: (rule.form, rule.domain)), key=lambda rule: (rule.form, rule.domain)
    ):
        if in_force := _judge(connection, period_code, form, domain, list(group), districts):
            yield in_force
    connection.execute(work_tables.DROP_WORK_TABLES)


def _units_of(connection: psycopg.Connection, districts: list[str] | None) -> list[str] | None:
    """The units of the districts and those below them, which their rules look at."""
    if districts is None:
        return None
    [units] = connection.execute(work_tables.UNITS, {"districts": districts}).fetchone()
    return units or []


def _judge(
    connection: psycopg.Connection,
    period_code: str,
    form: str,
    domain: str,
    rules: Sequence[Rule],
    districts: list[str] | None,
) -> Sequence[Rule]:
    places = {"form": form, "domain": domain, "period": period_code, "districts": districts}
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
    for table, looks in (
        ("check_looks", plan.looks),
        ("check_member_looks", plan.member_looks),
        ("check_list_looks", plan.list_looks),
        ("check_name_looks", plan.name_looks),
        ("check_lookups", plan.cells),
    ):
        _copy(connection, table, map(astuple, looks))
    if plan.asks_for_names:
        _understand_names(connection, vocabulary)
    connection.execute(work_tables.ANALYZE_WORK_TABLES)
    for statement in plan.statements:
        connection.execute(statement, places)
    connection.execute(work_tables.FIND_CELLS)
    return in_force


def _understand_names(connection: psycopg.Connection, vocabulary: Vocabulary) -> None:
    scopes = [scope for (scope,) in connection.execute(work_tables.SCOPES)]
    names = {scope: vocabulary.row_name(scope) for scope in scopes}
    _copy(
        connection, "check_names", ((scope, one.code, one.column, one.line, one.body) for scope, one in names.items())
    )
    codes = {one.code for one in names.values() if one.code is not None}
    _copy(
        connection,
        "check_above",
        (
            (tree, code, above, distance)
            for tree in vocabulary.row_names.trees
            for code in codes
            for distance, above in enumerate(vocabulary.row_names.above(tree, code))
        ),
    )
    connection.execute(work_tables.FILL_UNDER)


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[tuple]) -> None:
    with connection.cursor().copy(f"copy {table} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
