"""However reports come, the facts end as if all had been there at once; keys stay through partial builds."""

from __future__ import annotations

import pytest

from ingest.database.connection import connect
from ingest.loading import forget_reading
from ingest.registry.submissions import add_event
from tests.warehouse.conftest import CAM_VAN, CAO_AN, FIELD, LUONG_DIEN, Built, narrative_of
from transform.build import TransformError, build_layers, run_dbt

MADE_OF_REPORTS = (
    "select schemaname || '.' || tablename from pg_tables where schemaname in ('marts', 'intermediate') order by 1"
)
FOREIGN_KEYS = (
    "select conrelid::regclass::text, confrelid::regclass::text, conkey from pg_constraint"
    " where contype = 'f' and connamespace = 'marts'::regnamespace order by 1, 2, 3"
)


def whole(built: Built) -> dict[str, list[str]]:
    """Every row of every table the build makes, as text."""
    tables = [table for (table,) in built.rows(MADE_OF_REPORTS)]
    return {table: [row for (row,) in built.rows(f"select t::text from {table} t order by 1")] for table in tables}


def build(built: Built) -> dict[str, list[str]]:
    build_layers()
    return whole(built)


def built_anew(built: Built) -> dict[str, list[str]]:
    """All of it from nothing; the tests of the models ran with the builds before."""
    run_dbt(built.settings, "run", "--full-refresh", "--select", "path:models/marts")
    return whole(built)


@pytest.fixture(scope="module")
def first(reports: Built) -> dict[str, list[str]]:
    return build(reports)


def test_resubmissions_texts_and_second_readings_end_as_a_build_from_nothing(
    reports: Built, first: dict[str, list[str]]
) -> None:
    district = reports.district
    district.deliver(LUONG_DIEN, values={("received_total", FIELD): 12}, at="2021-03-20 09:00+07")  # a correction
    district.deliver(CAM_VAN, values={("received_total", FIELD): 5}, at="2021-03-19 09:00+07")
    narrative_of(district, CAM_VAN)  # a text with its form
    narrative_of(district, CAO_AN)  # a text after its form, and before another
    assert build(reports) != first
    district.deliver(CAO_AN, form="van_ban", values={("issued_total", "QD"): 3}, at="2021-03-21 09:00+07")
    with connect("kho_admin", reports.settings) as connection:  # a doubt was settled: read again, one figure less
        connection.execute("delete from raw.figures where submission_id = %s and figure_no = 3", [reports.correction])
        add_event(connection, reports.correction, "loaded", None)
    build(reports)
    with connect("kho_admin", reports.settings) as connection:  # given back after all
        forget_reading(connection, reports.corrected)
        connection.execute(
            "update intake.submissions set status = 'returned', message_vi = 'x' where submission_id = %s",
            [reports.corrected],
        )
        add_event(connection, reports.corrected, "returned", None)
    found = build(reports)
    anew = built_anew(reports)
    assert {table: rows for table, rows in found.items() if rows != anew[table]} == {}
    assert len(found["marts.fct_figures"]) > len(first["marts.fct_figures"])


def test_a_later_sending_ends_what_was_known(reports: Built, first: dict[str, list[str]]) -> None:
    known = reports.rows(
        "select unit_code, revision, known_to is null from marts.fct_dossiers"
        " where form = 'ho_so' and unit_code = %s and procedure_field_code = %s order by revision",
        LUONG_DIEN,
        FIELD,
    )
    assert known[-2:] == [(LUONG_DIEN, 1, False), (LUONG_DIEN, 2, True)]


@pytest.mark.parametrize("selected", [["dim_unit", "fct_figures"], ["dim_submission+", "--full-refresh"]])
def test_a_partial_build_leaves_every_foreign_key(
    reports: Built, first: dict[str, list[str]], selected: list[str]
) -> None:
    before = reports.rows(FOREIGN_KEYS)
    run_dbt(reports.settings, "run", "--select", *selected)
    assert len(before) > 20
    assert reports.rows(FOREIGN_KEYS) == before


def test_only_what_changed_is_written_also_after_the_district_failed(
    reports: Built, first: dict[str, list[str]]
) -> None:
    with connect("kho_admin", reports.settings) as connection:
        connection.execute("drop view if exists bi.rule_outcomes")
        add_event(connection, reports.accepted, "note", "looked at")
    before = dict(reports.rows("select submission_id, min(xmin::text) from marts.fct_figures group by 1"))
    build(reports)
    after = dict(reports.rows("select submission_id, min(xmin::text) from marts.fct_figures group by 1"))
    written = {submission for submission in after if after[submission] != before.get(submission)}
    others = reports.rows("select submission_id from intake.submissions where unit_code <> %s", LUONG_DIEN)
    assert reports.accepted in written
    assert len(others) > 2
    assert not written & {submission for (submission,) in others}


def test_a_broken_key_stops_the_build_of_what_changed(reports: Built, first: dict[str, list[str]]) -> None:
    with connect("kho_admin", reports.settings) as connection:  # the same quantity in two cells of one report
        connection.execute(
            "alter table raw.figures drop constraint figures_submission_id_domain_indicator_scope_code_period_fr_key"
        )
        connection.execute(
            "insert into raw.figures (submission_id, figure_no, domain, indicator, scope_label, scope_code, value,"
            " state, unit, factor, period_from, period_to, raw_text, sheet, cell, evidence)"
            " select submission_id, 9999, domain, indicator, scope_label, scope_code, value, state, unit, factor,"
            " period_from, period_to, raw_text, sheet, cell, evidence"
            " from raw.figures where submission_id = %s and figure_no = 1",
            [reports.accepted],
        )
        add_event(connection, reports.accepted, "note", "read twice")
    with pytest.raises(TransformError, match="int_figures_resolved"):
        build(reports)
