"""The lines' labels stand inside the drawing and apart from each other, however many periods there are."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest

from publication.charts import lines

WIDTH = 640
LETTER = 13 * 0.6  # the page's font is 13 px high; a letter or digit is at most this wide


def spans(periods: list[str]) -> dict[str, tuple[float, float]]:
    """Where each label of the axis begins and ends."""
    drawn = lines("Tỷ lệ", periods, {"Đúng hạn": [Decimal(50)] * len(periods)})
    found = re.findall(r'<text x="(\d+)" y="\d+" text-anchor="middle">([^<]+)</text>', drawn)
    return {label: (int(x) - LETTER * len(label) / 2, int(x) + LETTER * len(label) / 2) for x, label in found}


@pytest.mark.parametrize("count", [1, 2, 4, 12, 40])
@pytest.mark.parametrize("pattern", ["20{:02d}-Q1", "20{:02d}-9M-SƠ-BỘ"])
def test_labels_are_whole_and_apart(count: int, pattern: str) -> None:
    periods = [pattern.format(number) for number in range(count)]
    placed = spans(periods)
    assert periods[-1] in placed
    assert all(begin >= 0 and end <= WIDTH for begin, end in placed.values()), placed
    edges = sorted(placed.values())
    assert all(before[1] <= after[0] for before, after in pairwise(edges)), placed


def test_every_period_is_named_where_there_is_room() -> None:
    periods = [f"20{number:02d}-Q1" for number in range(8)]
    assert set(spans(periods)) == set(periods)
