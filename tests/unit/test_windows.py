"""A period is not a calendar period: its days depend on the regime."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from ingest.forms.spec import load_forms
from ingest.reference.windows import UnknownPeriodError, all_windows, find_window, window_of


@pytest.mark.parametrize(
    ("regime", "period", "first", "last"),
    [
        ("state_reporting", "2021-Q1", date(2020, 12, 15), date(2021, 3, 14)),
        ("state_reporting", "2021-Q3", date(2021, 6, 15), date(2021, 9, 14)),
        ("state_reporting", "2021", date(2020, 12, 15), date(2021, 12, 14)),
        ("calendar", "2021-Q1", date(2021, 1, 1), date(2021, 3, 31)),
        ("as_of_quarter_end", "2021-Q2", date(2021, 6, 30), date(2021, 6, 30)),
        ("as_stated", "2021-9M", date(2021, 1, 1), date(2021, 9, 30)),
    ],
)
def test_the_days_of_a_period(regime: str, period: str, first: date, last: date) -> None:
    assert window_of(regime, period) == (first, last)


@pytest.mark.parametrize(
    ("regime", "period"),
    [
        ("state_reporting", "2021-9M"),
        ("state_reporting", "2021-Q5"),
        ("state_reporting", "1821-Q1"),
        ("state_reporting", "2021-Q1 "),
        ("state_reporting", ""),
        ("lunar", "2021-Q1"),
    ],
)
def test_a_period_the_regime_has_not(regime: str, period: str) -> None:
    with pytest.raises(UnknownPeriodError):
        window_of(regime, period)


def test_the_last_quarter_of_a_year_is_due_in_the_next() -> None:
    assert find_window("calendar", "2021-Q4").due_on == date(2022, 1, 15)


def test_quarters_of_a_regime_abut_and_are_due_after_they_end() -> None:
    windows = all_windows(range(2019, 2024))
    for regime in ("state_reporting", "calendar"):
        quarters = sorted(
            (one.period_from, one.period_to) for one in windows if one.regime == regime and one.kind.startswith("Q")
        )
        assert all((after[0] - before[1]).days == 1 for before, after in pairwise(quarters))
    assert all(one.due_on > one.period_to >= one.period_from for one in windows)


def test_every_form_has_a_window_for_each_of_its_periods() -> None:
    for form in load_forms().values():
        for kind in form.period_kinds:
            assert find_window(form.regime, "2021" if kind == "Y" else f"2021-{kind}").kind == kind
