"""All smallest sets of cells that can be changed so that every constraint holds, each proven exactly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from expectations.checking.figures import CellKey
from expectations.suspects.linear import Constraint, Number, touching

MOST_CELLS = 3
MOST_SECONDS = 0.8
MOST_SETS = 40


@dataclass(frozen=True, slots=True)
class CellSet:
    """Cells that can be wrong together; `values` what they must be then, where that is one value for each."""

    cells: frozenset[CellKey]
    values: Mapping[CellKey, Number] | None


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


class Search:
    """The constraints of connected reports with the values that stand in their cells."""

    def __init__(
        self,
        constraints: Iterable[Constraint],
        value_of: Callable[[CellKey], object],
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
        deadline = time.monotonic() + MOST_SECONDS
        level: list[frozenset[CellKey]] = [blank]
        seen: set[frozenset[CellKey]] = set()
        for _ in range(MOST_CELLS + 1):
            found: list[CellSet] = []
            following: list[frozenset[CellKey]] = []
            for cells in level:
                if time.monotonic() > deadline:
                    return Found(tuple(found), True)
                conflict, values = self._refuted(cells, violated)
                if conflict is None:
                    found.append(CellSet(cells, values))
                    continue
                for cell in sorted(conflict - cells):
                    bigger = cells | {cell}
                    if bigger not in seen:
                        seen.add(bigger)
                        following.append(bigger)
            if found:
                return Found(tuple(found[:MOST_SETS]), len(found) > MOST_SETS)
            level = following
        return Found((), bool(level))

    def _refuted(
        self, free: frozenset[CellKey], violated: list[Constraint]
    ) -> tuple[frozenset[CellKey] | None, Mapping[CellKey, Number] | None]:
        """Cells of which one more must be free; None where these are enough, with their values if there is one choice."""
        for constraint in violated:
            if free.isdisjoint(constraint.cells):
                return constraint.cells, None
        touched = {id(one): one for cell in free for one in self.by_cell.get(cell, ())}
        linear = [one for one in touched.values() if one.is_linear and self._is_known(one, free)]
        equations = [_Expression(dict(c.terms), c.constant, "=") for c in linear if c.relation == "="]
        bounds = [_Expression(dict(c.terms), c.constant, c.relation) for c in linear if c.relation != "="]
        solved: dict[CellKey, _Expression] = {}
        for equation in equations:
            for cell, row in solved.items():
                if cell in equation.terms:
                    equation = equation.plus(row, -equation.terms[cell])
            pivot = next((cell for cell in sorted(equation.terms) if cell in free), None)
            if pivot is None:
                if self._residual(equation):
                    return frozenset(equation.terms), None
                continue
            scale = Fraction(1) / equation.terms[pivot]
            row = _Expression({k: _plain(v * scale) for k, v in equation.terms.items()},
                              _plain(equation.constant * scale), "=")  # fmt: skip
            for cell, other in solved.items():
                if pivot in other.terms:
                    solved[cell] = other.plus(row, -other.terms[pivot])
            solved[pivot] = row
        values = self._values(free, solved)
        for cell, row in solved.items():
            if values is not None and self.is_whole(cell) and Fraction(values[cell]).denominator != 1:
                return frozenset(row.terms) - {cell}, None
        conflict = self._bounds_refuted(free, solved, bounds)
        if conflict is not None:
            return conflict, None
        return None, values

    def _is_known(self, constraint: Constraint, free: frozenset[CellKey]) -> bool:
        """A blank cell that is not to be filled leaves its constraint undecided."""
        return all(cell in free or isinstance(self.value_of(cell), int | Fraction) for cell in constraint.terms)

    def _residual(self, expression: _Expression, free: frozenset[CellKey] = frozenset()) -> Number:
        return expression.constant + sum(
            coefficient * self.value_of(cell) for cell, coefficient in expression.terms.items() if cell not in free
        )

    def _values(self, free: frozenset[CellKey], solved: Mapping[CellKey, _Expression]) -> dict[CellKey, Number] | None:
        if len(solved) < len(free):
            return None
        return {cell: _plain(Fraction(-self._residual(row, free))) for cell, row in solved.items()}

    def _bounds_refuted(
        self, free: frozenset[CellKey], solved: Mapping[CellKey, _Expression], bounds: list[_Expression]
    ) -> frozenset[CellKey] | None:
        """Fourier–Motzkin: what the bounds come to once the free cells are gone; the cells of one that cannot hold."""
        reduced = []
        for bound in bounds:
            for cell, row in solved.items():
                if cell in bound.terms:
                    bound = bound.plus(row, -bound.terms[cell])
            reduced.append(bound)
        for cell in sorted(free - solved.keys()):
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
                return frozenset(bound.terms)
        return None


def _plain(number: Fraction | int) -> Number:
    number = Fraction(number)
    return number.numerator if number.denominator == 1 else number
