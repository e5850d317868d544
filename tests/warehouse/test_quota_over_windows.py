"""Staffing against the quota over a window: what there is on its last day, over the quotas of that day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.database.connection import connect
from ingest.reference.unit_classes import UnitClass, store_unit_classes
from ingest.settings import Settings
from tests.publication.district import District
from tests.warehouse.conftest import CAM_VAN, CAO_AN, LUONG_DIEN
from transform.build import build_layers

METRIC = "staff_present_to_quota"
CAM_PHUC, CAM_DOAI, DUC_CHINH = "10933", "10942", "10912"
CAM_GIANG, TUE_TINH, MAO_DIEN, TU_MINH = "10903", "10909", "10930", "10891"  # from 1/7/2025
CLASSES = {LUONG_DIEN: 2, CAM_PHUC: 3, CAM_VAN: 2, DUC_CHINH: 3, CAM_DOAI: 3}
TOLD = {
    "2021-Q1": {LUONG_DIEN: 18, CAM_DOAI: 15},
    "2021-Q2": {LUONG_DIEN: 20, CAM_PHUC: 17, CAM_VAN: 20, DUC_CHINH: 18, CAO_AN: 16},
}
HALF, THEN, NOW = ("2021-01-01", "2021-06-30"), "2021-12-31", "2026-01-01"


@pytest.fixture(scope="module")
def staffed(module_warehouse: Settings) -> District:
    """Staff of communes at the end of two quarters; one got another class in between, one has none."""
    district = District(module_warehouse)
    entered = [UnitClass(unit, date(2020, 1, 1), one, "QĐ 1") for unit, one in CLASSES.items()]
    store_unit_classes(module_warehouse, [*entered, UnitClass(LUONG_DIEN, date(2021, 5, 1), 1, "QĐ 2")])
    for period, units in TOLD.items():
        district.period_code = period
        for unit, present in units.items():
            district.deliver(unit, form="can_bo", values={("staff_present", "total"): present})
    build_layers()
    return district


def over(district: District, window: tuple[str, str], day: str, *wanted: str) -> dict[str, tuple]:
    """By unit of the day: persons, quota, share, reason."""
    found = district.rows(
        "select unit_code, numerator, denominator, value, undecided_reason from marts.metrics_over"
        f"({', '.join(['%s'] * (3 + len(wanted)))}) where metric_code = '{METRIC}'",
        *(*window, day, *wanted),
    )
    assert len({unit for unit, *_ in found}) == len(found)
    return {unit: tuple(rest) for unit, *rest in found}


IN_TODAYS_UNITS = {
    TUE_TINH: (20 + 18, 21 + 19, Decimal("95.00"), None),
    CAM_GIANG: (None, None, None, "part_missing"),  # nobody says how a quota is divided
    MAO_DIEN: (None, None, None, "part_missing"),
    "10543": (None, None, None, "part_missing"),
    TU_MINH: (None, None, None, "not_on_last_day"),
}


def test_over_a_window_it_is_the_last_day_against_the_quota_of_that_day(staffed: District) -> None:
    assert over(staffed, HALF, THEN) == {
        LUONG_DIEN: (20, 23, Decimal("86.96"), None),
        CAM_PHUC: (17, 19, Decimal("89.47"), None),
        CAM_VAN: (20, 21, Decimal("95.24"), None),
        DUC_CHINH: (18, 19, Decimal("94.74"), None),
        CAO_AN: (None, None, None, "part_missing"),
        CAM_DOAI: (None, None, None, "not_on_last_day"),
    }


def test_merged_units_are_measured_by_the_sums_of_both(staffed: District) -> None:
    assert over(staffed, HALF, NOW) == IN_TODAYS_UNITS
    assert over(staffed, HALF, NOW, METRIC) == IN_TODAYS_UNITS
    assert over(staffed, HALF, NOW, METRIC, TUE_TINH) == {TUE_TINH: IN_TODAYS_UNITS[TUE_TINH]}


def test_over_one_day_it_is_what_the_reports_of_that_day_say(staffed: District) -> None:
    own = staffed.rows(
        "select unit_code, numerator, denominator, value from marts.fct_metrics"
        " where metric_code = %s and period_to = %s and denominator is not null",
        *(METRIC, HALF[1]),
    )
    told = over(staffed, (HALF[1], HALF[1]), THEN)
    assert {unit: tuple(row) for unit, *row in own} == {unit: row[:3] for unit, row in told.items() if row[3] is None}
    assert len(own) == 4


def test_another_metric_of_staff_is_made_of_its_parts_as_before(staffed: District) -> None:
    found = staffed.rows("select unit_code, value from marts.metrics_over(%s, %s, %s, 'staff_present')", *HALF, THEN)
    assert dict(found) == TOLD["2021-Q2"] | {CAM_DOAI: None}


def test_two_windows_of_one_last_day_that_differ_give_no_share(staffed: District) -> None:
    """No form of staff has them now: the facts are given one by hand."""
    ask = f"select value, undecided_reason from marts.metrics_over(%s, %s, %s, '{METRIC}', %s)"
    longer = (
        "insert into marts.fct_metrics (submission_id, metric_code, unit_code, unit_valid_from, district_code, form,"
        " period_code, period_from, period_to, revision, known_from, numerator, denominator, value)"
        " select -%s, metric_code, unit_code, unit_valid_from, district_code, form, period_code, %s, period_to,"
        " revision, known_from, %s, denominator, value from marts.fct_metrics"
        f" where metric_code = '{METRIC}' and unit_code = %s and period_from = period_to and period_to = %s"
    )
    found = []
    with connect("kho_admin", staffed.settings) as connection:
        connection.execute("set local session_replication_role = 'replica'")
        for number, present in enumerate((20, 19), start=1):
            connection.execute(longer, [number, f"2021-04-0{number}", present, LUONG_DIEN, HALF[1]])
            found += connection.execute(ask, [*HALF, THEN, LUONG_DIEN]).fetchall()
        connection.rollback()
    assert found == [(Decimal("86.96"), None), (None, "ways_contradict")]


def test_a_metric_of_the_quota_and_of_what_happens_in_a_window_is_of_no_day(staffed: District) -> None:
    with connect("kho_admin", staffed.settings) as connection:
        connection.execute("update ref.indicators set measure_kind = 'flow' where indicator = 'staff_present'")
        found = connection.execute(
            f"select value, undecided_reason from marts.metrics_over(%s, %s, %s, '{METRIC}', %s)",
            [*HALF, THEN, LUONG_DIEN],
        ).fetchall()
        connection.rollback()
    assert found == [(None, "part_missing")]
