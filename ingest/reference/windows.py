"""Reporting windows: which days a period's code stands for, by regime.

A period is not a calendar period: 2021-Q1 runs from 15/12/2020 to 14/3/2021 in state reporting
(NĐ 09/2019/NĐ-CP, Điều 12) and from 1/1 to 31/3 for budgets. The windows are rows of reporting_windows.csv.
"""

from __future__ import annotations

import calendar
import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "reporting_windows.csv"
_CODE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<kind>Q[1-4]|H[12]|9M|M\d\d))?")


class UnknownPeriodError(ValueError):
    """A period that the regime does not have."""


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day of a period, and the day its report is due."""

    regime: str
    period_code: str
    kind: str
    period_from: date
    period_to: date
    due_on: date
    label_vi: str


def window_of(regime: str, period_code: str) -> tuple[date, date]:
    """First and last day of a period such as 2021-Q3 or 2021; raises UnknownPeriodError."""
    window = find_window(regime, period_code)
    return window.period_from, window.period_to


def find_window(regime: str, period_code: str) -> Window:
    """The whole window of a period; raises UnknownPeriodError."""
    match = _CODE.fullmatch(period_code)
    row = match and _rows().get((regime, match["kind"] or "Y"))
    if not row:
        raise UnknownPeriodError(f"{regime} has no period {period_code!r}")
    return _window(row, int(match["year"]))


def days_of(window: Window, kind: str) -> tuple[date, date]:
    """First and last day a column of a report speaks of.

    `kind` is period, year (all of the report's), year_to_date (up to the report's last day) or as_of (that day alone).
    """
    if kind == "as_of":
        return window.period_to, window.period_to
    if kind == "period":
        return window.period_from, window.period_to
    year = window.period_code[:4]
    first = find_window(window.regime, f"{year}-Q1").period_from
    if kind == "year_to_date":
        return first, window.period_to
    return first, find_window(window.regime, f"{year}-Q4").period_to


def all_windows(years: Iterable[int]) -> list[Window]:
    """Every window of every regime in the years given."""
    return [_window(row, year) for year in years for row in _rows().values()]


def regimes() -> frozenset[str]:
    """The regimes that have windows."""
    return frozenset(regime for regime, _ in _rows())


@cache
def _rows() -> dict[tuple[str, str], dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {(row["regime"], row["kind"]): row for row in csv.DictReader(file)}


def _window(row: dict[str, str], year: int) -> Window:
    def day(name: str) -> date:
        in_year, month = year + int(row[f"{name}_year_offset"]), int(row[f"{name}_month"])
        is_end = row[f"{name}_day"] == "end"  # of February, whose last day the year tells
        return date(in_year, month, calendar.monthrange(in_year, month)[1] if is_end else int(row[f"{name}_day"]))

    kind = row["kind"]
    return Window(
        regime=row["regime"],
        period_code=str(year) if kind == "Y" else f"{year}-{kind}",
        kind=kind,
        period_from=day("from"),
        period_to=day("to"),
        due_on=day("due"),
        label_vi=row["label_vi"].format(year=year),
    )
