"""What stands in a cell: a number, a word that means none, nothing, or something nobody should guess at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from ingest.readers.numbers import Kind, parse_cell
from ingest.readers.reading import State
from ingest.reference.vietnamese import toned

Native = object

_ALL_DIGITS_COUNT = 10**15  # a spreadsheet keeps 15 digits

NOT_APPLICABLE = frozenset(map(toned, ("x", "không áp dụng", "không thuộc phạm vi")))
_THOUSANDS_OR_DECIMALS = re.compile(r"[-−(]?[1-9]\d{0,2},\d{3}\)?")
_DECIMALS_OF_A_PERCENTAGE = re.compile(r"[-−]?[1-9]\d{0,2}\.\d{3}\s?%?")
ZERO_IN_WORDS = frozenset(map(toned, ("không có", "không", "không phát sinh", "chưa phát sinh")))


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell as judged: its state, the number as written (before any factor), and its text unchanged."""

    state: State
    number: Decimal | None
    raw_text: str


def judge(value: Native, kind: Kind) -> Entry:
    """Take a cell's native value and the kind of quantity asked for; a lone dash means not applicable in a form."""
    text = raw_text(value)
    if isinstance(value, str):
        word = toned(value)
        if word in NOT_APPLICABLE:
            return Entry(State.NOT_APPLICABLE, None, text)
        if word in ZERO_IN_WORDS:
            return Entry(State.ZERO_IN_WORDS, Decimal(0), text)
        if kind is Kind.MEASURE and _THOUSANDS_OR_DECIMALS.fullmatch(value.strip()):
            return Entry(State.DOUBTFUL, None, text)  # 2,231 is 2231 in another country's hand
        if kind is Kind.PERCENT and _DECIMALS_OF_A_PERCENTAGE.fullmatch(value.strip()):
            return Entry(State.DOUBTFUL, None, text)  # 64.259 % is 64,259 in another country's hand
    number = parse_cell(value, kind)
    if number.is_dash:
        return Entry(State.NOT_APPLICABLE, None, text)
    return Entry(number.state, number.value, text)


def shown_text(value: Native) -> str:
    """The cell's content as an official sees it: decimals after a comma, a day written day first."""
    if isinstance(value, float):
        return raw_text(value).replace(".", ",")
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else raw_text(value).strip()


def raw_text(value: Native) -> str:
    """The cell's content as text: what was typed, or the number without a trailing `.0`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and 0 < abs(value) < _ALL_DIGITS_COUNT:
            return str(int(value))
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
