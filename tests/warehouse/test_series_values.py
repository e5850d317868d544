"""The three views of a series and the metrics in other units, on facts that dbt built from delivered reports."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from tests.publication.district import District
from tests.warehouse.conftest import CAM_VAN, CAO_AN, LUONG_DIEN
from transform.build import build_layers

CAM_HUNG, CAM_PHUC, DUC_CHINH, CAM_DOAI = "10894", "10933", "10912", "10942"
# Their successors of 1/7/2025; the first two share what was Cẩm Phúc.
CAM_GIANG, MAO_DIEN, TUE_TINH, TU_MINH, VIET_HOA = "10903", "10930", "10909", "10891", "10543"
Q1, HALF = ("2020-12-15", "2021-03-14"), ("2020-12-15", "2021-06-14")
NOW, THEN = "2026-01-01", "2021-03-31"
NAMES = (
    "received_total",
    "received_online",
    "received_direct_post",
    "resolved_total",
    "resolved_early",
    "resolved_on_time",
    "pending_total",
    "pending_overdue",
)
FIRST_QUARTER = {
    LUONG_DIEN: (10, 3, 3, 6, 2, 3, 4, 2),
    CAM_HUNG: (2, 0, 2, 2, 0, 2, 0, 0),
    CAM_PHUC: (7, 1, 6, 3, 1, 2, 4, 1),
    CAM_VAN: (5, 1, 4, 5, 1, 3, 0, 0),
    DUC_CHINH: (9, None, 5, 8, 0, 8, 1, None),
    CAM_DOAI: (4, 0, 0, 4, 2, 2, 0, 0),
    CAO_AN: (1, 1, 0, 1, 1, 0, 0, 0),
}
# What the second quarter took over of the first; of Cẩm Hưng nothing.
CARRIED_OVER = {LUONG_DIEN: 4, CAM_HUNG: 0}
SECOND_QUARTER = {LUONG_DIEN: (20, 5, 15, 17, 7, 7, 3, 0), CAM_HUNG: (6, 6, 0, 1, 1, 0, 5, 0)}


@pytest.fixture(scope="module")
def delivered(module_warehouse: Settings) -> District:
    """Dossiers of seven communes in one quarter and of two in the next; a count of persons."""
    district = District(module_warehouse)
    for period, told in (("2021-Q1", FIRST_QUARTER), ("2021-Q2", SECOND_QUARTER)):
        district.period_code = period
        for unit, values in told.items():
            cells = {(name, "total"): value for name, value in zip(NAMES, values, strict=True) if value is not None}
            if period == "2021-Q2":
                cells["received_carried_over", "total"] = CARRIED_OVER[unit]
            district.deliver(unit, values=cells)
    district.period_code = "2021-Q1"
    district.deliver(LUONG_DIEN, form="can_bo", values={("staff_present", "total"): 18})
    build_layers()
    return district


def series(district: District, view: str, indicator: str, period_to: str = Q1[1]) -> dict[str, tuple]:
    """By unit: value, whether it is estimated, units in it."""
    found = district.rows(
        f"select unit_code, value, is_estimated, units_reporting from {view}"
        " where indicator = %s and scope_code = 'total' and period_to = %s",
        indicator,
        period_to,
    )
    assert len({unit for unit, *_ in found}) == len(found)
    return {unit: tuple(rest) for unit, *rest in found}


def metrics(district: District, metric: str, day: str = NOW) -> dict[str, tuple]:
    """By unit in the first quarter: numerator, denominator, value, reason, units missing."""
    found = district.rows(
        "select unit_code, numerator, denominator, value, undecided_reason, missing_units"
        " from marts.metrics_in_units_of(%s, %s) where period_to = %s",
        *(day, metric, Q1[1]),
    )
    return {unit: tuple(rest) for unit, *rest in found}


def test_as_reported_every_commune_keeps_its_own_figure(delivered: District) -> None:
    told = delivered.rows(
        "select unit_code, indicator, value from marts.series_as_reported"
        " where form = 'ho_so' and scope_code = 'total' and period_to = %s",
        Q1[1],
    )
    assert {(unit, name): value for unit, name, value in told} == {
        (unit, name): value
        for unit, values in FIRST_QUARTER.items()
        for name, value in zip(NAMES, values, strict=True)
        if value is not None
    }


@pytest.mark.parametrize("view", ["marts.series_today", f"marts.series_in_units_of('{NOW}')"])
def test_in_todays_units_merged_communes_add_and_a_split_one_is_divided(delivered: District, view: str) -> None:
    assert series(delivered, view, "received_total") == {
        CAM_GIANG: (10 + 2 + 3, True, 3),
        MAO_DIEN: (4, True, 1),
        TUE_TINH: (5 + 9, False, 2),
        TU_MINH: (4, False, 1),
        VIET_HOA: (1, False, 1),
    }


def test_in_the_units_of_a_day_between_only_what_had_merged_by_then_is_added(delivered: District) -> None:
    seen = series(delivered, "marts.series_in_units_of('2025-01-01')", "received_total")
    assert seen == {unit: (values[0], False, 1) for unit, values in FIRST_QUARTER.items()}
    [(since,)] = delivered.rows(
        "select distinct unit_valid_from::text from marts.series_in_units_of('2025-01-01') where unit_code = %s",
        CAM_PHUC,
    )
    assert since == "2024-12-01"  # Phúc Điền, which took in Cẩm Phúc under its code


def test_no_figure_is_lost_in_any_view(delivered: District) -> None:
    ask = "select indicator, scope_code, period_to, sum(value) from {} where form = 'ho_so' group by 1, 2, 3"
    reported = set(delivered.rows(ask.format("marts.series_as_reported")))
    for day in (THEN, "2025-01-01", NOW):
        assert set(delivered.rows(ask.format(f"marts.series_in_units_of('{day}')"))) == reported


def test_over_the_half_year_flows_add_and_a_stock_is_that_of_its_last_day(delivered: District) -> None:
    found = delivered.rows(
        "select indicator, value, basis, undecided_reason, units_reporting from marts.series_over(%s, %s, %s)"
        " where unit_code = %s and scope_code = 'total' and indicator in ('received_total', 'pending_total')",
        *(*HALF, NOW, CAM_GIANG),
    )
    assert {name: tuple(rest) for name, *rest in found} == {
        "received_total": (15 + 26 - 4, "abutting_windows", None, 2),
        "pending_total": (3 + 5, "last_day", None, 2),
    }


def test_a_share_is_made_again_of_the_parts_and_never_averaged(delivered: District) -> None:
    rate = metrics(delivered, "on_time_rate_of_resolved")
    # 83.33, 100 and 100 per cent of six, two and (its part of three) one; their mean would be 94.44.
    assert rate[CAM_GIANG][:3] == (5 + 2 + 1, 6 + 2 + 1, Decimal("88.89"))
    assert rate[MAO_DIEN][:3] == (2, 2, 100)
    assert rate[TUE_TINH][:3] == (12, 13, Decimal("92.31"))


def test_a_metric_says_which_of_the_former_units_is_not_in_it(delivered: District) -> None:
    rate = metrics(delivered, "on_time_rate_of_resolved")
    assert rate[CAM_GIANG][3:] == (None, "Xã Cẩm Điền (10936), Xã Ngọc Liên (10903)")
    assert rate[TUE_TINH][3:] == (None, "Xã Cẩm Vũ (10909)")


def test_a_part_that_one_unit_left_blank_leaves_no_share_and_says_whose(delivered: District) -> None:
    due = metrics(delivered, "on_time_rate_of_due")
    assert due[TUE_TINH] == (12, None, None, "part_missing", "Xã Cẩm Vũ (10909), Xã Đức Chính (10912)")
    online = metrics(delivered, "online_share")
    assert online[TUE_TINH] == (None, None, None, "part_missing", "Xã Cẩm Vũ (10909), Xã Đức Chính (10912)")
    assert due[CAM_GIANG][2:4] == (Decimal("72.73"), None)  # 8 of 9 resolved and 2 overdue


def test_nothing_of_nothing_is_no_share(delivered: District) -> None:
    assert metrics(delivered, "online_share")[TU_MINH][:4] == (0, 0, None, "denominator_zero")


def test_in_their_own_units_metrics_are_those_of_the_reports(delivered: District) -> None:
    columns = "unit_code, unit_valid_from, form, metric_code, period_from, period_to, numerator, denominator, value"
    own = delivered.rows(f"select {columns} from marts.metrics_in_units_of(%s)", THEN)
    assert len(own) == len(set(own)) > 0
    assert set(own) == set(delivered.rows(f"select {columns} from marts.fct_metrics"))


def test_the_parts_of_metrics_are_the_figures_of_the_series(delivered: District) -> None:
    differing = delivered.rows(
        "select * from marts.metrics_in_units_of(%(day)s, 'dossiers_received') m"
        " full join (select * from marts.series_in_units_of(%(day)s, 'dossiers', 'received_total')"
        "   where scope_code = 'total') s using (unit_code, unit_valid_from, period_from, period_to)"
        " where m.value is distinct from s.value or m.missing_units is distinct from s.missing_units".replace(
            "%(day)s", f"'{NOW}'"
        )
    )
    assert differing == []


def test_a_split_nobody_can_divide_gives_no_figure_and_the_reason(delivered: District) -> None:
    with connect("kho_admin", delivered.settings) as connection:
        connection.execute("update ref.unit_successors set share_key = null where unit_code = '10933'")
        figure = connection.execute(
            "select unit_code, unit_valid_from::text, value, undecided_reason from marts.series_in_units_of(%s)"
            " where indicator = 'received_total' and scope_code = 'total' and period_to = %s"
            " and unit_code in ('10933', '10903', '10930')",
            [NOW, Q1[1]],
        ).fetchall()
        rate = connection.execute(
            "select unit_code, value, undecided_reason, missing_units"
            " from marts.metrics_in_units_of(%s, 'on_time_rate_of_resolved')"
            " where period_to = %s and unit_code in ('10933', '10903', '10930')",
            [NOW, Q1[1]],
        ).fetchall()
        over = connection.execute(
            "select value, undecided_reason from marts.series_over(%s, %s, %s, 'dossiers', 'received_total')"
            " where unit_code = '10933' and scope_code = 'total'",
            [*Q1, NOW],
        ).fetchall()
        connection.rollback()
    assert set(figure) == {
        ("10933", "1900-01-01", 7, "split_without_key"),
        (CAM_GIANG, "2025-07-01", 12, None),
    }
    assert set(rate) == {
        ("10933", 100, "split_without_key", None),
        (CAM_GIANG, Decimal("87.50"), None, "Xã Cẩm Điền (10936), Xã Cẩm Phúc (10933), Xã Ngọc Liên (10903)"),
    }
    assert over == [(None, "split_without_key")]


def test_a_reader_gets_the_same_series_without_counts_of_persons(delivered: District) -> None:
    asked = {
        "series_over": [*HALF, NOW],
        "series_in_units_of": [NOW],
        "metrics_in_units_of": [NOW],
        "metrics_over": [*HALF, NOW],
    }
    for name, bound in asked.items():
        call = f"select * from {{}}.{name}({', '.join(['%s'] * len(bound))})"
        whole = delivered.rows(call.format("marts"), *bound)
        with connect("kho_reader", delivered.settings) as reader:
            shown = reader.execute(call.format("bi"), bound).fetchall()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(call.format("marts"), bound)
        assert shown and {row for row in whole if row[2] != "can_bo"} == set(shown)
        assert len(whole) > len(shown)


@pytest.mark.parametrize(
    ("call", "wanted", "kept"),
    [
        ("series_in_units_of", {"wanted_unit": CAM_GIANG}, "unit_code = '10903'"),
        ("series_in_units_of", {"wanted_unit": "295"}, "unit_valid_from < '2025-07-01'"),
        ("series_in_units_of", {"wanted_scope": "total"}, "scope_code = 'total'"),
        ("series_in_units_of", {"touching_from": HALF[1]}, f"period_to >= '{HALF[1]}'"),
        ("series_in_units_of", {"touching_to": Q1[0]}, f"period_from <= '{Q1[0]}'"),
        ("series_over", {"wanted_unit": MAO_DIEN}, "unit_code = '10930'"),
        ("series_over", {"wanted_domain": "dossiers", "wanted_scope": "total"}, "domain = 'dossiers'"),
        ("metrics_in_units_of", {"wanted_unit": CAM_GIANG}, "unit_code = '10903'"),
        ("metrics_in_units_of", {"touching_from": HALF[1], "wanted_metric": "online_share"},
         f"period_to >= '{HALF[1]}' and metric_code = 'online_share'"),
        ("metrics_in_units_of", {"touching_to": Q1[1]}, f"period_from <= '{Q1[1]}'"),
        ("metrics_over", {"wanted_unit": TUE_TINH, "wanted_metric": "online_share"},
         "unit_code = '10909' and metric_code = 'online_share'"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_what_the_whole_says_of_it(
    delivered: District, call: str, wanted: dict[str, str], kept: str
) -> None:
    """A unit, a unit that consolidates others (on a day when it did), a row, days."""
    day = THEN if "295" in wanted.values() else NOW
    window = f"'{HALF[0]}', '{HALF[1]}', " if call.endswith("_over") else ""
    for schema in ("marts", "bi"):
        whole = delivered.rows(f"select * from {schema}.{call}({window}%s) s where {kept}", day)
        given = ", ".join(f"{name} => '{value}'" for name, value in wanted.items())
        told = delivered.rows(f"select * from {schema}.{call}({window}%s, {given})", day)
        assert len(told) == len(whole) > 0
        assert set(told) == set(whole)


def test_a_window_is_cumulative_in_one_meaning(delivered: District) -> None:
    """From the first day of a year and longer than a quarter: the second half of a year is only the latter."""
    assert delivered.rows(
        "select distinct p.is_cumulative, p.period_to - p.period_from > 92 and exists ("
        " select from marts.dim_period y where y.regime = p.regime and y.kind = 'Y' and y.period_from = p.period_from)"
        " from marts.dim_period p order by 1"
    ) == [(False, False), (True, True)]
    with connect("kho_admin", delivered.settings) as connection:
        connection.execute("alter table marts.fct_figures disable trigger user")
        connection.execute(
            "update marts.fct_figures set period_from = '2021-06-15', period_to = '2021-12-14'"
            " where period_to = %s and form = 'ho_so'",
            [HALF[1]],
        )
        connection.execute(
            "update marts.fct_figures set period_to = '2021-06-14' where period_to = %s and unit_code = %s",
            [Q1[1], CAO_AN],
        )
        windows = connection.execute(
            "select distinct period_from::text, period_to::text, is_cumulative, is_longer_than_quarter"
            " from marts.series_in_units_of(%s) where form = 'ho_so' order by 1, 2",
            [THEN],
        ).fetchall()
        connection.rollback()
    assert windows == [(*Q1, False, False), (*HALF, True, True), ("2021-06-15", "2021-12-14", False, True)]
