"""All smallest sets of cells that can be changed so that every constraint holds, each proven exactly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from expectations.checking.figures import CellKey
from expectations.suspects.linear import Constraint, Number, touching

MOST_CELLS = 6
MOST_SECONDS = 0.5
MOST_SETS = 300


@dataclass(frozen=True, slots=True)
class Room:
    """The one cell of a set that may have several values, from `least` to `greatest` (None: no bound).

    The others follow it: `at_zero` are their values where it is zero, `slopes` what one more of it adds.
    """

    cell: CellKey
    least: Number | None
    greatest: Number | None
    at_zero: Mapping[CellKey, Number]
    slopes: Mapping[CellKey, Number]

    def values(self, value: Number) -> dict[CellKey, Number] | None:
        """The values of all cells where that one has this value; None where it may not."""
        if (self.least is not None and value < self.least) or (self.greatest is not None and value > self.greatest):
            return None
        return {cell: start + self.slopes[cell] * value for cell, start in self.at_zero.items()} | {self.cell: value}


@dataclass(frozen=True, slots=True)
class CellSet:
    """Cells that can be wrong together.

    `values` are what they must be then, where that is one value for each; `room` where it is not, for one cell alone.
    `slopes` says by how much the values follow when another
    cell, which no equation outside the set holds, is changed by one.
    """

    cells: frozenset[CellKey]
    values: Mapping[CellKey, Number] | None
    room: Room | None = field(default=None, hash=False, compare=False)
    slopes: Mapping[CellKey, Mapping[CellKey, Number]] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """The smallest sets; `gave_up` where the search was stopped before it had looked everywhere."""

    sets: tuple[CellSet, ...]
    gave_up: bool


@dataclass(slots=True)
class _Expression:
    """constant + sum of coefficient × cell, to be = 0, >= 0 or > 0."""

    terms: dict[CellKey, Number]
    constant: Number
    relation: str

    def plus(self, other: _Expression, factor: Number) -> _Expression:
        terms = dict(self.terms)
        for key, coefficient in other.terms.items():
            value = terms.get(key, 0) + factor * coefficient
            if value:
                terms[key] = value
            else:
                terms.pop(key, None)
        return _Expression(terms, self.constant + factor * other.constant, self.relation)


class _RefutedError(Exception):
    """The free cells cannot do; `conflict` are cells of which one more must be free."""

    def __init__(self, conflict: Iterable[CellKey]) -> None:
        self.conflict = frozenset(conflict)


class Search:
    """The constraints of connected reports with the values that stand in their cells."""

    def __init__(
        self,
        constraints: Iterable[Constraint],
        value_of: Callable[[CellKey], Number | None],
        is_whole: Callable[[CellKey], bool],
    ) -> None:
        self.constraints = list(constraints)
        self.by_cell = touching(self.constraints)
        self.value_of, self.is_whole = value_of, is_whole

    def smallest_sets(self, violated: Iterable[Constraint], blank: frozenset[CellKey] = frozenset()) -> Found:
        """The sets of fewest cells that satisfy these violated constraints and keep every other.

        `blank` cells are filled in any case and belong to every set without being counted.
        """
        violated = sorted(violated, key=lambda one: len(one.cells))
        deadline = time.thread_time() + MOST_SECONDS
        level: list[frozenset[CellKey]] = [blank]
        seen: set[frozenset[CellKey]] = set()
        for _ in range(MOST_CELLS + 1):
            found: list[CellSet] = []
            following: list[frozenset[CellKey]] = []
            for cells in level:
                if time.thread_time() > deadline:
                    return Found(tuple(found), True)
                try:
                    found.append(self.proven(cells, violated))
                except _RefutedError as refuted:
                    for cell in sorted(refuted.conflict - cells):
                        bigger = cells | {cell}
                        if bigger not in seen:
                            seen.add(bigger)
                            following.append(bigger)
            if found:
                return Found(tuple(found[:MOST_SETS]), len(found) > MOST_SETS)
            level = following
        return Found((), bool(level))

    def proven(self, free: frozenset[CellKey], violated: Iterable[Constraint]) -> CellSet:
        """The set, where changing these cells alone can satisfy everything; raises _RefutedError."""
        for constraint in violated:
            if free.isdisjoint(constraint.may_change):
                raise _RefutedError(constraint.may_change)
        touched = {id(one): one for cell in free for one in self.by_cell.get(cell, ())}
        linear = [one for one in touched.values() if one.is_linear and self._is_asked(one, free)]
        solved, spent = self._solved(free, [one for one in linear if one.relation == "="])
        values = self._values(free, solved)
        for cell, row in solved.items():
            if values is not None and self.is_whole(cell) and Fraction(values[cell]).denominator != 1:
                raise _RefutedError(row.terms.keys() - {cell})
        room = self._room(free, solved, [one for one in linear if one.relation != "="])
        return CellSet(free, values, room, self._slopes(free, solved, spent) if values is not None else {})

    def holds(self, constraint: Constraint, changed: Mapping[CellKey, Number]) -> bool:
        """Whether a constraint holds with these values; one not linear or left open is not known to be broken."""
        if not constraint.is_linear:
            return True
        values = {cell: changed.get(cell, self.value_of(cell)) for cell in constraint.terms}
        if None in values.values():
            return True
        total = constraint.constant + sum(factor * values[cell] for cell, factor in constraint.terms.items())
        return {"=": total == 0, ">=": total >= 0, ">": total > 0}[constraint.relation]

    def _solved(
        self, free: frozenset[CellKey], equations: list[Constraint]
    ) -> tuple[dict[CellKey, _Expression], set[CellKey]]:
        """Free cells by the equation that gives them, and the cells of equations that were left without a free one."""
        solved: dict[CellKey, _Expression] = {}
        spent: set[CellKey] = set()
        for constraint in equations:
            equation = _Expression(dict(constraint.terms), constraint.constant, "=")
            for cell, row in solved.items():
                if cell in equation.terms:
                    equation = equation.plus(row, -equation.terms[cell])
            pivot = next((cell for cell in sorted(equation.terms) if cell in free), None)
            if pivot is None:
                if self._residual(equation):
                    raise _RefutedError(equation.terms)
                spent.update(equation.terms)
                continue
            scale = Fraction(1) / equation.terms[pivot]
            row = _Expression({k: _plain(v * scale) for k, v in equation.terms.items()},
                              _plain(equation.constant * scale), "=")  # fmt: skip
            for cell, other in solved.items():
                if pivot in other.terms:
                    solved[cell] = other.plus(row, -other.terms[pivot])
            solved[pivot] = row
        return solved, spent

    def _slopes(
        self, free: frozenset[CellKey], solved: Mapping[CellKey, _Expression], spent: set[CellKey]
    ) -> dict[CellKey, dict[CellKey, Number]]:
        others = {cell for row in solved.values() for cell in row.terms} - free - spent
        return {
            other: {cell: -row.terms.get(other, 0) for cell, row in solved.items()}
            for other in sorted(others)
            if all(c.relation != "=" or not free.isdisjoint(c.cells) for c in self.by_cell.get(other, ()))
        }

    def _is_asked(self, constraint: Constraint, free: frozenset[CellKey]) -> bool:
        """Not of a constraint that may be switched off, nor of one that a blank leaves undecided."""
        return free.isdisjoint(constraint.switches) and all(
            cell in free or self.value_of(cell) is not None for cell in constraint.terms
        )

    def _residual(self, expression: _Expression, free: frozenset[CellKey] = frozenset()) -> Number:
        return expression.constant + sum(
            coefficient * self.value_of(cell) for cell, coefficient in expression.terms.items() if cell not in free
        )

    def _values(self, free: frozenset[CellKey], solved: Mapping[CellKey, _Expression]) -> dict[CellKey, Number] | None:
        if len(solved) < len(free):
            return None
        return {cell: _plain(Fraction(-self._residual(row, free))) for cell, row in solved.items()}

    def _room(
        self, free: frozenset[CellKey], solved: Mapping[CellKey, _Expression], constraints: list[Constraint]
    ) -> Room | None:
        """Fourier–Motzkin: what the bounds come to once the free cells are gone; refuted where one cannot hold."""
        reduced = []
        for constraint in constraints:
            bound = _Expression(dict(constraint.terms), constraint.constant, constraint.relation)
            for cell, row in solved.items():
                if cell in bound.terms:
                    bound = bound.plus(row, -bound.terms[cell])
            reduced.append(bound)
        several = free - solved.keys()
        room = self._between(*several, reduced, solved) if len(several) == 1 else None
        for cell in sorted(several):
            upper = [one for one in reduced if one.terms.get(cell, 0) < 0]
            lower = [one for one in reduced if one.terms.get(cell, 0) > 0]
            reduced = [one for one in reduced if cell not in one.terms]
            for low in lower:
                for high in upper:
                    joined = low.plus(high, Fraction(low.terms[cell]) / -high.terms[cell])
                    joined.relation = ">" if ">" in (low.relation, high.relation) else ">="
                    reduced.append(joined)
        for bound in reduced:
            rest = self._residual(bound)
            if rest < 0 or (rest == 0 and bound.relation == ">"):
                raise _RefutedError(bound.terms)
        return room

    def _between(self, cell: CellKey, bounds: Iterable[_Expression], solved: Mapping[CellKey, _Expression]) -> Room:
        least, greatest = [], []
        for bound in bounds:
            if factor := bound.terms.get(cell, 0):
                limit = _plain(Fraction(-self._residual(bound, frozenset({cell}))) / factor)
                (least if factor > 0 else greatest).append(limit)
        at_zero = {one: _plain(Fraction(-self._residual(row, frozenset({one, cell})))) for one, row in solved.items()}
        slopes = {one: -row.terms.get(cell, 0) for one, row in solved.items()}
        return Room(cell, max(least, default=None), min(greatest, default=None), at_zero, slopes)


def _plain(number: Fraction | int) -> Number:
    number = Fraction(number)
    return number.numerator if number.denominator == 1 else number
