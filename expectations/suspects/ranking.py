"""Which of the sets is the likeliest: the slip behind it, last period's value and the sister cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from expectations.checking.figures import CellKey
from expectations.suspects.search import CellSet
from expectations.suspects.slips import PRIOR, UNEXPLAINED, Number, Slip, slips_of

SURE = 0.985
ANY = 0.02  # share of values that nothing foretells
DECADES = 20  # they may be of any size


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a cell: what stands there, last period's value, the year's sum before, and what is usual.

    `scale` says how far values stray from the usual, as a log ratio; `repeats` how often such a cell truthfully holds
    last period's value again.
    """

    found: Number | None
    previous: Number | None
    year_before: Number | None
    usual: Number | None
    scale: float
    repeats: float

    def belief(self, value: Number) -> float:
        """Log of how likely the cell truthfully holds the value: last period's again, near the usual, or any."""
        size = abs(float(value)) + 1
        belief = ANY / (DECADES * size)
        if self.usual is not None and ((value < 0) == (self.usual < 0) or not value or not self.usual):
            distance = abs(math.log(size / (abs(float(self.usual)) + 1)))
            belief += (1 - ANY) * math.exp(-distance / self.scale) / (2 * self.scale * size)
        if self.previous is not None:
            belief = (1 - self.repeats) * belief + (self.repeats if value == self.previous else 0.0)
        return math.log(belief)


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
        _without_zeros_left_blank(Suspect(cells, values, slips, share / total), around)
        for (cells, values, slips, _), share in zip(weighed, shares, strict=True)
    ]
    return sorted(suspects, key=lambda one: (-one.score, one.cells))


def _without_zeros_left_blank(suspect: Suspect, around: Callable[[CellKey], Surroundings]) -> Suspect:
    if suspect.values is None:
        return suspect
    slips = suspect.slips or (None,) * len(suspect.cells)
    kept = [
        (cell, value, slip)
        for cell, value, slip in zip(suspect.cells, suspect.values, slips, strict=True)
        if value or around(cell).found is not None
    ]
    cells, values, named = (tuple(column) for column in zip(*kept, strict=True)) if kept else ((), (), ())
    return Suspect(cells, values, None if suspect.slips is None else named, suspect.score)


def is_certain(suspects: list[Suspect]) -> bool:
    """Whether one set and one slip remain: the first is explained, and nothing else comes near it."""
    best = suspects[0] if suspects else None
    return best is not None and bool(best.cells) and best.slips is not None and best.score >= SURE


def _weighed(
    one: CellSet, around: Callable[[CellKey], Surroundings]
) -> tuple[tuple[CellKey, ...], tuple[Number, ...] | None, tuple[str, ...] | None, float]:
    cells = tuple(sorted(one.cells))
    near = [around(cell) for cell in cells]
    if one.values is None:
        return cells, None, None, sum(math.log(UNEXPLAINED) - _belief_in_found(beside) for beside in near)
    values = tuple(one.values[cell] for cell in cells)
    slips = _explained(near, values)
    weight = 0.0
    for beside, value, slip in zip(near, values, slips, strict=True):
        made = math.log(slip.likelihood) if slip else math.log(UNEXPLAINED) - _size(beside.found)
        weight += beside.belief(value) + made - _belief_in_found(beside)
    named = tuple(slip.name for slip in slips if slip)
    return cells, values, named if len(named) == len(slips) else None, weight


def _belief_in_found(beside: Surroundings) -> float:
    return 0.0 if beside.found is None else beside.belief(beside.found)


def _size(found: Number | None) -> float:
    return 0.0 if found is None else math.log(abs(float(found)) + 1)


def _explained(near: list[Surroundings], values: tuple[Number, ...]) -> list[Slip | None]:
    """The likeliest slip of each cell; two cells whose values were exchanged share one."""
    slips: list[Slip | None] = [
        next(iter(slips_of(beside.found, value, beside.previous, beside.year_before)), None)
        for beside, value in zip(near, values, strict=True)
    ]
    for a, b in combinations(range(len(values)), 2):
        if near[a].found == values[b] and near[b].found == values[a] and values[a] != values[b]:
            share = Slip("exchanged", math.sqrt(PRIOR["exchanged"]) / 2)
            slips[a] = slips[b] = share
    return slips
