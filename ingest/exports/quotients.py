"""Percentages that a sheet holds as fractions: 0.5335 shown as 53,35%."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import permutations

_NEAR = Decimal("0.0051")  # a fraction rounded to whole per cents


def fractions_among(
    percents: Mapping[int, Sequence[Decimal | None]], amounts: Mapping[int, Sequence[Decimal | None]]
) -> Collection[int]:
    """The columns of percentages, given as numbers by row, whose every number is the quotient of the same two amounts.

    The reader has no formats of cells, so that 0.5335 may be half a per cent or 53 of them: the amounts tell which.
    """
    pairs = list(permutations(amounts.values(), 2))
    return {at for at, values in percents.items() if any(_is_quotient(values, *pair) for pair in pairs)}


def _is_quotient(values: Sequence[Decimal | None], of: Sequence[Decimal | None], by: Sequence[Decimal | None]) -> bool:
    rows = [(one, a, b) for one, a, b in zip(values, of, by, strict=True) if one and a and b]
    return bool(rows) and all(abs(one - a / b) <= _NEAR for one, a, b in rows)
