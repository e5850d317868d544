"""A metric is one definition: in the fact of a report, in the published version and in the index."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from ingest.database.connection import connect
from ingest.reference.lists import read_csv
from ingest.settings import REPOSITORY, Settings
from publication.consolidation import publish
from publication.explaining import explain
from publication.published import read_published_forms
from publication.signing.summary_tables import summary_tables
from tests.publication.district import District
from tests.warehouse.conftest import CAM_VAN, CAO_AN, LUONG_DIEN
from transform.build import build_layers, run_dbt

WHOLE = {
    "received_total": 10,
    "received_online": 3,
    "received_direct_post": 3,
    "received_carried_over": 4,
    "resolved_total": 6,
    "resolved_early": 2,
    "resolved_on_time": 3,
    "resolved_overdue": 1,
    "pending_total": 4,
    "pending_in_time": 2,
    "pending_overdue": 2,
}
OTHER = {**dict.fromkeys(WHOLE, 0), "received_total": 2, "resolved_total": 2, "resolved_on_time": 2}


def totals(cells: dict[str, int]) -> dict[tuple[str, str], int]:
    return {(indicator, "total"): value for indicator, value in cells.items()}


@pytest.fixture(scope="module")
def measured(module_warehouse: Settings) -> District:
    """Dossiers of two quarters of one commune, of one quarter of another; an empty report; one published version."""
    district = District(module_warehouse)
    accepted = [
        district.deliver(LUONG_DIEN, values=totals(WHOLE)),
        district.deliver(CAO_AN, values=totals(OTHER)),
        district.deliver(LUONG_DIEN, form="can_bo", values={("staff_present", "total"): 18}),
    ]
    district.deliver(CAM_VAN, at="2021-03-19 09:00+07")
    build_layers()
    district.check()
    district.accept(*accepted)
    publish("2021-Q1")
    district.period_code = "2021-Q2"
    district.deliver(
        LUONG_DIEN, values=totals({**WHOLE, "pending_total": 7, "pending_overdue": 0}), at="2021-07-30 09:00+07"
    )
    half = {key: value for key, value in totals(WHOLE).items() if key[0] != "pending_overdue"}
    district.deliver(CAO_AN, values=half)
    district.period_code = "2021-Q3"
    one_side = {key: value for key, value in half.items() if key[0] != "received_direct_post"}
    third = [
        district.deliver(LUONG_DIEN, values=totals(WHOLE)),
        district.deliver(CAO_AN, values=one_side),
        district.deliver(CAM_VAN),
    ]
    build_layers()
    district.check()
    district.accept(*third)
    publish("2021-Q3")
    return district


def metrics(district: District, unit: str, period: str) -> dict[str, Decimal | None]:
    return dict(
        district.rows(
            "select metric_code, value from marts.fct_metrics where unit_code = %s and period_code = %s", unit, period
        )
    )


def test_three_rates_by_three_denominators(measured: District) -> None:
    found = metrics(measured, LUONG_DIEN, "2021-Q1")
    assert found["on_time_rate_of_resolved"] == Decimal("83.33")
    assert found["on_time_rate_of_received"] == Decimal("50.00")
    assert found["on_time_rate_of_due"] == Decimal("62.50")
    assert found["online_share"] == Decimal("50.00")
    assert found["dossiers_overdue"] == 3


def test_a_blank_part_leaves_the_metric_unknown_and_a_zero_does_not(measured: District) -> None:
    found = metrics(measured, CAO_AN, "2021-Q2")
    assert found["on_time_rate_of_resolved"] == Decimal("83.33")
    assert found["on_time_rate_of_due"] is None
    assert found["dossiers_overdue"] is None
    assert metrics(measured, LUONG_DIEN, "2021-Q2")["dossiers_overdue"] == 1
    assert metrics(measured, CAO_AN, "2021-Q1")["online_share"] is None  # nothing of nothing


def test_the_districts_share_is_a_share_of_sums(measured: District) -> None:
    [(numerator, denominator, value, accepted)] = measured.rows(
        "select numerator, denominator, value, communes_accepted from district.district_metrics"
        " where is_current and period_code = '2021-Q1' and metric_code = 'on_time_rate_of_resolved'"
    )
    assert (numerator, denominator, value, accepted) == (7, 8, Decimal("87.50"), 2)


def test_a_commune_that_gives_one_side_alone_is_in_no_share(measured: District) -> None:
    """Of one quarter: one commune tells all, one how many came online and not how many else, one says nothing."""
    found = {
        metric: row
        for metric, *row in measured.rows(
            "select metric_code, numerator, denominator, value, communes_measured, communes_accepted"
            " from district.district_metrics where period_code = '2021-Q3'"
        )
    }
    assert found["online_share"] == [3, 6, Decimal("50.00"), 1, 3]
    assert found["dossiers_overdue"] == [3, None, 3, 1, 3]
    assert found["on_time_rate_of_resolved"] == [10, 12, Decimal("83.33"), 2, 3]
    assert found["dossiers_received"] == [20, None, 20, 2, 3]
    assert found["on_time_rate_of_received"] == [10, 20, Decimal("50.00"), 2, 3]


def test_an_explained_share_is_of_the_communes_it_is_over(measured: District) -> None:
    parts = explain("district_metrics", "295", "2021-Q3", "online_share")
    assert all(part.is_exact and len(part.sources) == 1 for part in parts)
    assert sum(part.value for part in parts if part.side == "denominator") == 6
    assert parts[0].coverage == "3/17 đơn vị, 1 đơn vị có đủ số liệu của chỉ số"


def test_cells_that_do_not_sum_to_the_metric_are_told(measured: District) -> None:
    """What a version states is stored: where it is not what the cells say, that shows."""
    change = (
        "alter table district.published_metrics disable trigger append_only;"
        "update district.published_metrics m set numerator = numerator + {} from district.publications p"
        " where p.publication_id = m.publication_id and p.period_code = '2021-Q3' and metric_code = 'online_share';"
        "alter table district.published_metrics enable trigger append_only"
    )
    with connect("kho_admin", measured.settings) as connection:
        connection.execute(change.format(1))
        connection.commit()
        try:
            parts = explain("district_metrics", "295", "2021-Q3", "online_share")
        finally:
            connection.execute(change.format(-1))
    [online] = [part for part in parts if part.side == "numerator"]
    assert (online.value, online.total, online.is_exact) == (4, 3, False)


def test_the_document_says_over_how_many_communes_a_share_is(measured: District) -> None:
    with connect("kho_reviewer", measured.settings) as connection:
        forms = {one.form: one for one in read_published_forms(connection, ["2021-Q3"])}
        told = [line for table in summary_tables(connection, forms) for line in table.below]
    assert "Tỷ lệ hồ sơ tiếp nhận trực tuyến: tính trên 1/3 đơn vị được tổng hợp, là các đơn vị có đủ số liệu." in told
    assert not [line for line in told if line.startswith("Hồ sơ nhận giải quyết:")]


def test_every_published_metric_is_made_of_the_communes_parts(measured: District) -> None:
    differing = measured.rows(
        "select d.metric_code, d.numerator, sum(f.numerator), d.denominator, sum(f.denominator)"
        " from district.district_metrics d"
        " join district.published_sources s using (publication_id)"
        " join marts.dim_metric m using (metric_code)"
        " left join marts.fct_metrics f on f.submission_id = s.submission_id and f.metric_code = d.metric_code"
        " and f.numerator is not null and (f.denominator is not null or m.measure_kind <> 'ratio')"
        " where d.communes_measured is not null"  # null where a quota is missing: there is no value
        " group by d.publication_id, d.metric_code, d.numerator, d.denominator"
        " having d.numerator is distinct from sum(f.numerator) or d.denominator is distinct from sum(f.denominator)"
        " or count(f.submission_id) <> min(d.communes_measured)"
    )
    assert differing == []


def test_a_trend_follows_only_the_window_before(measured: District) -> None:
    trend = measured.rows(
        "select period_code, previous_period_code, change from marts.metric_trends"
        " where unit_code = %s and metric_code = 'dossiers_pending' order by 1",
        LUONG_DIEN,
    )
    assert trend == [("2021-Q1", None, None), ("2021-Q2", "2021-Q1", 3), ("2021-Q3", "2021-Q2", -3)]


def test_empty_in_time_is_not_complete_and_full_but_late_is(measured: District) -> None:
    found = dict(
        measured.rows(
            "select unit_code || ' ' || period_code, (state, is_on_time, is_complete, figures_given)::text"
            " from marts.fct_reporting where form = 'ho_so' and unit_code in (%s, %s, '10891')",
            CAM_VAN,
            LUONG_DIEN,
        )
    )
    assert found[f"{CAM_VAN} 2021-Q1"] == "(waiting,t,f,0)"
    assert found["10891 2021-Q1"] == "(missing,f,f,)"
    assert found[f"{LUONG_DIEN} 2021-Q1"].startswith("(accepted,t,")
    assert found[f"{LUONG_DIEN} 2021-Q2"].startswith("(waiting,f,")


def test_what_may_still_come_in_time_is_neither_missing_nor_late(measured: District) -> None:
    """Nor does the index count it against the commune."""
    with connect("kho_admin", measured.settings) as connection:
        connection.execute("update ref.periods set due_on = current_date + 2 where period_code = '2021-Q3'")
        found = connection.execute(
            "select unit_code, r.state, r.is_on_time, r.is_complete is null, s.value from marts.fct_reporting r"
            " join marts.fct_index_scores s using (unit_code, period_code) where s.criterion_code = 'punctual'"
            " and r.form = 'ho_so' and period_code = '2021-Q3' and unit_code in ('10891', '10924') order by 1"
        ).fetchall()
        connection.rollback()
    assert found == [("10891", "not_due", None, True, None), (LUONG_DIEN, "accepted", True, False, 100)]


def test_a_unit_that_takes_over_a_code_does_not_deliver_for_the_one_before(measured: District) -> None:
    """The same form and window, two units of one code: what either sent first says nothing of the other."""
    measured.period_code = "2021-Q1"
    measured.deliver("10903", at="2021-03-19 09:00+07")
    other = measured.deliver("10903", at="2021-03-01 09:00+07")
    with connect("kho_ingest", measured.settings) as connection:
        connection.execute(
            "update intake.submissions set unit_valid_from ="
            " (select max(valid_from) from ref.units where unit_code = '10903') where submission_id = %s",
            [other],
        )
    assert measured.rows(
        "select first_delivered_on, days_late from marts.fct_reporting"
        " where unit_code = '10903' and form = 'ho_so' and period_code = '2021-Q1'"
    ) == [(date(2021, 3, 19), 0)]


@pytest.mark.parametrize(
    "relation",
    ["district.district_metrics", "district.district_totals", "district.district_dossiers", "marts.series_today"],
)
def test_names_that_do_not_fit_are_counted_and_not_cut(measured: District, relation: str) -> None:
    with connect("kho_admin", measured.settings) as connection:
        connection.execute("update ref.units set name_vi = name_vi || repeat(' nay đã đổi tên', 30)")
        told = connection.execute(f"select distinct missing_units from {relation}").fetchall()
        connection.rollback()
    long = [names for (names,) in told if names and len(names) > 600]
    assert long
    assert {names[-len("đơn vị khác") :] for names in long} == {"đơn vị khác"}


def test_the_index_tells_what_cannot_be_judged_from_no_points(measured: District) -> None:
    points = dict(
        measured.rows(
            "select criterion_code, points from marts.fct_index_scores"
            " where unit_code = %s and period_code = '2021-Q1'",
            LUONG_DIEN,
        )
    )
    assert points["on_time"] == 0  # 62.5 of 80 to 100
    assert points["online"] == Decimal("16.67")
    assert points["electronic_documents"] is None
    assert set(points) == {row["criterion_code"] for row in read_csv("index_criteria.csv")}


def test_weights_make_a_hundred_and_every_part_is_known() -> None:
    assert sum(Decimal(row["max_points"]) for row in read_csv("index_criteria.csv")) == 100
    known = {(row["domain"], row["indicator"]) for row in read_csv("indicators.csv")}
    of = {row["metric_code"]: row for row in read_csv("metrics.csv")}
    parts = read_csv("metric_parts.csv")
    assert {(of[part["metric_code"]]["domain"], part["indicator"]) for part in parts} <= known
    for code, metric in of.items():
        sides = {part["side"] for part in parts if part["metric_code"] == code}
        if metric["form"] != "*":
            assert sides == ({"numerator", "denominator"} if metric["measure_kind"] == "ratio" else {"numerator"}), code


def test_a_version_keeps_its_metrics_after_a_later_sending_and_a_whole_build(measured: District) -> None:
    ask = (
        "select period_code, version, metric_code, numerator::text, denominator::text, value::text, communes_measured"
        " from district.district_metrics where version = 1 order by 1, 2, 3"
    )
    before = measured.rows(ask)
    assert ("2021-Q3", 1, "online_share", "3", "6", "50.00", 1) in before
    measured.period_code = "2021-Q3"
    again = measured.deliver(CAO_AN, values=totals(WHOLE), at="2021-09-25 09:00+07")
    measured.check()
    measured.accept(again)
    publish("2021-Q3")
    run_dbt(measured.settings, "run", "--full-refresh")
    assert measured.rows(ask) == before
    assert measured.rows(
        "select numerator, denominator, communes_measured from district.district_metrics"
        " where period_code = '2021-Q3' and metric_code = 'online_share' and is_current"
    ) == [(6, 12, 2)]


def test_no_rate_is_computed_in_a_second_place() -> None:
    """Whoever divides what was in time by something must do it through the parts of the metric."""
    named = {row["indicator"] for row in csv.DictReader((REPOSITORY / "ingest/reference/metric_parts.csv").open())}
    assert "resolved_on_time" in named
    found = [
        path.relative_to(REPOSITORY).as_posix()
        for folder in ("dbt_project/models", "dbt_project/macros", "publication", "cli", "dags")
        for path in sorted((REPOSITORY / folder).rglob("*"))
        if path.suffix in {".sql", ".py"} and "resolved_on_time" in path.read_text(encoding="utf-8")
    ]
    assert found == []
