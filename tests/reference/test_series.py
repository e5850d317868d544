"""Promises: figures carried over to other units lose nothing, and windows that overlap are never summed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.settings import Settings

SERIES = """
create table marts.series_as_reported (
    unit_code varchar(16), unit_valid_from date, form varchar(32), domain varchar(32), indicator varchar(64),
    scope_code varchar(64), measure_kind varchar(16), period_code varchar(16), period_from date, period_to date,
    is_cumulative boolean, value numeric
)
"""
GIVE = "insert into marts.series_as_reported values (%s, %s, 'f', 'd', %s, 'total', %s, 'p', %s, %s, false, %s)"
EVERYBODY = """
insert into marts.series_as_reported
select unit_code, valid_from, 'f', 'd', 'persons', 'total', 'flow', 'p', '2025-01-01', '2025-03-31', false,
    (unit_code::integer * 37) % 1009
from ref.units
where kind in ('xã', 'phường', 'thị trấn') and '2025-03-31' between valid_from and valid_to
"""
TOTALS = """
with recursive above as (
    select u.unit_code, u.valid_from, u.parent_code from ref.units u
),
province as (
    select a.unit_code, a.valid_from,
        case when exists (select from ref.units p where p.unit_code = a.parent_code and p.parent_code is null)
            then a.parent_code
            else (select min(d.parent_code) from ref.units d where d.unit_code = a.parent_code) end as province_code
    from above a
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


@pytest.fixture
def series(warehouse: Settings) -> Iterator[psycopg.Connection]:
    """A connection to a warehouse whose reported series is a plain table, given back at the end."""
    with connect("kho_admin", warehouse) as connection:
        connection.execute(SERIES)
        yield connection
        connection.rollback()


def by_province(connection: psycopg.Connection, source: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for province, total in connection.execute(TOTALS.format(series=source)):
        found[province] = found.get(province, Decimal(0)) + total
    return found


def test_totals_of_the_whole_country_are_conserved_to_the_unit(series: psycopg.Connection) -> None:
    series.execute(EVERYBODY)
    before = by_province(series, "marts.series_as_reported")
    series.execute("create temporary table today as select * from marts.series_in_units_of('2026-01-01')")
    assert by_province(series, "today") == before
    assert len(before) == 34
    totals = series.execute(
        "select (select sum(value) from marts.series_as_reported), (select sum(value) from today),"
        " (select count(*) from today where value <> trunc(value)), (select count(*) from today where is_estimated),"
        " (select array_agg(unit_code) from today where undecided_reason is not null)"
    ).fetchone()
    assert totals[0] == totals[1] and totals[2] == 0 and totals[3] > 400
    assert totals[4] == ["28437"]
    assert {key for (key,) in series.execute("select distinct share_key from today where is_estimated")} == {
        "successor_area"
    }


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


def test_a_figure_of_a_younger_unit_is_not_carried_back(series: psycopg.Connection) -> None:
    series.execute(GIVE, ["10903", NEW, "x", "flow", "2025-07-01", "2025-09-30", 5])
    told = series.execute("select unit_valid_from, undecided_reason from marts.series_in_units_of('2025-01-01')")
    assert told.fetchall() == [(NEW, "younger_than_day")]


def test_a_sum_says_how_many_of_the_former_units_are_in_it(series: psycopg.Connection) -> None:
    series.execute(GIVE, ["10894", OLD, "x", "flow", "2025-01-01", "2025-03-31", 5])
    told = series.execute(
        "select unit_code, units_reporting, units_expected from marts.series_in_units_of('2026-01-01')"
    )
    assert told.fetchall() == [("10903", 1, 4)]


QUARTERS = [("2020-12-15", "2021-03-14"), ("2021-03-15", "2021-06-14"), ("2021-06-15", "2021-09-14")]
YEAR = ("2020-12-15", "2021-12-14")


@pytest.mark.parametrize(
    ("given", "asked", "told"),
    [
        ([*QUARTERS, ("2021-09-15", "2021-12-14")], YEAR, [(15, "abutting_windows", 4)]),
        (QUARTERS, YEAR, []),  # the year is not whole
        ([(QUARTERS[0][0], QUARTERS[1][1]), *QUARTERS], YEAR, []),
        ([(QUARTERS[0][0], QUARTERS[1][1]), QUARTERS[0]], QUARTERS[1], [(6, "difference", 2)]),
        ([(QUARTERS[0][0], QUARTERS[1][1]), QUARTERS[0], QUARTERS[1]], QUARTERS[1], [(4, "reported", 1)]),
        ([QUARTERS[0], (QUARTERS[0][0], QUARTERS[1][1])], QUARTERS[1], []),  # less at the half year than before
        ([("2021-01-01", "2021-03-31"), QUARTERS[1]], ("2021-01-01", "2021-06-14"), []),  # they overlap
    ],
)
def test_flows_are_summed_over_windows_that_abut_and_no_others(
    series: psycopg.Connection, given: list, asked: tuple[str, str], told: list
) -> None:
    for (first, last), value in zip(given, (8, 2, 4, 1), strict=False):
        series.execute(GIVE, ["10924", OLD, "x", "flow", first, last, value])
    found = series.execute("select value, basis, windows from marts.series_over(%s, %s, '2021-12-31')", asked)
    assert found.fetchall() == told


def test_a_stock_takes_the_last_day_of_the_window(series: psycopg.Connection) -> None:
    for day, value in (("2021-03-14", 3), ("2021-12-14", 9)):
        series.execute(GIVE, ["10924", OLD, "x", "stock", day, day, value])
    found = series.execute("select value, basis from marts.series_over(%s, %s, '2021-12-31')", YEAR)
    assert found.fetchall() == [(9, "last_day")]
