"""Reporting windows: the report's own from its title and opening, and those that sentences state.

Where a text names a period without dates ("9 tháng đầu năm 2021", "quý II") the calendar period is meant, unless
it is the report's own period and the report states its dates: then those. Budget figures always take calendar
periods. "Từ đầu năm đến nay" runs from 1 January to the last day for which the report says it holds data.
A stock is as of the day the sentence gives, else as of the last day of data.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_DATE = r"(?:ngay\s+)?(\d{1,2})(?:\s*[/.-]\s*|\s+thang\s+)(\d{1,2})(?:(?:\s*[/.-]\s*|\s+nam\s+)(\d{4}))?"
_RANGE = re.compile(rf"(?<![\w/]){_DATE}(?:\s*,)?\s*(?:den(?:\s+het)?|toi|[-–])\s*{_DATE}(?![\d/])")
_AS_OF = re.compile(
    rf"(?:tinh\s+den|den\s+thoi\s+diem|tai\s+thoi\s+diem|tinh\s+toi|den\s+het|den\s+ngay|chot\s+den)\s+(?:het\s+|thoi\s+diem\s+)?{_DATE}(?![\d/])"
)
_TO_NOW = re.compile(
    r"tu\s+dau\s+nam(?:\s+(\d{4}))?\s+(?:den|toi)\s+(?:nay|thoi\s+diem)|(?<!\w)(?:tinh|ke)\s+tu\s+dau\s+nam(?=\s*,)"
)
_UP_TO_MONTH = re.compile(r"(?<!\w)(?:het|den\s+het)\s+thang\s+(\d{1,2})(?![\d/])")
_WORDS = {"ba": 3, "sau": 6, "chin": 9, "mot": 1, "hai": 2, "bon": 4, "nam": 5, "bay": 7, "tam": 8, "muoi": 10}
_MONTHS = re.compile(
    r"(?<!\w)(\d{1,2}|hai|ba|bon|nam|sau|bay|tam|chin|muoi)\s+thang(?:\s+(dau|cuoi)\s+nam)?(?:(?:\s*,)?\s*(?:nam\s+)?(\d{4}))?(?!\w)"
)
_QUARTER = re.compile(r"(?<!\w)quy\s+(iv|i{1,3}|[1-4])(?:(?:\s*(?:/|nam|-))?\s*(\d{4}))?(?!\w)")
_MONTH = re.compile(r"(?<![\w])(?<!\d\s)thang\s+(\d{1,2})(?:\s*/\s*|\s+nam\s+|,\s*nam\s+)(\d{4})")
_LONE_MONTH = re.compile(r"(?<!\w)(?:trong|rieng|cua|trong\s+rieng)\s+thang\s+(\d{1,2})(?![\d/.,]|\s*(?:/|nam))")
_WHOLE_YEAR = re.compile(r"(?<!\w)(?:ca|toan)\s+nam(?!\s+(?:19|20)\d\d(?!\d))")
_YEAR = re.compile(r"(?<!\w)nam\s+((?:19|20)\d{2})(?![ \t]*[-–/][ \t]*\d)")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, slots=True)
class Window:
    """From a day to a day, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Phrase:
    """A window stated at a place of the text; kind is range, as_of, to_now, months, quarter, month or year."""

    start: int
    end: int
    kind: str
    window: Window
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """The report's period: its code, its window, its last day of data and whether the text states the dates."""

    code: str
    window: Window
    data_until: date
    is_stated: bool

    @property
    def year(self) -> int:
        return int(self.code[:4])


def calendar_window(code: str) -> Window:
    """'2021', '2021-Q3', '2021-H1', '2021-9M' or '2021-M05' in; its calendar days out."""
    year, _, part = code.partition("-")
    first, last = 1, 12
    if part.startswith("Q"):
        first, last = 3 * int(part[1]) - 2, 3 * int(part[1])
    elif part.startswith("H"):
        first, last = (1, 6) if part == "H1" else (7, 12)
    elif part.endswith("M"):
        last = int(part[:-1])
    elif part.startswith("M"):
        first = last = int(part[1:])
    return _months(int(year), first, last)


def title_period(folded_title: str, folded_opening: str) -> str | None:
    """The period code of a report from its folded title; the year may stand in the opening instead."""
    found = sorted(find_phrases(folded_title, 0) + _undated(folded_title), key=lambda p: (p.start, -p.end))
    years = _YEAR.findall(folded_title) or re.findall(r"/\s*(20\d{2})", folded_title) or _YEAR.findall(folded_opening)
    for phrase in found:
        if phrase.kind in ("months", "quarter", "month", "year") and phrase.code:
            year, _, part = phrase.code.partition("-")
            if int(year) <= 1:
                if not years:
                    return None
                year = years[0]
            return f"{year}-{part}" if part else year
    return None


def report_period(code: str, folded: str, opening_end: int, body_end: int) -> ReportPeriod:
    """Window and last day of data of a report with that code, from what its text (up to `body_end`) states."""
    own = calendar_window(code)
    year = int(code[:4])
    stated: Window | None = None
    until: list[date] = []
    for phrase in find_phrases(folded[:body_end], year):
        before = folded[max(0, phrase.start - 45) : phrase.start]
        is_data = re.search(r"(?:so\s+lieu|ky\s+bao\s+cao|tinh\s+tu|thoi\s+diem|ky\s+so\s+lieu)", before) is not None
        if phrase.kind == "range":
            opens = phrase.start < opening_end or re.search(r"ky\s+(?:so\s+lieu|bao\s+cao)", before) is not None
            if opens and stated is None and _overlaps(phrase.window, own):
                stated = phrase.window
            if is_data and own.start <= phrase.window.end <= own.end + timedelta(days=31):
                until.append(phrase.window.end)
        elif phrase.kind == "as_of" and own.start <= phrase.window.end <= own.end:
            text = folded[phrase.start : phrase.end]
            if is_data or text.startswith(("tinh", "den thoi", "tai thoi", "chot")):
                until.append(phrase.window.end)
    window = stated or own
    data_until = stated.end if stated else max(until, default=own.end)
    return ReportPeriod(code, window, data_until, stated is not None)


def find_phrases(folded: str, year: int) -> list[Phrase]:
    """All windows a folded text states, in order; `year` completes those that name none."""
    phrases: list[Phrase] = []
    taken: list[tuple[int, int]] = []

    def add(match: re.Match[str], kind: str, window: Window | None, code: str | None = None) -> None:
        if window is None or any(a < match.end() and match.start() < b for a, b in taken):
            return
        taken.append(match.span())
        phrases.append(Phrase(match.start(), match.end(), kind, window, code))

    for match in _RANGE.finditer(folded):
        add(match, "range", _range(match.groups(), year))
    for match in _AS_OF.finditer(folded):
        day = _day(match[1], match[2], match[3], year)
        add(match, "as_of", Window(day, day) if day else None)
    for match in _TO_NOW.finditer(folded):
        start = date(int(match[1] or year or 1), 1, 1)
        add(match, "to_now", Window(start, start))
    if year:
        for match in _UP_TO_MONTH.finditer(folded):
            add(match, "months", _safe_months(year, 1, int(match[1])))
        for match in _LONE_MONTH.finditer(folded):
            add(match, "month", _safe_months(year, int(match[1]), int(match[1])))
        for match in _WHOLE_YEAR.finditer(folded):
            add(match, "whole_year", _months(year, 1, 12), str(year))
    for match in _MONTH.finditer(folded):
        month, named = int(match[1]), int(match[2])
        add(match, "month", _safe_months(named, month, month), f"{named}-M{month:02d}")
    for match in _MONTHS.finditer(folded):
        add(match, *_of_months(match, year))
    for match in _QUARTER.finditer(folded):
        quarter = _ROMAN.get(match[1]) or int(match[1])
        named = int(match[2] or year or 1)
        add(match, "quarter", _months(named, 3 * quarter - 2, 3 * quarter), f"{named}-Q{quarter}")
    for match in _YEAR.finditer(folded):
        named = int(match[1])
        add(match, "year", _months(named, 1, 12), str(named))
    return sorted(phrases, key=lambda phrase: phrase.start)


def _of_months(match: re.Match[str], year: int) -> tuple[str, Window | None, str | None]:
    count = _WORDS.get(match[1]) or int(match[1])
    named = int(match[3] or year or 1)
    if not 1 <= count <= 12 or (match[1].isalpha() and not match[2]):
        return "months", None, None
    if match[2] == "cuoi":
        code = f"{named}-H2" if count == 6 else None
        return "months", _months(named, 13 - count, 12), code
    code = {3: f"{named}-Q1", 6: f"{named}-H1", 12: str(named)}.get(count, f"{named}-{count}M")
    return "months", _months(named, 1, count), code


def _undated(folded: str) -> list[Phrase]:
    """A title's 'tháng 5' without its year."""
    return [
        Phrase(m.start(), m.end(), "month", _months(1, int(m[1]), int(m[1])), f"1-M{int(m[1]):02d}")
        for m in re.finditer(r"(?<!\d\s)(?<!\w)thang\s+(\d{1,2})(?![\d/])", folded)
        if 1 <= int(m[1]) <= 12
    ]


def _range(groups: tuple[str | None, ...], year: int) -> Window | None:
    end = _day(groups[3], groups[4], groups[5], year)
    if end is None or (groups[2] is None and groups[5] is None and not year):
        return None
    start = _day(groups[0], groups[1], groups[2], end.year)
    if start is not None and groups[2] is None and start > end:
        start = _day(groups[0], groups[1], None, end.year - 1)
    return Window(start, end) if start is not None and start <= end else None


def _day(day: str | None, month: str | None, year: str | None, default_year: int) -> date | None:
    try:
        return date(int(year or default_year), int(month or 0), int(day or 0))
    except ValueError:
        return None


def _safe_months(year: int, first: int, last: int) -> Window | None:
    return _months(year, first, last) if 1 <= first <= last <= 12 else None


def _months(year: int, first: int, last: int) -> Window:
    year = max(year, 1)
    return Window(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _overlaps(one: Window, other: Window) -> bool:
    return one.start <= other.end and other.start <= one.end
