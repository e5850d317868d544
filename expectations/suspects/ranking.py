"""Which of the sets is the likeliest: the slip behind it, last period's value and the sister cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from expectations.checking.figures import CellKey
from expectations.suspects.search import CellSet
from expectations.suspects.slips import ONE_MORE, PRIOR, UNEXPLAINED, Number, Slip, Surroundings, likeliest_slip
from expectations.suspects.truths import truths_of

SURE = 0.985
NEIGHBOURS = 20  # cells with which a cell may be exchanged
Around = Callable[[CellKey], Surroundings]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A set of cells that can be wrong together; `values` and `slips` where one slip explains each of its cells.

    `score` is the share of belief among the sets that were found, 0 to 1.
    """

    cells: tuple[CellKey, ...]
    values: tuple[Number, ...] | None
    slips: tuple[str, ...] | None
    score: float


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A set with its values, if any, and the log of how likely they make what stands there."""

    of: CellSet
    cells: tuple[CellKey, ...]
    values: tuple[Number, ...] | None
    slips: tuple[str, ...] | None
    weight: float


def ranked(sets: Iterable[CellSet], around: Around) -> tuple[list[Suspect], bool]:
    """The sets, the likeliest first, and whether one set and one slip remain.

    Each set is named once, with its likeliest value; one more slip that may hide behind the first is weighed as well.
    """
    weighed = sorted((_weighed(one, around) for given in sets for one in _with_values(given, around)), key=_order)
    if not weighed:
        return [], False
    top = weighed[0].weight
    shares = [math.exp(max(one.weight - top, -700.0)) for one in weighed]
    total = sum(shares)
    certain = weighed[0].slips is not None and shares[0] >= SURE * (total + _hidden(weighed[0], around))
    by_cells: dict[tuple[CellKey, ...], Suspect] = {}
    for one, share in zip(weighed, shares, strict=True):
        known = by_cells.get(one.cells)
        score = share / total + (known.score if known else 0.0)
        by_cells[one.cells] = Suspect(one.cells, *((known.values, known.slips) if known else (one.values, one.slips)), score)
    suspects = [_without_zeros_left_blank(one, around) for one in by_cells.values()]
    suspects.sort(key=lambda one: (-one.score, one.cells))
    return suspects, certain and bool(suspects[0].cells)


def _order(one: _Weighed) -> tuple:
    return -one.weight, one.cells


def _with_values(given: CellSet, around: Around) -> Iterator[CellSet]:
    """The set as it is, and where a single cell has room, with each value from which a slip leads to what stands there."""
    yield given
    if given.values is None and given.room is not None:
        [cell] = given.cells
        least, greatest = given.room
        for value in truths_of(around(cell)):
            if (least is None or value >= least) and (greatest is None or value <= greatest):
                yield CellSet(given.cells, {cell: value})


def _hidden(best: _Weighed, around: Around) -> float:
    """How likely, beside the best set, that one more cell is wrong and the set's values are therefore others."""
    if best.values is None:
        return 0.0
    mass = 0.0
    for other, slopes in best.of.slopes.items():
        beside = around(other)
        for truth in truths_of(beside) if beside.found is not None else ():
            step = truth - beside.found
            values = {cell: best.of.values[cell] + slope * step for cell, slope in slopes.items()}
            one = _weighed(CellSet(best.of.cells | {other}, values | {other: truth}), around)
            mass += math.exp(min(one.weight + math.log(ONE_MORE) - best.weight, 700.0))
    return mass


def _weighed(one: CellSet, around: Around) -> _Weighed:
    cells = tuple(sorted(one.cells))
    near = [around(cell) for cell in cells]
    if one.values is None:
        return _Weighed(one, cells, None, None, len(cells) * math.log(UNEXPLAINED))
    values = tuple(one.values[cell] for cell in cells)
    slips = _explained(near, values)
    weight = sum(
        beside.gain(value) + math.log(slip.likelihood if slip else UNEXPLAINED)
        for beside, value, slip in zip(near, values, slips, strict=True)
    )
    named = tuple(slip.name for slip in slips if slip)
    return _Weighed(one, cells, values, named if len(named) == len(slips) else None, weight)


def _explained(near: list[Surroundings], values: tuple[Number, ...]) -> list[Slip | None]:
    """The likeliest slip of each cell; two cells whose values were exchanged share one."""
    slips = [likeliest_slip(beside, value) for beside, value in zip(near, values, strict=True)]
    for a, b in combinations(range(len(values)), 2):
        if near[a].found == values[b] and near[b].found == values[a] and values[a] != values[b]:
            slips[a] = slips[b] = Slip("exchanged", math.sqrt(PRIOR["exchanged"] / NEIGHBOURS))
    return slips


def _without_zeros_left_blank(suspect: Suspect, around: Around) -> Suspect:
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
