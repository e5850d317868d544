"""Which of the sets is the likeliest: the slip behind it, last period's value and the sister cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from expectations.checking.figures import CellKey
from expectations.suspects.search import CellSet
from expectations.suspects.slips import ONE_MORE, PRIOR, Number, Slip, Surroundings, likeliest_slip
from expectations.suspects.truths import truths_of

SURE, SURE_OF_LITTLE = 0.99, 0.998  # several slips, or another digit for a single one, explain too much
OBJECTED = 0.05  # a warning is wrong about true data that seldom
LESS_USUAL = math.log(0.05)  # a true value is seldom that much less likely than the one it was exchanged for
NEGLIGIBLE = 1e-6  # what is hidden with so little belief is not worth proving
NEIGHBOURS = 20  # cells with which a cell may be exchanged


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


@dataclass(frozen=True)
class Ranking:
    """Ranks the sets of one group of failures.

    `around` tells what is known of a cell, `is_proven` whether every binding rule passes with a set's values,
    `objections` how many of the others fail with them alone.
    """

    around: Callable[[CellKey], Surroundings]
    is_proven: Callable[[CellSet], bool]
    objections: Callable[[CellSet], int]

    def of(self, sets: Iterable[CellSet]) -> tuple[list[Suspect], bool]:
        """The sets, the likeliest first, each once with its likeliest value; and whether one set and one slip remain.

        For that, one more slip that may hide behind the first is weighed as well.
        """
        candidates = (one for given in sets for one in self._with_values(given) if self.is_proven(one))
        weighed = sorted(map(self._weighed, candidates), key=lambda one: (-one.weight, one.cells))
        if not weighed:
            return [], False
        best = weighed[0]
        shares = [math.exp(max(one.weight - best.weight, -700.0)) for one in weighed]
        total = sum(shares)
        is_certain = best.slips is not None and shares[0] >= self._sure_of(best) * (total + self._hidden(best))
        by_cells: dict[tuple[CellKey, ...], Suspect] = {}
        for one, share in zip(weighed, shares, strict=True):
            known = by_cells.setdefault(one.cells, Suspect(one.cells, one.values, one.slips, 0.0))
            by_cells[one.cells] = replace(known, score=known.score + share / total)
        suspects = sorted(map(self._named, by_cells.values()), key=lambda one: (-one.score, one.cells))
        return suspects, is_certain and bool(suspects[0].cells) and not self._moves_an_outlier(best)

    def _moves_an_outlier(self, best: _Weighed) -> bool:
        """Whether an exchange makes a cell less usual than it is: then one of the two may be wrong by itself."""
        for cell, value, slip in zip(best.cells, best.values or (), best.slips or (), strict=True):
            beside = self.around(cell)
            if slip == "exchanged" and beside.usual is not None and beside.gain(value) < LESS_USUAL:
                return True
        return False

    def _sure_of(self, best: _Weighed) -> float:
        """The share of belief at which the set is taken for certain."""
        numbers = [*best.values, *(self.around(cell).found for cell in best.cells)]
        is_single_digit = best.slips == ("wrong_digit",) and all(abs(number) < 10 for number in numbers)
        return SURE_OF_LITTLE if len(set(best.slips)) > 1 or is_single_digit else SURE

    def _with_values(self, given: CellSet) -> Iterator[CellSet]:
        """The set as it is, and where a single cell has room, with each value that a slip may have made of another."""
        yield given
        if given.values is None and given.room is not None:
            for value in truths_of(self.around(given.room.cell)):
                if values := given.room.values(value):
                    yield CellSet(given.cells, values)

    def _hidden(self, best: _Weighed) -> float:
        """How likely, beside the best set, that one more cell is wrong and the set's values are therefore others."""
        mass = 0.0
        for other, slopes in best.of.slopes.items():
            beside = self.around(other)
            if beside.found is None:
                continue
            truths = dict.fromkeys(truths_of(beside), 1.0)
            if beside.found == beside.previous:  # a copy: what is true may be whatever makes the set usual
                truths |= dict(self._that_make_usual(best, slopes, beside.found))
            for truth, width in truths.items():
                values = {cell: best.of.values[cell] + slope * (truth - beside.found) for cell, slope in slopes.items()}
                both = CellSet(best.of.cells | {other}, values | {other: truth})
                share = width * math.exp(min(self._weighed(both).weight + math.log(ONE_MORE) - best.weight, 50.0))
                if share < NEGLIGIBLE or self.is_proven(both):
                    mass += share
        return mass

    def _that_make_usual(
        self, best: _Weighed, slopes: Mapping[CellKey, Number], found: Number
    ) -> Iterator[tuple[Number, float]]:
        """True values of another cell with which one of the set comes to what is usual, and how many are near."""
        for cell, slope in slopes.items():
            beside = self.around(cell)
            if slope and beside.usual is not None:
                truth = found + round((beside.usual - best.of.values[cell]) / Fraction(slope))
                if truth != found:
                    yield truth, max(1.0, 2 * beside.scale * abs(float(beside.usual)))

    def _weighed(self, one: CellSet) -> _Weighed:
        cells = tuple(sorted(one.cells))
        near = [self.around(cell) for cell in cells]
        if one.values is None:
            return _Weighed(one, cells, None, None, sum(beside.weight_of_any for beside in near))
        values = tuple(one.values[cell] for cell in cells)
        slips = _explained(near, values)
        weight = self.objections(one) * math.log(OBJECTED)
        for beside, value, slip in zip(near, values, slips, strict=True):
            weight += beside.gain(value) + (math.log(slip.likelihood) if slip else beside.unexplained)
        named = tuple(slip.name for slip in slips if slip)
        return _Weighed(one, cells, values, named if len(named) == len(slips) else None, weight)

    def _named(self, suspect: Suspect) -> Suspect:
        """The suspect without blank cells that stand for a zero."""
        if suspect.values is None:
            return suspect
        slips = suspect.slips or (None,) * len(suspect.cells)
        columns = zip(suspect.cells, suspect.values, slips, strict=True)
        kept = [one for one in columns if one[1] or self.around(one[0]).found is not None]
        cells, values, named = (tuple(column) for column in zip(*kept, strict=True)) if kept else ((), (), ())
        return Suspect(cells, values, None if suspect.slips is None else named, suspect.score)


def _explained(near: list[Surroundings], values: tuple[Number, ...]) -> list[Slip | None]:
    """The likeliest slip of each cell; two cells whose values were exchanged share one."""
    slips = [likeliest_slip(beside, value) for beside, value in zip(near, values, strict=True)]
    for a, b in combinations(range(len(values)), 2):
        if near[a].found == values[b] and near[b].found == values[a] and values[a] != values[b]:
            slips[a] = slips[b] = Slip("exchanged", math.sqrt(PRIOR["exchanged"] / NEIGHBOURS))
    return slips
