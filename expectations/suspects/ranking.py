"""Which of the sets is the likeliest: the slip behind it, last period's value and the sister cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from expectations.checking.figures import CellKey
from expectations.suspects.search import CellSet
from expectations.suspects.slips import PRIOR, UNEXPLAINED, Number, Slip, plausibility, slips_of

SURE = 0.985


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a cell: what stands there, last period's value, the year's sum before, and what is usual.

    `scale` says how far values stray from the usual, as a log ratio.
    """

    found: Number | None
    previous: Number | None
    year_before: Number | None
    usual: Number | None
    scale: float


@dataclass(frozen=True, slots=True)
class Suspect:
    """A set of cells that can be wrong together; `proposal` and `slips` where one slip explains each of its cells.

    `score` is the share of belief among the sets that were found, 0 to 1.
    """

    cells: tuple[CellKey, ...]
    values: tuple[Number, ...] | None
    slips: tuple[str, ...] | None
    score: float


def ranked(sets: Iterable[CellSet], around: Callable[[CellKey], Surroundings]) -> list[Suspect]:
    """The sets, the likeliest first; equal ones in the order of their cells."""
    weighed = [_weighed(one, around) for one in sets]
    if not weighed:
        return []
    top = max(weight for _, _, _, weight in weighed)
    shares = [math.exp(max(weight - top, -700.0)) for *_, weight in weighed]
    total = sum(shares)
    suspects = [
        Suspect(cells, values, slips, share / total)
        for (cells, values, slips, _), share in zip(weighed, shares, strict=True)
    ]
    return sorted(suspects, key=lambda one: (-one.score, one.cells))


def is_certain(suspects: list[Suspect]) -> bool:
    """Whether one set and one slip remain: the first is explained, and nothing else comes near it."""
    return bool(suspects) and suspects[0].slips is not None and suspects[0].score >= SURE


def _weighed(
    one: CellSet, around: Callable[[CellKey], Surroundings]
) -> tuple[tuple[CellKey, ...], tuple[Number, ...] | None, tuple[str, ...] | None, float]:
    cells = tuple(sorted(one.cells))
    near = [around(cell) for cell in cells]
    if one.values is None:
        weight = sum(math.log(UNEXPLAINED) - _usualness(beside.found, beside) for beside in near)
        return cells, None, None, weight
    values = tuple(one.values[cell] for cell in cells)
    slips = _explained(near, values)
    weight = 0.0
    for beside, value in zip(near, values, strict=True):
        weight += _usualness(value, beside) - _usualness(beside.found, beside)
    if slips is None:
        return cells, values, None, weight + len(cells) * math.log(UNEXPLAINED)
    return cells, values, tuple(slip.name for slip in slips), weight + sum(math.log(s.likelihood) for s in slips)


def _usualness(value: Number | None, beside: Surroundings) -> float:
    return 0.0 if value is None else plausibility(value, beside.usual, beside.scale)


def _explained(near: list[Surroundings], values: tuple[Number, ...]) -> list[Slip] | None:
    """One slip for each cell; two cells whose values were exchanged share one."""
    slips: list[Slip | None] = [
        next(iter(slips_of(beside.found, value, beside.previous, beside.year_before)), None)
        for beside, value in zip(near, values, strict=True)
    ]
    for a, b in combinations(range(len(values)), 2):
        if near[a].found == values[b] and near[b].found == values[a] and values[a] != values[b]:
            share = Slip("exchanged", math.sqrt(PRIOR["exchanged"]) / 2)
            slips[a] = slips[b] = share
    return None if None in slips else [slip for slip in slips if slip is not None]
