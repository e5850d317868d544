"""What the lines above a table say: whose it is, of which days, in which measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ingest.exports.spec import Export
from ingest.forms.spec import Measure
from ingest.grids.entries import raw_text
from ingest.grids.grid import Grid
from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.windows import find_phrases, title_period
from ingest.reference.units import Unit, communes_on
from ingest.reference.vietnamese import folded, toned
from ingest.reference.windows import UnknownPeriodError, Window, all_windows, find_window

_MEASURE = re.compile(r"(?:don vi(?: tinh)?|dvt)\s*:?\s*(.+)")


def head_lines(grid: Grid, top: int) -> list[str]:
    """Texts above row `top`, one a filled cell, in reading order."""
    return [text for row in grid.rows[:top] for value in row if (text := raw_text(value).strip())]


def unit_in(lines: Sequence[str], day: date) -> Unit | None:
    """The commune the lines name (`UBND xã: Cẩm Phúc`), of those that exist on that day; None where none or two do."""
    valid = communes_on(day)
    for line in lines:
        words = f" {toned(line)} "
        named = [unit for unit in valid if f" {toned(unit.name_vi)} " in words]
        longest = max((len(unit.name_vi) for unit in named), default=0)
        named = [unit for unit in named if len(unit.name_vi) == longest]
        if len(named) == 1:
            return named[0]
    return None


def unit_of_code(pattern: re.Pattern[str], text: str, day: date) -> Unit | None:
    """The commune that a code's district and last digits stand for (H23.295.942-…: 942 of district 295)."""
    match = pattern.match(text)
    if match is None:
        return None
    found = [
        unit
        for unit in communes_on(day)
        if unit.code.endswith(match["unit"]) and match.groupdict().get("district") in (None, unit.parent_code)
    ]
    return found[0] if len(found) == 1 else None


def window_in(lines: Sequence[str], export: Export) -> Window | None:
    """The reporting window the lines state: its days where they are given, else its name."""
    for line in lines:
        text = fold(line)
        for phrase in find_phrases(text, 0):
            if phrase.kind in ("range", "as_of"):
                exact = window_of_days(export, phrase.window.start, phrase.window.end)
                if exact is not None:
                    return exact
    for line in lines:
        code = title_period(fold(line), "")
        try:
            if code:
                return find_window(export.regime, code)
        except UnknownPeriodError:
            continue
    return None


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
    return min(windows, key=lambda w: w.period_to - w.period_from, default=None)


def _windows_of(export: Export, first: date, last: date) -> list[Window]:
    """The windows of the export's regime that may hold days between these."""
    return [w for w in all_windows(range(first.year, last.year + 2)) if w.regime == export.regime]


def measure_in(lines: Sequence[str], export: Export) -> Measure | None:
    """The money's measure as the lines state it; the only one where there is no choice; None where it is not clear."""
    known = {folded(name): one for one in export.measures for name in (one.label_vi, *one.aliases)}
    for line in lines:
        match = _MEASURE.fullmatch(folded(line))
        if match and match[1] in known:
            return known[match[1]]
    return export.measures[0] if len(export.measures) == 1 else None
