"""What may have been meant: the numbers from which one slip makes the number that stands there."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from expectations.suspects.slips import Number, Surroundings

_MOST_DIGITS = 15


def truths_of(beside: Surroundings) -> set[Number]:
    """Candidates for the true value of a cell, its last and its usual value among them."""
    found = beside.found
    if found is None:
        return set()
    truths = set(_of_digits(found)) | {-found, found * 10, found * 1000}
    truths |= {_plain(Fraction(found) / factor) for factor in (10, 1000) if beside.is_typed(Fraction(found) / factor)}
    if beside.year_before is not None:
        truths.add(found - beside.year_before)
    if beside.previous is not None:
        truths.add(beside.previous)
    if beside.usual is not None:
        truths.add(_plain(Fraction(round(beside.usual))))
    return truths - {found}


def _of_digits(found: Number) -> Iterator[Number]:
    """Digits changed, swapped, dropped or added; decimals are left as they are written."""
    scale = 1 if isinstance(found, int) else 1000
    scaled = Fraction(abs(found)) * scale
    if scaled.denominator != 1 or len(str(scaled.numerator)) > _MOST_DIGITS:
        return
    digits, sign = str(scaled.numerator), -1 if found < 0 else 1
    texts = {digits[:at] + digits[at + 1 :] for at in range(len(digits)) if len(digits) > 1}
    texts |= {digits[:at] + digits[at : at + 2][::-1] + digits[at + 2 :] for at in range(len(digits) - 1)}
    for new in "0123456789":
        texts |= {digits[:at] + new + digits[at + 1 :] for at in range(len(digits))}
        texts |= {digits[:at] + new + digits[at:] for at in range(len(digits) + 1)}
    for text in texts:
        yield _plain(Fraction(sign * int(text), scale))


def _plain(number: Fraction) -> Number:
    return number.numerator if number.denominator == 1 else number
