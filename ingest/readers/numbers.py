"""One strict grammar for numbers as Vietnamese offices write them, shared by every reader.

A dot groups thousands, a comma starts decimals. Whatever the grammar does not cover is DOUBTFUL:
never guessed, never taken for blank.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ingest.readers.reading import State
from ingest.reference.vietnamese import composed

DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
LIMIT = Decimal(10) ** 18
LIMIT_OF_A_COUNT = Decimal(10) ** 7  # no commune, district or province counts so many of anything
SHORTEST_CODE = 9  # digits of a phone or an identity number that begins with 0

_NO_BREAK = "\u00a0\u202f"
_NUMBER = re.compile(
    r"""(?P<sign>[-\u2212]?)
        (?:(?P<grouped>[1-9][0-9]{0,2}(?:\.[0-9]{3})+)
          |(?P<spaced>[1-9][0-9]{0,2}(?:\u00a0[0-9]{3})+|[1-9][0-9]{0,2}(?:\u202f[0-9]{3})+)
          |(?P<plain>[0-9]+))
        (?:,(?P<decimals>[0-9]+))?
        (?P<percent>\s?%)?""",
    re.VERBOSE,
)


class Kind(StrEnum):
    """What sort of quantity is expected; it decides which spellings are certain."""

    COUNT = "count"
    MEASURE = "measure"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Number:
    """A spelling judged: VALUE with its Decimal, BLANK, or DOUBTFUL with the reason (a short English key)."""

    state: State
    value: Decimal | None = None
    reason: str | None = None

    @property
    def is_dash(self) -> bool:
        """True for a lone dash, whose meaning (zero, not applicable) only the form can tell."""
        return self.reason == "dash"


BLANK = Number(State.BLANK)


def parse_number(text: str, kind: Kind = Kind.COUNT) -> Number:
    """Take a number as written and the kind of quantity expected; give its value or why it is doubtful.

    '2.231' -> 2231, '905,55' -> 905.55 (a measure), '(1.250)' -> -1250 (a measure), '05' -> 5, '100%' -> 100 (a
    percentage).
    A count with decimals ('2,231') is doubtful: it may be 2231 in another country's hand. So are a long number that
    begins with 0 (a phone, an identity number) and a count of ten million and more.
    """
    cleaned = composed(text).strip()
    if not cleaned:
        return BLANK
    if cleaned in DASHES:
        return _doubt("dash")
    match = _NUMBER.fullmatch(cleaned)
    if match is None:
        return _in_brackets(cleaned) if kind is Kind.MEASURE else _doubt("not_a_number")
    if match["percent"] and kind is not Kind.PERCENT:
        return _doubt("percent_for_another_kind")
    whole = match["grouped"] or match["spaced"] or match["plain"]
    digits = re.sub(rf"[.{_NO_BREAK}]", "", whole)
    if digits.startswith("0") and len(digits) >= SHORTEST_CODE:
        return _doubt("code_not_number")
    sign = "-" if match["sign"] else ""
    return _judge(Decimal(f"{sign}{digits}.{match['decimals'] or '0'}"), kind, match["decimals"] is not None)


def _in_brackets(text: str) -> Number:
    """An accountant's negative: (1.250) is -1250, of amounts only."""
    inside = _NUMBER.fullmatch(text[1:-1]) if text.startswith("(") and text.endswith(")") else None
    if inside is None or inside["sign"]:
        return _doubt("not_a_number")
    return parse_number(f"-{inside[0]}", Kind.MEASURE)


def parse_cell(value: object, kind: Kind = Kind.COUNT) -> Number:
    """Take a cell's native value (str, int, float, Decimal, None, ...) and judge it by the same grammar.

    A float is taken at the 15 significant digits a spreadsheet shows. Truth values, dates and errors are
    doubtful. A percentage stored as a fraction (0.98 shown as 98%) is for the caller to scale.
    """
    if value is None:
        return BLANK
    if isinstance(value, str):
        return parse_number(value, kind)
    if isinstance(value, bool):
        return _doubt("truth_value")
    if isinstance(value, int):
        return _judge(Decimal(value), kind, False)
    if isinstance(value, float):
        if not math.isfinite(value):
            return _doubt("not_finite")
        return _native(Decimal(format(value, ".15g")), kind)
    if isinstance(value, Decimal):
        return _native(value, kind) if value.is_finite() else _doubt("not_finite")
    return _doubt("not_a_number")


def _native(value: Decimal, kind: Kind) -> Number:
    if abs(value) >= LIMIT:
        return _doubt("too_large")
    return _judge(value, kind, value != value.to_integral_value())


def _judge(value: Decimal, kind: Kind, has_decimals: bool) -> Number:
    if abs(value) >= LIMIT:
        return _doubt("too_large")
    if kind is Kind.COUNT and has_decimals:
        return _doubt("decimals_in_a_count")
    if kind is Kind.COUNT and abs(value) >= LIMIT_OF_A_COUNT:
        return _doubt("too_large")
    if value == value.to_integral_value():
        return Number(State.VALUE, value.quantize(Decimal(1)) + 0)
    return Number(State.VALUE, value)


def _doubt(reason: str) -> Number:
    return Number(State.DOUBTFUL, None, reason)
