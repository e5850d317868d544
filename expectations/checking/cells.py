"""What stands in a cell: a number, a word, nothing, or the sign that there can be none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

Value = int | Fraction | str | None
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
NOT_APPLICABLE = frozenset({"x", "X", "-", "n/a", "N/A"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a number (whole ones as int), a word, or nothing; `is_filled` None for not applicable."""

    value: Value
    is_filled: bool | None


BLANK = Cell(None, False)


def parse_value(text: str) -> Cell:
    """A cell of the CSV: nothing is blank, x or a dash not applicable, a number with a decimal point, else a word."""
    text = text.strip()
    if not text:
        return BLANK
    if text in NOT_APPLICABLE:
        return Cell(None, None)
    if not _NUMBER.fullmatch(text):
        return Cell(text, True)
    number = Fraction(text)
    return Cell(number.numerator if number.denominator == 1 else number, True)
