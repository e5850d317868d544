"""One strict grammar for days as Vietnamese offices write them: day first, whole years, exact formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ingest.readers.reading import State

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
_HOUR_FIRST = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*[-,]?\s*(?:ngày\s+)?)(?=[0-9])", re.IGNORECASE)
_PARTED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?:[ T,-].*)?")
_TURNED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T][0-9:.,+Z -]*)?")
_IN_WORDS = re.compile(r"(?:ngày\s+)?([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})", re.IGNORECASE)
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAP_BUG = 60


@dataclass(frozen=True, slots=True)
class Day:
    """A spelling judged: VALUE with its day, BLANK, or DOUBTFUL with the reason (a short English key)."""

    state: State
    value: date | None = None
    reason: str | None = None


BLANK = Day(State.BLANK)


def parse_date(value: object, *, date_1904: bool = False) -> Day:
    """Take a text, a spreadsheet's serial number or a native day and give the day or why it is doubtful.

    '05/07/2021', '5-7-2021', '2021-07-05', '08:30 05/07/2021', 'ngày 05 tháng 7 năm 2021' are the 5th of July; a
    two-digit year, the 31st of February and a month of 13 are doubtful. Serials count from 1899-12-30 (with the
    29 February 1900 that never was) or from 1904-01-01, as the workbook says.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return BLANK
    if isinstance(value, bool):
        return _doubt("truth_value")
    if isinstance(value, datetime):
        return _judged(value.date())
    if isinstance(value, date):
        return _judged(value)
    if isinstance(value, int | float):
        return _serial(float(value), date_1904)
    if isinstance(value, str):
        return _text(value.replace("\u00a0", " ").strip())
    return _doubt("no_date")


def _text(text: str) -> Day:
    text = _HOUR_FIRST.sub("", text, count=1) if _HOUR_FIRST.match(text) else text
    if match := _PARTED.fullmatch(text):
        day, month, year = match[1], match[3], match[4]
    elif match := _TURNED.fullmatch(text):
        year, month, day = match.groups()
    elif match := _IN_WORDS.fullmatch(text):
        day, month, year = match.groups()
    else:
        return _doubt("no_date")
    try:
        return _judged(date(int(year), int(month), int(day)))
    except ValueError:
        return _doubt("no_such_day")


def _serial(number: float, date_1904: bool) -> Day:
    if not 0 < number < 100_000:
        return _doubt("no_date")
    whole = int(number)
    if date_1904:
        return _judged(_EPOCH_1904 + timedelta(days=whole))
    if whole == _LEAP_BUG:
        return _doubt("no_such_day")
    return _judged(_EPOCH_1900 + timedelta(days=whole + (whole < _LEAP_BUG)))


def _judged(day: date) -> Day:
    return Day(State.VALUE, day) if EARLIEST <= day <= LATEST else _doubt("out_of_range")


def _doubt(reason: str) -> Day:
    return Day(State.DOUBTFUL, None, reason)
