"""Promise: what holds between the figures of a form holds over several windows as well, whatever their kind."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest

from ingest.reference.lists import read_csv
from tests.reference.test_series import OLD

QUARTERS = [
    ("2020-12-15", "2021-03-14"),
    ("2021-03-15", "2021-06-14"),
    ("2021-06-15", "2021-09-14"),
    ("2021-09-15", "2021-12-14"),
]
YEAR, HALF, MIDDLE = ("2020-12-15", "2021-12-14"), ("2020-12-15", "2021-06-14"), ("2021-03-15", "2021-09-14")
DAY, LATER = "2021-12-31", "2026-01-01"
GIVE = (
    "insert into marts.series_as_reported"
    " select %(unit)s, %(since)s, %(form)s, i.domain, i.indicator, %(scope)s, i.measure_kind, 'p', %(first)s, %(last)s,"
    " false, false, %(value)s from ref.indicators i where (i.domain, i.indicator) = (%(domain)s, %(indicator)s)"
)


def give(series: psycopg.Connection, name: str, window: tuple[str, str], value: object, **other: object) -> None:
    """A figure named domain.indicator."""
    domain, indicator = name.split(".")
    cell = {"unit": "10924", "since": OLD, "form": "f", "scope": "total", "domain": domain, "indicator": indicator}
    cell |= {"first": window[0], "last": window[1], "value": value}
    assert series.execute(GIVE, cell | other).rowcount == 1


def over(
    series: psycopg.Connection, window: tuple[str, str], domain: str, indicator: str | None = None, day: str = DAY
) -> dict[str, tuple]:
    """By indicator: value, basis, reason."""
    found = series.execute(
        "select indicator, value, basis, undecided_reason from marts.series_over(%s, %s, %s, %s, %s)",
        [*window, day, domain, indicator],
    ).fetchall()
    assert len({name for name, *_ in found}) == len(found)
    return {name: tuple(rest) for name, *rest in found}


def dossiers(online: int, direct: int, opening: int, resolved: tuple[int, int, int], overdue: int) -> dict[str, int]:
    """Form II.06a of one quarter, right by its identities."""
    total, done = online + direct + opening, sum(resolved)
    early, on_time, late = resolved
    return {
        "received_total": total,
        "received_online": online,
        "received_direct_post": direct,
        "received_carried_over": opening,
        "resolved_total": done,
        "resolved_early": early,
        "resolved_on_time": on_time,
        "resolved_overdue": late,
        "pending_total": total - done,
        "pending_in_time": total - done - overdue,
        "pending_overdue": overdue,
    }


@pytest.fixture
def a_year(series: psycopg.Connection) -> psycopg.Connection:
    """Four quarters of one commune; each begins with what the one before left."""
    opening = 7
    for window, (online, direct, resolved, overdue) in zip(
        QUARTERS,
        [(10, 5, (8, 4, 3), 2), (20, 1, (9, 9, 0), 4), (3, 3, (2, 6, 1), 1), (40, 2, (30, 9, 5), 0)],
        strict=True,
    ):
        form = dossiers(online, direct, opening, resolved, overdue)
        for name, value in form.items():
            give(series, f"dossiers.{name}", window, value)
        opening = form["pending_total"]
    return series


@pytest.mark.parametrize("window", [YEAR, HALF, MIDDLE])
def test_the_identities_of_the_form_hold_over_several_windows(
    a_year: psycopg.Connection, window: tuple[str, str]
) -> None:
    told = over(a_year, window, "dossiers")
    assert {reason for *_, reason in told.values()} == {None}
    form = {name: value for name, (value, *_) in told.items()}
    assert form["received_total"] == (
        form["received_online"] + form["received_direct_post"] + form["received_carried_over"]
    )
    assert form["received_total"] == form["resolved_total"] + form["pending_total"]
    assert form["pending_total"] == form["pending_in_time"] + form["pending_overdue"]
    assert form["resolved_total"] == sum(form[f"resolved_{how}"] for how in ("early", "on_time", "overdue"))


def test_what_was_carried_over_is_counted_once(a_year: psycopg.Connection) -> None:
    assert over(a_year, YEAR, "dossiers", "received_total") == {"received_total": (91, "abutting_windows", None)}
    assert over(a_year, YEAR, "dossiers", "received_carried_over") == {"received_carried_over": (7, "first_day", None)}
    assert over(a_year, MIDDLE, "dossiers", "received_carried_over")["received_carried_over"][0] == 7
    assert over(a_year, QUARTERS[1], "dossiers", "received_total")["received_total"] == (28, "reported", None)


def test_a_metric_over_several_windows_is_made_again_of_its_parts(a_year: psycopg.Connection) -> None:
    a_year.execute("update marts.series_as_reported set form = 'ho_so'")
    told = {
        code: tuple(rest)
        for code, *rest in a_year.execute(
            "select metric_code, numerator, denominator, value from marts.metrics_over(%s, %s, %s)", [*YEAR, DAY]
        )
    }
    done, on_time = 15 + 18 + 9 + 44, 12 + 18 + 8 + 39
    assert told["on_time_rate_of_resolved"] == (on_time, done, round(Decimal(100 * on_time) / done, 2))
    assert told["on_time_rate_of_received"][:2] == (on_time, 91)
    assert told["on_time_rate_of_due"][:2] == (on_time, done + 0)  # overdue and still pending on the last day
    assert told["dossiers_overdue"][2] == 3 + 0 + 1 + 5 + 0
    assert told["dossiers_pending"][2] == 91 - done
    [one] = a_year.execute(
        "select numerator, denominator, value from marts.metrics_over(%s, %s, %s, 'on_time_rate_of_due')", [*YEAR, DAY]
    ).fetchall()
    assert one == told["on_time_rate_of_due"]


def test_a_metric_of_which_a_window_lacks_a_part_is_not_given(a_year: psycopg.Connection) -> None:
    a_year.execute("update marts.series_as_reported set form = 'ho_so'")
    a_year.execute(
        "delete from marts.series_as_reported where indicator = 'resolved_early' and period_from = %s", [QUARTERS[1][0]]
    )
    ask = "select value, undecided_reason from marts.metrics_over(%s, %s, %s, 'on_time_rate_of_resolved')"
    assert a_year.execute(ask, [*YEAR, DAY]).fetchall() == [(None, "windows_missing")]


def test_a_metric_is_made_of_parts_of_the_same_units(series: psycopg.Connection) -> None:
    """One of two merged communes gives the numerator alone: the share would be too high."""
    given = {"resolved_early": 4, "resolved_on_time": 4, "resolved_total": 10, "pending_overdue": 1}
    for unit in ("10894", "10924"):
        for name, value in given.items():
            if (unit, name) != ("10924", "resolved_total"):
                give(series, f"dossiers.{name}", QUARTERS[0], value, unit=unit, form="ho_so")
    ask = "select value, undecided_reason from marts.metrics_over(%s, %s, %s, 'on_time_rate_of_resolved')"
    assert series.execute(ask, [*QUARTERS[0], LATER]).fetchall() == [(None, "part_missing")]
    give(series, "dossiers.resolved_total", QUARTERS[0], 10, unit="10924", form="ho_so")
    assert series.execute(ask, [*QUARTERS[0], LATER]).fetchall() == [(80, None)]


def test_without_the_opening_stock_a_total_is_not_summed(a_year: psycopg.Connection) -> None:
    a_year.execute(
        "delete from marts.series_as_reported where indicator = 'received_carried_over' and period_from = %s",
        [QUARTERS[2][0]],
    )
    assert over(a_year, YEAR, "dossiers", "received_total") == {"received_total": (None, None, "part_missing")}
    assert over(a_year, HALF, "dossiers", "received_total")["received_total"][0] == 7 + 15 + 21
    # The opening of the first window is in its total: nobody has to tell it apart.
    a_year.execute(
        "delete from marts.series_as_reported where indicator = 'received_carried_over' and period_from = %s",
        [QUARTERS[0][0]],
    )
    assert over(a_year, HALF, "dossiers", "received_total")["received_total"][0] == 7 + 15 + 21


def test_an_opening_stock_is_taken_off_where_the_same_units_tell_it(series: psycopg.Connection) -> None:
    """Of two merged communes one does not tell what it carried over: the difference would hold all of its total."""
    for unit, opening in (("10894", (1, 3)), ("10924", (2, None))):
        for window, total, carried in zip(QUARTERS, (10, 20), opening, strict=False):
            give(series, "dossiers.received_total", window, total, unit=unit)
            if carried is not None:
                give(series, "dossiers.received_carried_over", window, carried, unit=unit)
    told = over(series, HALF, "dossiers", "received_total", LATER)
    assert told == {"received_total": (None, None, "part_missing")}
    give(series, "dossiers.received_carried_over", QUARTERS[1], 5, unit="10924")
    assert over(series, HALF, "dossiers", "received_total", LATER)["received_total"][0] == 20 + 40 - 8


def test_petitions_too_are_carried_over_and_their_parts_without_a_word_of_it_are_not_summed(
    series: psycopg.Connection,
) -> None:
    for window, opening, new in zip(QUARTERS[:2], (4, 6), (15, 10), strict=True):
        give(series, "petitions.received_carried_over", window, opening)
        give(series, "petitions.received_in_period", window, new)
        give(series, "petitions.received_total", window, opening + new)
        give(series, "petitions.valid_total", window, opening + new)
    told = over(series, HALF, "petitions")
    assert {name: value for name, (value, *_) in told.items()} == {
        "received_carried_over": 4,
        "received_in_period": 25,
        "received_total": 29,
        "valid_total": None,
    }
    assert told["valid_total"][2] == "part_missing"


def test_opening_stocks_of_one_day_that_differ_contradict_each_other(series: psycopg.Connection) -> None:
    give(series, "dossiers.received_carried_over", QUARTERS[0], 4)
    give(series, "dossiers.received_carried_over", YEAR, 5)
    assert over(series, HALF, "dossiers") == {"received_carried_over": (None, None, "ways_contradict")}
    assert over(series, MIDDLE, "dossiers") == {"received_carried_over": (None, None, "not_on_first_day")}


def test_a_plan_of_the_year_is_of_no_window_in_it(series: psycopg.Connection) -> None:
    years = [("2021-01-01", "2021-12-31"), ("2022-01-01", "2022-12-31")]
    for window, value in zip(years, (100, 120), strict=True):
        give(series, "budget.revenue_plan", window, value)
    give(series, "budget.revenue_plan", ("2021-07-01", "2021-09-30"), 100)
    assert over(series, years[0], "budget") == {"revenue_plan": (100, "reported", None)}
    for window in (("2021-01-01", "2022-12-31"), ("2021-07-01", "2021-09-30"), ("2021-01-01", "2021-06-30")):
        assert over(series, window, "budget") == {"revenue_plan": (None, None, "plan_of_a_year")}


def test_what_is_booked_again_in_the_next_year_is_not_summed_over_years(series: psycopg.Connection) -> None:
    half, year = ("2021-01-01", "2021-06-30"), ("2021-01-01", "2021-12-31")
    for window, value in ((half, 50), (year, 110), (("2022-01-01", "2022-12-31"), 130)):
        for name in ("revenue_total", "revenue_retained"):
            give(series, f"budget.{name}", window, value)
        give(series, "budget.surplus", window, value // 10)
    both = over(series, ("2021-01-01", "2022-12-31"), "budget")
    assert both["revenue_total"] == (None, None, "carried_into_next_year")
    assert both["revenue_retained"] == (240, "abutting_windows", None)
    assert both["surplus"] == (13, "last_day", None)
    second = over(series, ("2021-07-01", "2021-12-31"), "budget")
    assert second["revenue_total"] == (60, "difference", None)
    assert second["surplus"] == (11, "last_day", None)


@pytest.mark.parametrize("kind", [row["measure_kind"] for row in read_csv("measure_kinds.csv")])
def test_every_kind_that_adds_is_merged_and_split_and_no_other(series: psycopg.Connection, kind: str) -> None:
    [adds] = [row["adds_over_units"] == "true" for row in read_csv("measure_kinds.csv") if row["measure_kind"] == kind]
    for unit in ("10894", "10924", "10891"):  # two of one successor, one of two
        series.execute(
            "insert into marts.series_as_reported"
            " values (%s, %s, 'f', 'd', 'x', 'total', %s, 'p', '2025-01-01', '2025-03-31', false, false, 7)",
            [unit, OLD, kind],
        )
    told = series.execute("select value, undecided_reason from marts.series_in_units_of(%s)", [LATER]).fetchall()
    assert len(told) == 3
    if adds:
        assert sum(value for value, _ in told) == 21 and {reason for _, reason in told} == {None}
        assert 14 in {value for value, _ in told} and 7 not in {value for value, _ in told}
    else:
        assert set(told) == {(None, "needs_its_parts")}
