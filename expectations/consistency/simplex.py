"""Whether linear constraints have a common solution, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Linear:
    """constant + sum of coefficient x variable, related to 0 by =, >= or >; variables take any value."""

    terms: Mapping[str, Fraction]
    constant: Fraction
    relation: str


_MARGIN, _SCALE = "margin of >", "scale of constants"


def has_solution(constraints: Sequence[Linear]) -> bool:
    """Whether all can hold at once."""
    if not any(one.relation == ">" for one in constraints):
        return _Tableau(constraints).is_feasible()
    # Kept apart by a margin of 1, with all constants scaled up: so the margin stands for any small amount.
    margin, scale = {_MARGIN: Fraction(-1)}, {_SCALE: Fraction(1)}
    scaled = [
        Linear(
            one.terms | {_SCALE: Fraction(one.constant)} | (margin if one.relation == ">" else {}),
            Fraction(0),
            "=" if one.relation == "=" else ">=",
        )
        for one in constraints
    ]
    return _Tableau([*scaled, Linear(margin, Fraction(1), "="), Linear(scale, Fraction(-1), ">=")]).is_feasible()


class _Tableau:
    """The first phase of the simplex method with Bland's rule, which always ends."""

    def __init__(self, constraints: Sequence[Linear]) -> None:
        names = sorted({name for one in constraints for name in one.terms})
        slack_count = sum(one.relation == ">=" for one in constraints)
        self.width = 2 * len(names) + slack_count  # a free variable is the difference of two from zero up
        self.rows: list[list[Fraction]] = []
        slack = 2 * len(names)
        for one in constraints:
            row = [Fraction(0)] * (self.width + 1)
            for name, coefficient in one.terms.items():
                place = 2 * names.index(name)
                row[place], row[place + 1] = Fraction(coefficient), -Fraction(coefficient)
            if one.relation == ">=":
                row[slack] = Fraction(-1)
                slack += 1
            row[-1] = -Fraction(one.constant)
            self.rows.append([-value for value in row] if row[-1] < 0 else row)
        self.basis: list[int | None] = [None] * len(self.rows)  # None: the row's own artificial variable

    def is_feasible(self) -> bool:
        while True:
            open_rows = [row for row, base in zip(self.rows, self.basis, strict=True) if base is None]
            gains = [sum(row[column] for row in open_rows) for column in range(self.width)]
            entering = next((column for column, gain in enumerate(gains) if gain > 0), None)
            if entering is None:
                return all(row[-1] == 0 for row in open_rows)
            self._pivot(entering)

    def _pivot(self, column: int) -> None:
        ratios = [
            (row[-1] / row[column], -1 if self.basis[number] is None else self.basis[number], number)
            for number, row in enumerate(self.rows)
            if row[column] > 0
        ]
        *_, leaving = min(ratios)
        pivot = self.rows[leaving][column]
        self.rows[leaving] = [value / pivot if value else value for value in self.rows[leaving]]
        for number, row in enumerate(self.rows):
            factor = row[column]
            if number != leaving and factor:
                self.rows[number] = [a - factor * b if b else a for a, b in zip(row, self.rows[leaving], strict=True)]
        self.basis[leaving] = column
