"""Promises: figures trace to cells and sum to them exactly; blank is not zero; only accepted reports are added up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaitingError
from decimal import Decimal

import pytest

from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.reference.lists import read_csv
from publication.consolidation import publish
from tests.warehouse.conftest import CAO_AN, FIELD, LUONG_DIEN, NARRATIVE, STATES, Built
from tests.warehouse.descriptions import models
from transform.build import TransformError, build_layers, run_dbt

FACT_OF_DOMAIN = {
    "dossiers": "fct_dossiers",
    "documents": "fct_documents",
    "staff": "fct_staff",
    "petitions": "fct_petitions",
    "procedures": "fct_procedures",
    "other": "fct_unit_profile",
}
DISTRICT_VIEW_OF_FORM = {"ho_so": "district_dossiers", "van_ban": "district_documents", "can_bo": "district_staff"}


def indicator_columns(model: dict) -> list[str]:
    return [c["name"] for c in model["columns"] if c.get("config", {}).get("meta", {}).get("indicator")]


def test_the_consolidation_is_the_sum_of_the_cells_of_accepted_reports(built: Built) -> None:
    [(value, reporting)] = built.rows(
        "select value, communes_reporting from intermediate.int_district_figures"
        " where indicator = 'received_total' and scope_code = %s",
        FIELD,
    )
    cells = built.rows(
        "select value, sheet, cell from raw.figures where indicator = 'received_total' and scope_code = %s"
        " and submission_id = any (%s)",
        FIELD,
        [built.accepted, built.corrected],
    )
    assert value == sum(cell[0] for cell in cells) == 17
    assert reporting == 2
    assert all(sheet == "II.06a" and cell for _, sheet, cell in cells)


def test_the_highest_accepted_revision_counts_and_no_other(built: Built) -> None:
    sources = built.rows("select unit_code, submission_id, revision from intermediate.int_district_sources")
    assert sorted(sources) == [(LUONG_DIEN, built.accepted, 1), (CAO_AN, built.corrected, 1)]


def test_coverage_names_who_is_missing(built: Built) -> None:
    [(expected, accepted, missing)] = built.rows(
        "select communes_expected, communes_accepted, missing_units from intermediate.int_district_coverage"
        " where form = 'ho_so'"
    )
    assert (expected, accepted, len(missing)) == (17, 2, 15)
    assert LUONG_DIEN not in missing


def test_blank_zero_not_applicable_and_doubtful_stay_four_things(built: Built) -> None:
    [(online, early, carried, resolved, pending, states)] = built.rows(
        "select received_online, resolved_early, received_carried_over, resolved_total, pending_total, cell_states"
        " from marts.fct_dossiers where submission_id = %s and procedure_field_code = %s",
        built.accepted,
        FIELD,
    )
    assert (online, early, carried, resolved, pending) == (0, None, None, 0, None)
    assert {name: states.get(name) for name in STATES} == STATES
    assert states["resolved_early"] == "blank"
    assert "received_online" not in states


def test_a_figure_of_a_text_counts_only_where_no_form_gives_it(built: Built) -> None:
    said = built.rows(
        "select indicator, value, is_fact, form_value from marts.fct_figures"
        " where submission_id = %s and scope_code = %s order by indicator",
        built.narrative,
        FIELD,
    )
    assert said == [("received_total", 11, False, 10), ("resolved_early", 11, True, None)]
    counted = built.rows(
        "select received_total, resolved_early from marts.fct_dossiers"
        " where submission_id = %s and procedure_field_code = %s",
        built.narrative,
        FIELD,
    )
    assert counted == [(None, 11)]


def test_a_blank_is_not_counted_as_a_commune_that_reports(built: Built) -> None:
    found = built.rows(
        "select value, communes_reporting from intermediate.int_district_figures"
        " where indicator = 'received_online' and scope_code = %s",
        FIELD,
    )
    assert found == [(0, 1)]


def test_a_part_named_by_its_own_word_is_the_member_it_is(built: Built) -> None:
    found = built.rows(
        "select document_kind_code, issued_total from marts.fct_documents"
        " where submission_id = %s and direction = 'outgoing'",
        built.narrative,
    )
    assert found == [("QD", Decimal(197))]


def test_documents_received_stand_in_rows_of_their_own(built: Built) -> None:
    found = built.rows(
        "select document_kind_code, incoming_total, issued_total from marts.fct_documents"
        " where submission_id = %s and direction = 'incoming'",
        built.narrative,
    )
    assert found == [("total", Decimal(197), None)]


def test_a_row_no_list_knows_still_has_its_dimension_row(built: Built) -> None:
    found = built.rows(
        "select label_vi, is_listed from marts.dim_procedure_field"
        " where procedure_field_code in ('linh_vuc_la', 'linh_vuc_rieng')"
    )
    assert found == [("Lĩnh vực lạ", False)] * 2


def test_rows_whose_long_labels_begin_alike_stay_apart(built: Built) -> None:
    found = built.rows(
        "select procedure_field_code, received_total from marts.fct_dossiers where submission_id = %s", built.narrative
    )
    scopes = [scope for domain, _, scope in NARRATIVE if domain == "dossiers"]
    assert len(scopes) == 3
    assert [value for _, value in found if value is not None] == [197] * 3


@pytest.mark.parametrize("domain", FACT_OF_DOMAIN)
def test_a_wide_fact_holds_every_number_of_the_long_one(built: Built, domain: str) -> None:
    model = models("marts")[FACT_OF_DOMAIN[domain]]
    pairs = ", ".join(f"('{name}', {name})" for name in indicator_columns(model))
    wide = built.rows(
        f"select count(cell.value), coalesce(sum(cell.value), 0) from marts.{FACT_OF_DOMAIN[domain]}"
        f" cross join lateral (values {pairs}) as cell (indicator, value)"
    )
    long = built.rows(
        "select count(value), coalesce(sum(value), 0) from marts.fct_figures where is_fact and domain = %s", domain
    )
    assert wide == long


def test_no_ratio_is_ever_added(built: Built) -> None:
    assert built.rows(
        "select count(*) from intermediate.int_district_figures f join marts.dim_indicator i using (domain, indicator)"
        " join ref.measure_kinds k using (measure_kind) where not k.adds_over_units"
    ) == [(0,)]


def figures_read(plan: dict) -> float:
    """Rows that a plan with its actual figures took from raw.figures, repetitions counted."""
    own = plan["Actual Rows"] * plan["Actual Loops"] if plan.get("Relation Name") == "figures" else 0
    return own + sum(figures_read(below) for below in plan.get("Plans", []))


def test_the_candidate_reads_each_figure_once_however_many_reports_were_accepted(built: Built) -> None:
    with connect("kho_admin", built.settings) as connection:
        built.accept_again(connection, times=100)
        connection.execute("analyze")
        [(there,)] = connection.execute("select count(*) from raw.figures").fetchall()
        explain = "explain (analyze, format json) select * from intermediate.int_district_figures"
        [(explained,)] = connection.execute(explain).fetchall()
        connection.rollback()
    assert 0 < figures_read(explained[0]["Plan"]) < 2 * there


def test_the_facts_hold_every_figure_of_every_report(built: Built) -> None:
    assert built.rows("select count(*) from marts.fct_figures") == built.rows("select count(*) from raw.figures")


def test_a_layer_that_holds_all_there_is_is_not_built_again(built: Built) -> None:
    assert build_layers() == []


def test_an_event_that_is_committed_after_a_later_one_is_not_missed(built: Built) -> None:
    event = "insert into intake.submission_events (submission_id, event) values (%s, 'note')"
    with ThreadPoolExecutor(1) as other, connect("kho_ingest", built.settings) as slow:
        slow.execute(event, [built.correction])
        with connect("kho_ingest", built.settings) as quick:
            quick.execute(event, [built.narrative])
        building = other.submit(build_layers, ["staging"])
        with pytest.raises(StillWaitingError):
            building.result(timeout=1)
        slow.commit()
        assert building.result() == ["staging"]
    [(last,)] = built.rows("select max(event_id) from intake.submission_events")
    assert built.rows("select facts_as_of from staging.builds where layer = 'staging'") == [(last,)]


def test_a_registry_that_stays_locked_is_one_line(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transform.build._PATIENCE", "50ms")
    with connect("kho_ingest", built.settings) as slow:
        slow.execute(
            "insert into intake.submission_events (submission_id, event) values (%s, 'note')", [built.correction]
        )
        with pytest.raises(TransformError, match="build again later"):
            build_layers(["staging"])
        slow.rollback()


def test_a_new_report_rebuilds_and_the_published_version_stays_readable(built: Built) -> None:
    [made] = publish("2021-Q1")
    with connect("kho_admin", built.settings) as connection:
        connection.execute(
            "insert into intake.submission_events (submission_id, event) values (%s, 'numbered')", [built.correction]
        )
    assert build_layers(["marts"]) == ["marts"]
    found = built.rows(
        "select received_total, communes_accepted, is_current from district.district_dossiers"
        " where publication_id = %s and procedure_field_code = %s",
        made.publication_id,
        FIELD,
        role="kho_reader",
    )
    assert found == [(17, 2, True)]


def test_a_broken_key_names_the_model(built: Built) -> None:
    columns = "domain, indicator, scope_label, value, state, unit, factor, period_from, period_to, raw_text, page"
    with connect("kho_admin", built.settings) as connection:
        connection.execute("alter table raw.figures drop constraint figures_pkey")
        connection.execute(
            f"insert into raw.figures (submission_id, figure_no, scope_code, char_from, evidence, {columns})"
            f" select submission_id, figure_no, 'twice', char_from, evidence, {columns} from raw.figures"
            " where submission_id = %s and figure_no = 1",
            [built.narrative],
        )
    try:
        with pytest.raises(TransformError, match="stg_raw__figures"):
            run_dbt(built.settings, "test", "--select", "stg_raw__figures")
    finally:
        with connect("kho_admin", built.settings) as connection:
            connection.execute("delete from raw.figures where scope_code = 'twice'")
            connection.execute("alter table raw.figures add primary key (submission_id, figure_no)")


def _comments(built: Built) -> list[tuple]:
    return built.rows(
        "select c.relname::text, a.attname::text from pg_description d"
        " join pg_class c on c.oid = d.objoid join pg_namespace n on n.oid = c.relnamespace"
        " left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0"
        " where n.nspname in ('marts', 'district')"
    )


@pytest.mark.parametrize("domain", FACT_OF_DOMAIN)
def test_every_indicator_is_a_column_of_its_fact(domain: str) -> None:
    columns = indicator_columns(models("marts")[FACT_OF_DOMAIN[domain]])
    given = [row for row in read_csv("indicators.csv") if row["indicator"] != "staff_quota"]  # no report says that one
    indicators = [row for row in given if row["domain"] == domain]
    assert sorted(columns) == sorted(row["indicator"] for row in indicators if not row["same_as_indicator"])


@pytest.mark.parametrize("form", DISTRICT_VIEW_OF_FORM)
def test_every_indicator_of_a_form_that_adds_up_is_a_column_of_the_district(form: str) -> None:
    spec = load_forms()[form]
    kinds_that_add = {row["measure_kind"] for row in read_csv("measure_kinds.csv") if row["adds_over_units"] == "true"}
    adds_up = {
        row["indicator"]
        for row in read_csv("indicators.csv")
        if row["domain"] == spec.domain and row["measure_kind"] in kinds_that_add
    }
    columns = indicator_columns(models("district")[DISTRICT_VIEW_OF_FORM[form]])
    assert {indicator for indicator, _ in spec.cell_keys()} & adds_up <= set(columns) <= adds_up


def test_no_two_words_name_the_same_part() -> None:
    parts = [
        (row["domain"], row["same_as_indicator"], row["same_as_scope"])
        for row in read_csv("indicators.csv")
        if row["same_as_indicator"]
    ]
    assert parts
    assert len(parts) == len(set(parts))


def test_the_unit_tests_of_the_models_pass(built: Built) -> None:
    run_dbt(built.settings, "test", "--select", "test_type:unit")
