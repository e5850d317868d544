"""Every published figure leads back to its cells, and no version of the past ever changes."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from typer.testing import CliRunner

from cli.main import app
from ingest.database.connection import connect
from ingest.settings import Settings
from publication.consolidation import publish
from publication.explaining import NothingToExplainError, explain
from publication.official_forms import export_workbooks
from publication.versions import changes, deviations, find_versions
from tests.publication.district import JUSTICE, District, dossiers
from transform.build import build_layers

LUONG_DIEN, CAO_AN, CAM_VAN = "10924", "10927", "10900"
QUARTER = "2021-Q1"
FACT = {"table": "fct_dossiers", "unit": CAO_AN}


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """Version 1 of two communes; version 2 with another sending of one and a third commune; a staff form."""
    made = District(module_warehouse)
    first = [made.deliver(LUONG_DIEN, values=dossiers(10)), made.deliver(CAO_AN, values=dossiers(7))]
    staff = made.deliver(LUONG_DIEN, form="can_bo", values={("staff_present", "total"): 18, ("minority", "total"): 2})
    build_layers()
    made.check()
    made.accept(*first, staff)
    publish(QUARTER)
    again = made.deliver(CAO_AN, values=dossiers(8), at="2021-03-19 09:00+07")
    third = made.deliver(CAM_VAN, values=dossiers(5), at="2021-03-19 10:00+07")
    build_layers(["marts"])
    made.check()
    made.decide(again, reason="đã sửa cột 3 theo biên bản")
    made.accept(third)
    publish(QUARTER)
    return made


def test_a_figure_is_the_sum_of_its_cells(district: District) -> None:
    [now] = explain("district_dossiers", "295", QUARTER, "received_total", row=JUSTICE)
    assert (now.value, now.version, now.coverage, now.is_exact) == (23, 2, "3/17 đơn vị", True)
    assert {(one.unit_code, one.revision, one.value) for one in now.sources} == {
        (LUONG_DIEN, 1, 10),
        (CAO_AN, 2, 8),
        (CAM_VAN, 1, 5),
    }
    [before] = explain("district_dossiers", "295", QUARTER, "received_total", row=JUSTICE, version=1)
    assert (before.value, before.total) == (17, 17)
    [(sheet, cell)] = district.rows(
        "select sheet, cell from raw.figures"
        " where submission_id = 1 and indicator = 'received_total' and scope_code = %s",
        JUSTICE,
    )
    assert before.sources[-1].place == f"{sheet}!{cell}"


def test_every_figure_of_every_version_is_explained(district: District) -> None:
    unexplained = district.rows(
        "select p.publication_id, f.indicator, f.scope_code, f.value, sum(e.value)"
        " from district.publications p join district.published_figures f using (publication_id)"
        " left join lateral district.explain(p.publication_id, f.indicator, f.scope_code) e on true"
        " group by p.publication_id, f.domain, f.indicator, f.scope_code, f.value"
        " having f.value is distinct from sum(e.value)"
    )
    assert unexplained == []


def test_a_metric_and_a_fact_are_explained_too(district: District) -> None:
    parts = explain("district_metrics", "295", QUARTER, "on_time_rate_of_resolved")
    assert {(part.side, part.indicator, part.value) for part in parts} == {
        ("numerator", "resolved_early", 6),
        ("numerator", "resolved_on_time", 9),
        ("denominator", "resolved_total", 18),
    }
    [fact] = explain("fct_dossiers", CAO_AN, QUARTER, "received_total", row=JUSTICE)
    assert (fact.value, fact.coverage, len(fact.sources)) == (8, "lần gửi 2", 1)


def test_a_version_is_made_again_bit_for_bit_whatever_the_lists_say_now(district: District) -> None:
    versions = find_versions()
    assert {version.name: deviations(version) for version in versions} == {version.name: [] for version in versions}
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update ref.indicators set measure_kind = 'ratio' where indicator = 'received_total'")
        connection.execute(
            "update ref.dimension_members set part_of = 'office'"
            " where scope_code = %s and dimension = 'procedure_field'",
            [JUSTICE],
        )
    try:
        assert [deviations(version) for version in versions] == [[]] * len(versions)
    finally:
        with connect("kho_admin", district.settings) as connection:
            connection.execute(
                "update ref.indicators set measure_kind = 'opening_and_flow' where indicator = 'received_total';"
                f"update ref.dimension_members set part_of = null where scope_code = '{JUSTICE}'"
            )


def test_a_changed_cell_is_found(district: District) -> None:
    [version] = find_versions(form="ho_so", version=1)
    with connect("kho_admin", district.settings) as connection:
        connection.execute("alter table raw.figures disable trigger user")
        connection.execute(
            "update raw.figures set value = value + 0.0 where indicator = 'received_total' and scope_code = %s",
            [JUSTICE],
        )
        connection.execute("alter table raw.figures enable trigger user")
        connection.commit()
        [found] = deviations(version)
        assert (found.indicator, found.published, found.rebuilt) == ("received_total", "17/2", "17.0/2")
        connection.execute("alter table raw.figures disable trigger user")
        connection.execute("update raw.figures set value = trunc(value) where scope_code = %s", [JUSTICE])
        connection.execute("alter table raw.figures enable trigger user")


def test_the_cells_of_a_published_report_stay(district: District) -> None:
    with connect("kho_admin", district.settings) as connection:
        for statement in (
            "delete from raw.figures where submission_id = 1",
            "update raw.figures set value = 1 where state = 'value'",
        ):
            with pytest.raises(psycopg.Error) as refused, connection.transaction():
                connection.execute(statement)
            assert refused.value.sqlstate == "KH010"


def test_two_versions_are_told_apart_by_commune_and_reason(district: District) -> None:
    first, second = find_versions(form="ho_so")
    found = {
        change.unit_code: (
            change.old_value,
            change.new_value,
            change.old_revision,
            change.new_revision,
            change.reason_vi,
        )
        for change in changes(first, second)
        if (change.indicator, change.scope_code) == ("received_total", JUSTICE)
    }
    assert found == {
        CAO_AN: (7, 8, 1, 2, "Chấp nhận lần gửi 2: đã sửa cột 3 theo biên bản"),
        CAM_VAN: (None, 5, None, 1, "Đơn vị mới được tổng hợp"),
    }
    assert {change.reason_vi for change in changes(second, first) if change.unit_code == CAM_VAN} == {
        "Đơn vị không còn được tổng hợp"
    }


def test_the_table_of_differences_says_who_what_and_why(district: District) -> None:
    found = district.rows(
        "select unit_name, label_vi, old_value, new_value, reason_vi from district.district_differences"
        " where form = 'ho_so' and version = 2 and indicator = 'received_total' and scope_code = %s order by unit_code",
        JUSTICE,
    )
    assert [(unit, old, new, reason) for unit, _, old, new, reason in found] == [
        ("Xã Cẩm Văn", None, 5, "Đơn vị mới được tổng hợp"),
        ("Xã Cao An", 7, 8, "Chấp nhận lần gửi 2: đã sửa cột 3 theo biên bản"),
    ]
    assert all(label for _, label, *_ in found)


def test_a_coverage_that_its_reports_do_not_give_is_found(district: District) -> None:
    [version] = find_versions(form="ho_so", version=2)
    with connect("kho_admin", district.settings) as connection:
        connection.execute("alter table district.publications disable trigger user")
        change = "update district.publications set communes_accepted = communes_accepted + %s where publication_id = %s"
        connection.execute(change, [1, version.publication_id])
        connection.commit()
        found = [(one.domain, one.published, one.rebuilt) for one in deviations(version)]
        connection.execute(change, [-1, version.publication_id])
        connection.execute("alter table district.publications enable trigger user")
    assert found == [("coverage", "4/17", "3/17")]
    assert deviations(version) == []


def test_the_workbook_of_an_old_version_is_written_again_byte_for_byte(district: District) -> None:
    export_workbooks(QUARTER)
    [path] = district.settings.outbox.rglob("ho_so-v1.xlsx")
    first = path.read_bytes()
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update ref.indicators set measure_kind = 'ratio' where indicator = 'received_total'")
    try:
        path.unlink()
        assert export_workbooks(QUARTER) == [path]
        assert path.read_bytes() == first
    finally:
        with connect("kho_admin", district.settings) as connection:
            connection.execute(
                "update ref.indicators set measure_kind = 'opening_and_flow' where indicator = 'received_total'"
            )


def test_what_we_knew_on_a_day_is_what_was_loaded_by_then(district: District) -> None:
    (known,) = district.rows(
        "select max(known_from) filter (where revision = 1), max(known_from) filter (where revision = 2)"
        " from marts.fct_figures where form = 'ho_so' and period_code = %s and unit_code = %s",
        QUARTER,
        CAO_AN,
    )
    ask = (
        "select revision, value from marts.figures_known_at(%s) where period_code = %s and unit_code = %s"
        " and form = 'ho_so' and indicator = 'received_total' and scope_code = %s"
    )
    instant = timedelta(microseconds=1)
    moments = (known[0] - instant, known[0], known[1] - instant, known[1])
    answers = [district.rows(ask, moment, QUARTER, CAO_AN, JUSTICE) for moment in moments]
    assert answers == [[], [(1, 7)], [(1, 7)], [(2, 8)]]
    with connect("kho_reader", district.settings) as reader:
        bound = [known[1] - instant, QUARTER, CAO_AN, JUSTICE]
        assert reader.execute(ask.replace("marts.", "bi."), bound).fetchall() == [(1, 7)]


def test_a_reader_is_not_shown_persons(district: District) -> None:
    [staff] = find_versions(form="can_bo")
    ask = "select value from district.explain(%s, 'staff_present')"
    with connect("kho_reader", district.settings) as connection:
        assert connection.execute(ask, [staff.publication_id]).fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from district.contributions(1)")
    assert district.rows(ask, staff.publication_id) == [(Decimal(18),)]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"table": "district_dosiers"}, "Không có bảng district_dosiers; có: district_dossiers"),
        ({"unit": "296"}, "Không có đơn vị tổng hợp 296; có: 295"),
        ({"period": "2021-Q3"}, "Không có kỳ đã công bố 2021-Q3; có: 2021-Q1"),
        ({"indicator": "received_totl"}, "Không có chỉ tiêu received_totl; có: received_total"),
        ({"row": "justice"}, "Không có dòng justice; có: justice_civil_status"),
        ({"table": "fct_dosiers"}, "Không có bảng fct_dosiers; có: fct_dossiers"),
        (FACT | {"unit": "1092"}, "Không có đơn vị 1092; có: "),
        (FACT | {"unit": "10930"}, "Đơn vị 10930 chưa có báo cáo nào trong fct_dossiers"),
        (FACT | {"period": "2022-Q1"}, "Không có kỳ báo cáo 2022-Q1; có: 2021-Q1"),
        (FACT | {"indicator": "received_totl"}, "Không có chỉ tiêu received_totl; có: received_total"),
        (FACT | {"table": "fct_budgets"}, "Đơn vị 10927 chưa có báo cáo nào trong fct_budgets"),
        (FACT | {"row": "justice"}, "Không có dòng justice; có: justice_civil_status"),
        ({"version": 7}, "Kỳ 2021-Q1 của 295 chỉ có đến phiên bản 2, không có phiên bản 7"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(district: District, asked: dict, answer: str) -> None:
    question = {"table": "district_dossiers", "unit": "295", "period": QUARTER, "indicator": "received_total"} | asked
    with pytest.raises(NothingToExplainError) as refused:
        explain(**question)
    assert str(refused.value).startswith(answer)


def test_the_commands_print_what_they_found(district: District) -> None:
    run = CliRunner()
    key = ["--unit", "295", "--period", QUARTER, "--indicator", "received_total", "--row", JUSTICE]
    shown = run.invoke(app, ["explain", "district_dossiers", *key])
    assert shown.exit_code == 0
    assert "Cộng 3 ô: 23, đúng bằng số đã nêu." in shown.output
    said = json.loads(run.invoke(app, ["explain", "district_dossiers", *key, "--json"]).output)
    assert (Decimal(said["total"]), said["is_exact"], len(said["sources"])) == (23, True, 3)
    verified = run.invoke(app, ["publication", "verify"])
    assert (verified.exit_code, "3/3 phiên bản dựng lại đúng từng chữ số" in verified.output) == (0, True)
    apart = run.invoke(
        app, ["publication", "diff", "1", "2", "--district", "295", "--form", "ho_so", "--period", QUARTER]
    )
    assert "đã sửa cột 3 theo biên bản" in apart.output
    assert "– → 1" in apart.output  # a commune that came in
    assert "để trống" not in apart.output


def test_a_change_of_a_finer_row_is_a_difference_of_the_row_it_is_part_of(district: District) -> None:
    district.period_code = "2021-Q2"
    for value in (4, 6):
        sent = district.deliver(CAO_AN, values=dossiers(0), at=f"2021-06-{14 + value} 09:00+07")
        with connect("kho_admin", district.settings) as connection:
            connection.execute(
                "update raw.figures set scope_code = 'civil_status', value = %s"
                " where submission_id = %s and indicator = 'received_total' and scope_code = %s",
                [value, sent, JUSTICE],
            )
        build_layers(["marts"])
        district.check()
        district.accept(sent)
        publish("2021-Q2")
    [found] = district.rows(
        "select d.scope_code, d.old_value, d.new_value from district.differences d"
        " join district.publications p using (publication_id)"
        " where p.period_code = '2021-Q2' and p.version = 2 and d.indicator = 'received_total'"
    )
    assert found == (JUSTICE, 4, 6)
