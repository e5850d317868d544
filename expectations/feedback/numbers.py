"""Numbers as Vietnamese officials write them."""

from __future__ import annotations

from decimal import Decimal

NOTHING_VI = "để trống"


def vietnamese_number(value: Decimal | None, nothing: str = NOTHING_VI) -> str:
    """1234567.5 as 1.234.567,5; `nothing` where there is no number."""
    if value is None:
        return nothing
    plain = f"{value.normalize():,f}"
    return plain.translate(str.maketrans(",.", ".,"))
