"""Small charts as SVG inside the page: lines over periods and bars, readable without colour, told to screen readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from math import ceil

from markupsafe import Markup

from expectations.feedback.numbers import vietnamese_number

_WIDTH, _HEIGHT, _LEFT, _TOP, _BAR, _LETTER = 640, 220, 44, 12, 26, 8
_DASHES = ("", "7 4", "2 4", "9 3 2 3")


def lines(title: str, periods: Sequence[str], series: Mapping[str, Sequence[Decimal | None]]) -> Markup:
    """One line a name over the periods, values from 0 to 100 per cent; a period without a value breaks its line."""
    label_width = _LETTER * max(map(len, periods), default=0)
    left = max(_LEFT, label_width / 2)
    step = (_WIDTH - left - max(20, label_width / 2)) / max(1, len(periods) - 1)
    labelled_each = max(1, ceil(label_width / step))  # counted from the newest: labels of many periods would overlap
    bottom = _HEIGHT - 30
    parts = [
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{y:.0f}" y2="{y:.0f}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{mark}</text>'
        for mark in (0, 50, 100)
        if (y := bottom - (bottom - _TOP) * mark / 100) is not None
    ]
    for place, period in list(enumerate(periods))[::-1][::labelled_each]:
        parts.append(
            f'<text x="{left + place * step:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(period)}</text>'
        )
    for number, values in enumerate(series.values()):
        points = [
            (left + place * step, bottom - (bottom - _TOP) * float(value) / 100, value)
            for place, value in enumerate(values)
            if value is not None
        ]
        dash = f' stroke-dasharray="{_DASHES[number % len(_DASHES)]}"' if _DASHES[number % len(_DASHES)] else ""
        path = " ".join(f"{x:.0f},{y:.1f}" for x, y, _ in points)
        parts.append(f'<polyline class="line c{number % 4}" points="{path}"{dash}/>')
        parts += [
            f'<circle class="dot c{number % 4}" cx="{x:.0f}" cy="{y:.1f}" r="4">'
            f"<title>{vietnamese_number(value)} %</title></circle>"
            for x, y, value in points
        ]
    legend = "".join(
        f'<li><svg width="34" height="10" aria-hidden="true">'
        f'<line class="line c{number % 4}" x1="0" x2="34" y1="5" y2="5" '
        f'stroke-dasharray="{_DASHES[number % len(_DASHES)]}"/></svg> {escape(name)}: '
        f"{', '.join('–' if value is None else vietnamese_number(value) for value in values)} %</li>"
        for number, (name, values) in enumerate(series.items())
    )
    return Markup(
        f'<figure class="chart"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
        f"<ul>{legend}</ul></figure>"
    )


def bars(title: str, rows: Sequence[tuple[str, int]]) -> Markup:
    """One bar a row with its number at the end, the longest as wide as the chart."""
    longest = max((count for _, count in rows), default=1) or 1
    height = _BAR * len(rows) + 6
    parts = [
        f'<text x="0" y="{_BAR * place + 18}">{escape(label)}</text>'
        f'<rect class="c0" x="180" y="{_BAR * place + 5}" width="{400 * count / longest:.0f}" height="{_BAR - 9}"/>'
        f'<text x="{186 + 400 * count / longest:.0f}" y="{_BAR * place + 18}">{count}</text>'
        for place, (label, count) in enumerate(rows)
    ]
    return Markup(
        f'<figure class="chart"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg></figure>'
    )
