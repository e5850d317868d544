"""Staffing against the quota of the unit's class: null with a reason where nobody entered the class."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from docx import Document
from typer.testing import CliRunner

from cli.main import app
from ingest.database.connection import connect
from ingest.reference.lists import read_csv
from ingest.reference.unit_classes import UnitClass, store_unit_classes
from ingest.settings import Settings
from publication.consolidation import publish
from publication.explaining import explain
from publication.published import read_published_forms
from publication.signing.summary import summary_document
from publication.versions import deviations, find_versions
from tests.publication.district import District
from tests.warehouse.conftest import CAO_AN, LUONG_DIEN
from transform.build import build_layers

METRIC = "staff_present_to_quota"


def build() -> None:
    build_layers()


@pytest.fixture(scope="module")
def staffed(module_warehouse: Settings) -> District:
    """Staff of two communes in a published version; no class is known."""
    district = District(module_warehouse)
    accepted = [
        district.deliver(unit, form="can_bo", values={("staff_present", "total"): present})
        for unit, present in ((LUONG_DIEN, 20), (CAO_AN, 19))
    ]
    build()
    district.check()
    district.accept(*accepted)
    publish("2021-Q1")
    return district


def publish_next(district: District) -> None:
    """The quarter after, in which one of the communes has reported."""
    district.period_code = "2021-Q2"
    accepted = district.deliver(LUONG_DIEN, form="can_bo", values={("staff_present", "total"): 21})
    build()
    district.check()
    district.accept(accepted)
    publish("2021-Q2")


def of_units(district: District) -> dict[str, tuple]:
    return {
        unit: row
        for unit, *row in district.rows(
            "select f.unit_code, f.numerator, f.denominator, f.value, q.reason_vi from marts.fct_metrics f"
            " join marts.staff_quotas q using (submission_id) where f.metric_code = %s",
            METRIC,
        )
    }


def of_district(district: District, version: int = 1) -> tuple:
    [row] = district.rows(
        "select numerator, denominator, value, unknown_vi from district.district_metrics"
        " where metric_code = %s and form = 'can_bo' and version = %s",
        METRIC,
        version,
    )
    return row


def signed(district: District, number: int) -> list[str]:
    """What the tables of the summary to be signed say of a version of the staff form."""
    with connect("kho_reviewer", district.settings) as connection:
        forms = read_published_forms(connection, ["2021-Q1"], only_current=False)
        version = [one for one in forms if one.form == "can_bo" and one.version == number]
        document = Document(io.BytesIO(summary_document(connection, version)))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def test_a_class_nobody_entered_is_not_guessed_and_counts_from_the_day_it_is(staffed: District) -> None:
    assert of_units(staffed) == {
        LUONG_DIEN: [20, None, None, "Chưa có loại đơn vị hành chính"],
        CAO_AN: [19, None, None, "Chưa có loại đơn vị hành chính"],
    }
    unknown = (39, None, None, "Chưa có loại đơn vị hành chính: Xã Cao An, Xã Lương Điền")
    assert of_district(staffed) == unknown

    since = date(2020, 1, 1)
    store_unit_classes(staffed.settings, [UnitClass(LUONG_DIEN, since, 2, "QĐ 1")])
    assert [one.version for one in publish("2021-Q1")] == [2]
    assert of_district(staffed, 2) == (39, None, None, "Chưa có loại đơn vị hành chính: Xã Cao An")
    store_unit_classes(staffed.settings, [UnitClass(CAO_AN, since, 1, "QĐ 1")])
    build()
    publish("2021-Q1")
    assert of_units(staffed) == {LUONG_DIEN: [20, 21, Decimal("95.24"), None], CAO_AN: [19, 23, Decimal("82.61"), None]}
    assert of_district(staffed, 3) == (39, 44, Decimal("88.64"), None)
    assert of_district(staffed) == unknown

    store_unit_classes(staffed.settings, [UnitClass(CAO_AN, date(2021, 4, 1), 3, "QĐ 2")])  # after the report
    assert publish("2021-Q1") == []
    build()
    assert of_units(staffed)[CAO_AN][1] == 23


def test_a_corrected_class_changes_no_published_version_nor_what_was_signed(staffed: District) -> None:
    metric_before, signed_before = of_district(staffed, 3), signed(staffed, 3)
    store_unit_classes(staffed.settings, [UnitClass(CAO_AN, date(2020, 1, 1), 2, "QĐ 1 sửa")])
    build()
    assert of_units(staffed)[CAO_AN][1] == 21
    assert of_district(staffed, 3) == metric_before
    assert signed(staffed, 3) == signed_before
    assert "88,64" in signed_before
    assert [deviations(version) for version in find_versions(form="can_bo")] == [[], [], []]
    assert [one.version for one in publish("2021-Q1")] == [4]
    assert of_district(staffed, 4) == (39, 42, Decimal("92.86"), None)
    assert publish("2021-Q1") == []


def test_the_quota_of_a_version_is_explained_by_the_class_of_each_unit(staffed: District) -> None:
    present, quota = explain("district_metrics", "295", "2021-Q1", METRIC, version=3)
    assert (present.side, present.value, present.is_exact) == ("numerator", 39, True)
    assert (quota.side, quota.value, quota.is_exact) == ("denominator", 44, True)
    basis = "NĐ 92/2009/NĐ-CP, Điều 4 (sửa đổi bởi NĐ 34/2019/NĐ-CP)"
    assert [(one.unit_code, one.place, one.value, one.basis) for one in quota.sources] == [
        (CAO_AN, "đơn vị loại 1", 23, basis),
        (LUONG_DIEN, "đơn vị loại 2", 21, basis),
    ]


def test_a_quota_that_is_not_known_is_explained_by_the_reason(staffed: District) -> None:
    present, quota = explain("district_metrics", "295", "2021-Q1", METRIC, version=2)
    assert (present.value, len(present.sources), present.is_exact) == (39, 2, True)
    assert present.coverage == "2/17 đơn vị"
    assert (quota.value, quota.sources, quota.is_exact) == (None, (), True)
    assert quota.coverage == "2/17 đơn vị; Chưa có loại đơn vị hành chính: Xã Cao An"


def test_the_command_shows_the_quotas(staffed: District) -> None:
    asked = ["explain", "district_metrics", "--unit", "295", "--period", "2021-Q1", "--indicator", METRIC]
    shown = CliRunner().invoke(app, [*asked, "--version", "3"])
    assert shown.exit_code == 0
    assert "Cộng 2 ô: 44, đúng bằng số đã nêu." in shown.output
    assert "đơn vị loại 1" in shown.output
    unknown = CliRunner().invoke(app, [*asked, "--version", "2"])
    assert unknown.exit_code == 0
    assert "Chưa có số nào được nêu, không có ô nào để cộng." in unknown.output
    assert "Cộng 0 ô" not in unknown.output


def test_figures_of_a_day_carry_coverage_and_an_estimate_by_the_day_before(staffed: District) -> None:
    publish_next(staffed)
    covered = (1, 1, None)  # a share of the 39 persons before would give those of the commune missing
    coverage = "communes_reported, communes_accepted, previous_share_pct"
    for table in ("district_staff", "district_metrics", "district_totals"):
        found = staffed.rows(
            f"select distinct {coverage}, missing_units like '%%Xã Cao An%%' from district.{table}"
            " where period_code = '2021-Q2'"
        )
        assert found == [(*covered, True)], table
    assert staffed.rows(
        f"select unit_code, estimated_value, method, {coverage} from district.district_estimates"
        " where period_code = '2021-Q2' and indicator = 'staff_present'"
    ) == [(CAO_AN, 19, "previous_period", *covered)]


def test_no_relation_says_what_share_of_persons_the_communes_missing_had(staffed: District) -> None:
    """Beside the sums before and now it would give a missing commune's count, however small."""
    with connect("kho_reader", staffed.settings) as connection:
        tables = connection.execute(  # information_schema shows a role what it may read
            "select table_schema || '.' || table_name from information_schema.columns"
            " where column_name = 'previous_share_pct'"
        ).fetchall()
        found = {
            table: connection.execute(
                f"select count(*) > 0, count(previous_share_pct) from {table} where period_code = '2021-Q2'"
            ).fetchone()
            for (table,) in tables
        }
    seen = {table for table, (has_rows, _) in found.items() if has_rows}
    assert seen >= {"district.publications", "bi.district_staff", "bi.district_totals", "bi.district_metrics"}
    assert {table: shares for table, (_, shares) in found.items() if shares} == {}


def test_another_metric_says_why_it_has_no_value(staffed: District) -> None:
    assert staffed.rows(
        "select value, unknown_vi from district.district_metrics where metric_code = 'staff_present_to_assigned'"
        " and version = 1 and period_code = '2021-Q1'"
    ) == [(None, "Chưa đơn vị nào có đủ số liệu")]


def test_quotas_follow_each_other_without_gap_or_overlap() -> None:
    by_class: dict[tuple[str, str], list[tuple[date, date | None]]] = {}
    for row in read_csv("staff_quotas.csv"):
        days = (date.fromisoformat(row["since"]), date.fromisoformat(row["until"]) if row["until"] else None)
        by_class.setdefault((row["unit_kind"], row["class"]), []).append(days)
    assert {kind for kind, _ in by_class} == {"xã", "phường", "thị trấn"}
    assert len(by_class) == 9
    for days in by_class.values():
        for (_, until), (since, _) in pairwise(days):
            assert until is not None
            assert (since - until).days == 1
        assert days[-1][1] == date(2025, 6, 30)  # then communes lost a quota of their own
