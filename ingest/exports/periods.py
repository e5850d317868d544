"""Which window an export speaks of: the days its lines state, else the name of a period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ingest.exports.spec import Export
from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.windows import find_phrases, title_period
from ingest.reference.vietnamese import folded
from ingest.reference.windows import UnknownPeriodError, Window, all_windows, find_window

NEAR = timedelta(days=20)
NEAR_AS_OF = timedelta(days=46)

_DAY = r"(\d{1,2})(?:\s*[/.-]\s*|\s+thang\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+nam\s+)(\d{4})"
_FROM_TO = re.compile(rf"{_DAY}[\s,;:()]*(?:[-–—~]|den|toi)[\s:(]*(?:den\s*)?(?:het\s*)?(?:ngay)?[\s:]*{_DAY}(?!\d)")
# What holds a year or a day and speaks of no period: the law a form follows, when it was signed or printed.
_ASIDE = (
    re.compile(r"(?:thong tu|nghi dinh|quyet dinh|nghi quyet|cong van|luat|phap lenh|chi thi)\s+(?:so\s*:?\s*)?\d.*"),
    re.compile(r"(?:ban hanh )?kem theo .*"),
    re.compile(r"(?:ngay|thoi diem|thoi gian|gio|luc)(?: gio)? (?:in|xuat|ket xuat|trich xuat|tao|lap|cap nhat)\b.*"),
    re.compile(r"ngay\s+(?:\d{1,2}|[.…]+)\s+thang\s+(?:\d{1,2}|[.…]+)\s+nam\s+(?:\d{4}|[.…]+)"),
)
_COLON = re.compile(r"\b(nam|quy|thang)\s*:\s*")
_BUDGET_YEAR = re.compile(r"\b(?:nam (?:ngan sach|hoc|bao cao|tai chinh)|nien do)(?: nam)?\s*:?\s+((?:19|20)\d\d)\b")
_SEVERAL_MONTHS = re.compile(
    r"(?:cac )?thang\s+(\d{1,2})(?:\s*(?:,|;|-|–|va|den)\s*(?:thang\s+)?\d{1,2})*"
    r"\s*(?:,|;|-|–|va|den)\s*(?:thang\s+)?(\d{1,2})(?=\s*(?:/|,|nam|$))"
)
_PART_OF_YEAR = re.compile(
    r"\b(?:(?:quy|q) (?P<quarter>[1-4]|i{1,3}|iv)|(?P<several>[69]) ?(?:t|thang)|(?:thang|t) (?P<month>\d{1,2}))\b"
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_SHORT = re.compile(r"(?<![\w/])(?P<kind>q|t)(?P<number>\d{1,2})\s*[/._ -]\s*(?P<year>(?:19|20)\d\d)(?!\d)")


def window_in(lines: Sequence[str], export: Export) -> Window | None:
    """The reporting window the lines state, its days where they are given, else its name.

    Days that are no window of the regime (a calendar quarter in state reporting) keep the code of the window they
    mean; `is_of_regime` tells of days that mean none.
    """
    plain = [_BUDGET_YEAR.sub(r"nam \1", _COLON.sub(r"\1 ", fold(line))) for line in lines]
    bare = [_SEVERAL_MONTHS.sub(_as_quarter, _without_asides(line)) for line in plain]
    for first, last in _stated_days(bare):
        return window_of_days(export, first, last) or _meant(export, first, last)
    for line in bare:
        for phrase in find_phrases(line, 0):
            if phrase.kind == "as_of" and (found := _as_of(export, phrase.window.end)):
                return found
    named = list(_named(bare, export))
    return next((one for one in named if one.kind != "Y"), named[0] if named else None)


def window_in_name(file_name: str, export: Export) -> Window | None:
    """The window a file's name tells: one year and one month, quarter, half or nine months of it (`q3-2021`)."""
    words = re.sub(r"(?<=[a-z])(?=\d)", " ", folded(file_name.rpartition(".")[0]))
    years = set(re.findall(r"\b20\d\d\b", words))
    codes = {code for match in _PART_OF_YEAR.finditer(words) if (code := _code_of_part(match))}
    return _of_code(export.regime, f"{years.pop()}-{codes.pop()}") if len(years) == len(codes) == 1 else None


def _code_of_part(match: re.Match[str]) -> str:
    if match["quarter"]:
        return f"Q{_ROMAN.get(match['quarter'], match['quarter'])}"
    return f"M{int(match['month']):02d}" if match["month"] else {"6": "H1", "9": "9M"}[match["several"]]


def is_of_regime(window: Window) -> bool:
    """Whether the days stated are those of the window whose code they got, or near enough to mean it."""
    own = find_window(window.regime, window.period_code)
    near = NEAR_AS_OF if own.period_from == own.period_to else NEAR
    return abs(own.period_from - window.period_from) <= near and abs(own.period_to - window.period_to) <= near


def window_of_days(export: Export, first: date, last: date) -> Window | None:
    """The window of the export's regime with exactly these days; a stock's window is its last day."""
    windows = _windows_of(export, first, last)
    for window in windows:
        if (window.period_from, window.period_to) == (first, last):
            return window
    return next((w for w in windows if w.period_from == w.period_to == last), None)


def smallest_window(export: Export, first: date, last: date) -> Window | None:
    """The shortest window of the regime that holds all these days; None where none of the kinds expected does."""
    windows = [
        w
        for w in _windows_of(export, first, last)
        if (not export.window_kinds or w.kind in export.window_kinds) and w.period_from <= first and last <= w.period_to
    ]
    return min(windows, key=_length, default=None)


def _without_asides(line: str) -> str:
    if not _FROM_TO.search(line):
        for pattern in _ASIDE:
            line = pattern.sub(" ", line) if pattern is not _ASIDE[-1] or not _says_as_of(line) else line
    return line


def _as_quarter(months: re.Match[str]) -> str:
    """`tháng 4, 5, 6` is the second quarter; other months together are no period."""
    first, last = int(months[1]), int(months[2])
    return f"quy {last // 3} " if first % 3 == 1 and last == first + 2 else " "


def _says_as_of(line: str) -> bool:
    return any(phrase.kind == "as_of" for phrase in find_phrases(line, 0))


def _stated_days(lines: Iterable[str]) -> Iterator[tuple[date, date]]:
    for line in lines:
        for match in _FROM_TO.finditer(line):
            try:
                first, last = (date(int(match[at + 2]), int(match[at + 1]), int(match[at])) for at in (1, 4))
            except ValueError:
                continue
            if first <= last:
                yield first, last
        for phrase in find_phrases(line, 0):
            if phrase.kind == "range":
                yield phrase.window.start, phrase.window.end


def _meant(export: Export, first: date, last: date) -> Window | None:
    """The window whose days are nearest, else the shortest that holds them, with the days as stated."""
    windows = _windows_of(export, first, last)
    nearest = min(windows, key=lambda w: abs(w.period_from - first) + abs(w.period_to - last), default=None)
    if nearest is None:
        return None
    stated = replace(nearest, period_from=first, period_to=last)
    if is_of_regime(stated):
        return stated
    holding = min((w for w in windows if w.period_from <= first and last <= w.period_to), key=_length, default=None)
    return holding and replace(holding, period_from=first, period_to=last)


def _as_of(export: Export, day: date) -> Window | None:
    exact = window_of_days(export, day, day)
    if exact is not None:
        return exact
    stocks = [w for w in _windows_of(export, day, day) if w.period_from == w.period_to]
    nearest = min(stocks, key=lambda w: abs(w.period_to - day), default=None)
    return nearest and replace(nearest, period_from=day, period_to=day)


def _named(lines: Sequence[str], export: Export) -> Iterator[Window]:
    everything = " ".join(lines)
    for line in lines:
        short = _SHORT.search(line)
        code = title_period(line, everything)
        if short is not None and (code is None or "-" not in code):
            number = int(short["number"])
            code = f"{short['year']}-" + (f"Q{number}" if short["kind"] == "q" else f"M{number:02d}")
        if code and (window := _of_code(export.regime, code)):
            yield window


def _of_code(regime: str, code: str) -> Window | None:
    """The window of a code. Nine months where the regime has none: from the year's first day to the third quarter's
    last, under the code of the year."""
    try:
        if code.endswith("-9M"):
            year, half, quarter = (find_window(regime, one) for one in (code[:4], f"{code[:4]}-H1", f"{code[:4]}-Q3"))
            nine = replace(year, period_from=half.period_from, period_to=quarter.period_to)
            return next((w for w in all_windows([int(code[:4])]) if (w.regime, w.period_code) == (regime, code)), nine)
        return find_window(regime, code)
    except UnknownPeriodError:
        return None


def _windows_of(export: Export, first: date, last: date) -> list[Window]:
    """The windows of the export's regime that may hold days between these."""
    return [w for w in all_windows(range(first.year, last.year + 2)) if w.regime == export.regime]


def _length(window: Window) -> timedelta:
    return window.period_to - window.period_from
