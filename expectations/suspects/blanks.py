"""Blank cells whose number the other cells give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from expectations.checking.figures import CellKey
from expectations.suspects.linear import Constraint, Number


def given_by_others(
    constraints: Iterable[Constraint],
    value_of: Callable[[CellKey], Number | None],
    is_blank: Callable[[CellKey], bool],
) -> set[CellKey]:
    """Blank cells that are alone in an equation, or are so once others are filled."""
    open_equations = [
        unknown
        for constraint in constraints
        if constraint.relation == "="
        for unknown in ({cell for cell in constraint.terms if not isinstance(value_of(cell), int | Fraction)},)
        if unknown and all(map(is_blank, unknown))
    ]
    given: set[CellKey] = set()
    while alone := {cell for unknown in open_equations if len(unknown - given) == 1 for cell in unknown - given}:
        given |= alone
    return given
