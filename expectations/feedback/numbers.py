"""Numbers as Vietnamese officials write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

NOTHING_VI = "để trống"


def vietnamese_number(value: Decimal | Fraction | int | None, nothing: str = NOTHING_VI) -> str:
    """1234567.5 as 1.234.567,5; `nothing` where there is no number."""
    if value is None:
        return nothing
    number = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
    plain = f"{number.normalize():,f}"
    return plain.translate(str.maketrans(",.", ".,"))
