"""What can be computed from what is shown: linear equations over counts that are hidden."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction


def determined(unknown: Sequence[Hashable], known: Sequence[Mapping[Hashable, int]]) -> set[Hashable]:
    """Unknowns that the equations leave only one value: rows of the reduced system with one entry."""
    rows = [[Fraction(row.get(cell, 0)) for cell in unknown] for row in known]
    pivots = 0
    for column in range(len(unknown)):
        pivot = next((i for i in range(pivots, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[pivots], rows[pivot] = rows[pivot], rows[pivots]
        top = [value / rows[pivots][column] for value in rows[pivots]]
        rows[pivots] = top
        rows = [
            row if i == pivots or not row[column] else [a - row[column] * b for a, b in zip(row, top, strict=True)]
            for i, row in enumerate(rows)
        ]
        pivots += 1
    single = [[i for i, value in enumerate(row) if value] for row in rows[:pivots]]
    return {unknown[places[0]] for places in single if len(places) == 1}
