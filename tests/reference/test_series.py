"""Promises: figures carried over to other units lose nothing, and windows that overlap are never summed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest

GIVE = "insert into marts.series_as_reported values (%s, %s, 'f', 'd', %s, 'total', %s, 'p', %s, %s, false, false, %s)"
# Each unit that ever was gives a figure on its last day: once as the same figure as all others, once as one of its own.
EVERYBODY = """
insert into marts.series_as_reported
select u.unit_code, u.valid_from, 'f', 'd', figure.indicator, figure.scope_code, 'flow', 'p', w.last_day - 90,
    w.last_day, false, false, (u.sort_order * 37) % 1009
from ref.units u
cross join lateral (select coalesce(u.valid_to, '2025-09-30') as last_day) w
cross join lateral (values ('persons', 'total'), (u.valid_from::text, u.unit_code)) figure (indicator, scope_code)
"""
TOTALS = """
with province as (
    select u.unit_code, u.valid_from,
        case
            when u.parent_code is null then u.unit_code
            when p.parent_code is null then p.unit_code
            else p.parent_code
        end as province_code
    from ref.units u
    left join (select distinct unit_code, parent_code from ref.units) p on p.unit_code = u.parent_code
)
select coalesce(max(t.successor_code), p.province_code) as today, sum(s.value)
from {series} s
join province p on p.unit_code = s.unit_code and p.valid_from = s.unit_valid_from
left join ref.unit_successors t
    on t.unit_code = p.province_code and s.unit_valid_from < '2025-07-01'
group by p.province_code
"""
LAI_CACH, TU_MINH, VIET_HOA = "10891", "10891", "10543"
OLD, NEW = date(1900, 1, 1), date(2025, 7, 1)


def by_province(connection: psycopg.Connection, source: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for province, total in connection.execute(TOTALS.format(series=source)):
        found[province] = found.get(province, Decimal(0)) + total
    return found


COUNTRY_TOTALS = """
select (select sum(value) from marts.series_as_reported), (select sum(value) from seen),
    (select count(*) from seen where value <> trunc(value))
"""
NOT_CONSERVED = """
select r.unit_code, r.unit_valid_from, r.value, sum(s.value)
from marts.series_as_reported r
left join seen s using (indicator, scope_code)
where r.indicator <> 'persons'
group by r.unit_code, r.unit_valid_from, r.value
having r.value is distinct from sum(s.value)
"""
ON_OTHER_DAYS = """
select s.unit_code, s.unit_valid_from
from seen s
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where s.undecided_reason is null and not %(day)s between u.valid_from and coalesce(u.valid_to, 'infinity')
"""
CARRIED_BACK = """
select count(*) from seen
where indicator <> 'persons' and indicator > %(day)s and unit_valid_from <= %(day)s::date and undecided_reason is null
"""


@pytest.mark.parametrize(
    ("day", "split", "carried_back", "reasons"),
    [
        ("2026-01-01", 400, 0, {"split_without_key", "no_successor"}),
        ("2025-06-30", 0, 100, {"younger_than_day"}),
        ("2024-11-30", 0, 100, {"younger_than_day"}),
        ("2019-11-30", 0, 100, {"younger_than_day"}),
    ],
)
def test_every_unit_that_ever_was_is_conserved_to_the_unit_forward_and_back(
    series: psycopg.Connection, day: str, split: int, carried_back: int, reasons: set[str]
) -> None:
    series.execute(EVERYBODY)
    before = by_province(series, "marts.series_as_reported")
    series.execute("create temporary table seen as select * from marts.series_in_units_of(%s)", [day])
    assert by_province(series, "seen") == before
    assert len(before) == 34
    reported, told, broken = series.execute(COUNTRY_TOTALS).fetchone()
    assert (reported, broken) == (told, 0)
    assert series.execute(NOT_CONSERVED).fetchall() == []
    assert series.execute(ON_OTHER_DAYS, {"day": day}).fetchall() == []
    divided = series.execute(
        "select indicator || scope_code, share_key, count(*) from seen"
        " where is_estimated and indicator <> 'persons' group by 1, 2"
    ).fetchall()
    assert {key for _, key, _ in divided} <= {"successor_area"} and all(parts > 1 for *_, parts in divided)
    assert len(divided) >= split and bool(divided) == bool(split)
    (back,) = series.execute(CARRIED_BACK, {"day": day}).fetchone()
    assert back >= carried_back and bool(back) == bool(carried_back)
    told = series.execute("select distinct undecided_reason from seen where undecided_reason is not null").fetchall()
    assert {reason for (reason,) in told} == reasons
    communes = series.execute(
        "select distinct s.unit_code from seen s join ref.units u"
        " on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from"
        " where s.undecided_reason <> 'younger_than_day' and u.kind in ('xã', 'phường', 'thị trấn', 'đặc khu')"
    ).fetchall()
    assert communes == ([("28437",)] if split else [])


@pytest.mark.parametrize("value", ["7", "-7", "0", "1", "12.5", "0.001"])
def test_a_split_figure_sums_to_itself_in_its_own_decimals(series: psycopg.Connection, value: str) -> None:
    series.execute(GIVE, [LAI_CACH, OLD, "x", "flow", "2025-01-01", "2025-03-31", value])
    parts = dict(series.execute("select unit_code, value from marts.series_in_units_of('2026-01-01')").fetchall())
    assert set(parts) == {TU_MINH, VIET_HOA}
    assert sum(parts.values()) == Decimal(value)
    places = len(value.partition(".")[2])
    assert all(part == round(part, places) for part in parts.values())


def test_a_ratio_is_never_summed_and_keeps_its_value_in_its_own_unit(series: psycopg.Connection) -> None:
    for unit in ("10894", "10924"):
        series.execute(GIVE, [unit, OLD, "pct", "ratio", "2025-01-01", "2025-03-31", 50])
    merged = "select unit_code, value, undecided_reason from marts.series_in_units_of(%s)"
    assert series.execute(merged, ["2026-01-01"]).fetchall() == [("10903", None, "needs_its_parts")]
    assert sorted(series.execute(merged, ["2025-01-01"]).fetchall()) == [("10894", 50, None), ("10924", 50, None)]


def test_a_ratio_of_one_of_the_merged_units_is_not_that_of_the_whole(series: psycopg.Connection) -> None:
    series.execute(GIVE, ["10894", OLD, "pct", "ratio", "2025-01-01", "2025-03-31", 50])
    told = series.execute("select unit_code, value, undecided_reason from marts.series_in_units_of('2026-01-01')")
    assert told.fetchall() == [("10903", None, "needs_its_parts")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("share = null", "split_without_key"),
        ("share_key = null", "split_without_key"),
        ("share_key = 'whole'", "split_without_key"),
        ("share = 0.4", "shares_not_whole"),
        ("share = 1, share_key = 'successor_area'", "shares_not_whole"),
    ],
)
def test_a_split_that_nobody_can_divide_stays_where_it_was_and_says_why(
    series: psycopg.Connection, change: str, reason: str
) -> None:
    series.execute(f"update ref.unit_successors set {change} where unit_code = '10891' and valid_from = '1900-01-01'")
    for unit in (LAI_CACH, "10942"):
        series.execute(GIVE, [unit, OLD, "x", "flow", "2025-01-01", "2025-03-31", 7])
    told = series.execute(
        "select unit_code, unit_valid_from, value, undecided_reason, units_expected, missing_units"
        " from marts.series_in_units_of('2026-01-01') order by unit_valid_from"
    ).fetchall()
    # Tứ Minh took in the whole of 10942 and a part of Lai Cách that is not in its sum.
    assert told == [
        (LAI_CACH, OLD, 7, reason, 1, None),
        (TU_MINH, NEW, 7, None, 3, "Phường Tứ Minh (10540), Thị trấn Lai Cách (10891)"),
    ]


def test_a_succession_without_a_day_carries_nothing(series: psycopg.Connection) -> None:
    series.execute("update ref.units set valid_to = null where unit_code = '10942'")
    series.execute(GIVE, ["10942", OLD, "x", "flow", "2025-01-01", "2025-03-31", 7])
    told = "select unit_code, unit_valid_from, value, undecided_reason from marts.series_in_units_of(%s)"
    assert series.execute(told, ["2026-01-01"]).fetchall() == [("10942", OLD, 7, "undated_succession")]
    assert series.execute(told, ["2025-06-30"]).fetchall() == [("10942", OLD, 7, None)]


def test_a_figure_of_a_younger_unit_is_not_carried_back(series: psycopg.Connection) -> None:
    series.execute(GIVE, ["10903", NEW, "x", "flow", "2025-07-01", "2025-09-30", 5])
    told = series.execute("select unit_valid_from, undecided_reason from marts.series_in_units_of('2025-01-01')")
    assert told.fetchall() == [(NEW, "younger_than_day")]


def test_a_sum_says_how_many_of_the_former_units_are_in_it(series: psycopg.Connection) -> None:
    series.execute(GIVE, ["10894", OLD, "x", "flow", "2025-01-01", "2025-03-31", 5])
    told = series.execute(
        "select unit_code, units_reporting, units_expected, missing_units from marts.series_in_units_of('2026-01-01')"
    )
    missing = "Xã Lương Điền (10924), Xã Ngọc Liên (10903), Xã Phúc Điền (10933)"
    assert told.fetchall() == [("10903", 1, 4, missing)]


QUARTERS = [("2020-12-15", "2021-03-14"), ("2021-03-15", "2021-06-14"), ("2021-06-15", "2021-09-14")]
YEAR = ("2020-12-15", "2021-12-14")


HALF = (QUARTERS[0][0], QUARTERS[1][1])
LAST = ("2021-09-15", "2021-12-14")


@pytest.mark.parametrize(
    ("given", "asked", "told"),
    [
        ([*QUARTERS, LAST], YEAR, (15, "abutting_windows", 4, None)),
        (QUARTERS, YEAR, (None, None, None, "windows_missing")),
        ([HALF, *QUARTERS], YEAR, (None, None, None, "windows_missing")),
        ([YEAR, *QUARTERS, LAST], YEAR, (8, "reported", 1, None)),  # the year holds its quarters
        ([HALF, QUARTERS[0], QUARTERS[1], (QUARTERS[2][0], LAST[1])], YEAR, (9, "abutting_windows", 2, None)),
        ([HALF, QUARTERS[0]], QUARTERS[1], (6, "difference", 2, None)),
        ([HALF, QUARTERS[0], QUARTERS[1]], QUARTERS[1], (4, "reported", 1, None)),
        ([QUARTERS[0], HALF], QUARTERS[1], (None, None, None, "windows_missing")),  # less at the half year than before
        (
            [("2021-01-01", "2021-03-31"), QUARTERS[1]],
            ("2021-01-01", "2021-06-14"),
            (None, None, None, "windows_overlap"),
        ),
        (  # two ways of two windows that do not agree
            [QUARTERS[0], QUARTERS[1], ("2020-12-15", "2021-01-14"), ("2021-01-15", "2021-06-14")],
            HALF,
            (None, None, None, "ways_contradict"),
        ),
    ],
)
def test_flows_are_summed_over_windows_that_abut_and_no_others(
    series: psycopg.Connection, given: list, asked: tuple[str, str], told: tuple
) -> None:
    for (first, last), value in zip(given, (8, 2, 4, 1, 3), strict=False):
        series.execute(GIVE, ["10924", OLD, "x", "flow", first, last, value])
    found = series.execute(
        "select value, basis, windows, undecided_reason from marts.series_over(%s, %s, '2021-12-31')", asked
    )
    assert found.fetchall() == [told]


def test_windows_of_two_lengths_are_not_laid_in_every_order(series: psycopg.Connection) -> None:
    """Forty days one by one and in pairs: a hundred million ways to lay them, all to the same sum."""
    first = date(2021, 1, 1)
    for number in range(40):
        day = first + timedelta(days=number)
        series.execute(GIVE, ["10924", OLD, "x", "flow", day, day, 1])
        if number < 39:
            series.execute(GIVE, ["10924", OLD, "x", "flow", day, day + timedelta(days=1), 2])
    series.execute("set local statement_timeout = '60s'")
    found = series.execute(
        "select value, basis, windows from marts.series_over(%s, %s, '2021-12-31')", [first, first + timedelta(days=39)]
    )
    assert found.fetchall() == [(40, "abutting_windows", 20)]


def test_a_difference_is_taken_of_the_same_units_alone(series: psycopg.Connection) -> None:
    """Of the former units one sent both windows, another the longer alone: all of its half year would come out."""
    for unit, window, value in (("10894", HALF, 8), ("10894", QUARTERS[0], 5), ("10924", HALF, 100)):
        series.execute(GIVE, [unit, OLD, "x", "flow", *window, value])
    ask = "select value, undecided_reason from marts.series_over(%s, %s, '2026-01-01')"
    assert series.execute(ask, QUARTERS[1]).fetchall() == [(None, "windows_missing")]
    series.execute(GIVE, ["10924", OLD, "x", "flow", *QUARTERS[0], 60])
    assert series.execute(ask, QUARTERS[1]).fetchall() == [(43, None)]


def test_a_stock_takes_the_last_day_of_the_window(series: psycopg.Connection) -> None:
    for day, value in (("2021-03-14", 3), ("2021-12-14", 9)):
        series.execute(GIVE, ["10924", OLD, "x", "stock", day, day, value])
    found = series.execute("select value, basis from marts.series_over(%s, %s, '2021-12-31')", YEAR)
    assert found.fetchall() == [(9, "last_day")]
    early = series.execute(
        "select value, undecided_reason from marts.series_over(%s, %s, '2021-12-31')", [YEAR[0], "2021-11-30"]
    )
    assert early.fetchall() == [(None, "not_on_last_day")]


def test_a_unit_and_a_row_are_asked_for_alone(series: psycopg.Connection) -> None:
    for unit in ("10894", "10942"):
        for scope in ("total", "office"):
            give = GIVE.replace("'total'", f"'{scope}'")
            series.execute(give, [unit, OLD, "x", "flow", *QUARTERS[0], 5])
            series.execute(give, [unit, OLD, "x", "flow", *QUARTERS[1], 6])
    for call in (f"series_over('{HALF[0]}', '{HALF[1]}', '2026-01-01'", "series_in_units_of('2026-01-01'"):
        ask = f"select distinct unit_code, scope_code from marts.{call}, wanted_unit => %s, wanted_scope => %s)"
        assert series.execute(ask, ["10903", "office"]).fetchall() == [("10903", "office")]
        assert len(series.execute(ask, [None, "total"]).fetchall()) == 2
        assert len(series.execute(ask, ["31", None]).fetchall()) == 4  # whoever consolidates them
        assert series.execute(ask, ["30", None]).fetchall() == []
