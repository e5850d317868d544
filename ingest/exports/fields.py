"""What is kept of each cell of a register: hashed, a day, a count, a choice or its text, None where it is doubtful."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from ingest.exports.spec import RecordColumn
from ingest.grids.entries import raw_text
from ingest.readers.dates import parse_date
from ingest.readers.numbers import parse_cell
from ingest.readers.reading import State
from ingest.reference.vietnamese import folded

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MOST_REMEMBERED = 50_000
_SPECIAL = re.compile(r"[\\\t\n\r]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_DAY_YET = re.compile(r"|chua(?: (?:co|tra|giai quyet|xong|den han))?(?: (?:ket qua|kq))?|khong(?: co)?")
_PHONE_OR_ID = re.compile(r"(?<![\w./-])(?:0\d[\d. ]{7,12}\d|\d{9}|\d{12})(?![\w/-])")


class Cache(dict):
    """The text to keep of each spelling, worked out once; what is doubtful is remembered as None."""

    def __init__(self, judge: Callable[[Any], str | None]) -> None:
        super().__init__()
        self.judge = judge

    def __missing__(self, value: Any) -> str | None:
        text = self.judge(value)
        if len(self) < _MOST_REMEMBERED:
            self[value] = text
        return text


def masked(text: str) -> str:
    """The text with phone and identity numbers made unreadable but for their last two digits."""
    return _PHONE_OR_ID.sub(lambda match: "*" * (len(match[0]) - 2) + match[0][-2:], text)


def judge_of(column: RecordColumn, key: bytes, date_1904: bool) -> Callable[[Any], str | None]:
    """What turns a cell of this column into the text to keep; None for what is doubtful."""
    if column.personal == "hash":
        return _hashing(key)
    if column.type == "birth":
        return Cache(lambda value: _birth(value, date_1904)).__getitem__
    if column.type == "date":
        return Cache(lambda value: _day(value, date_1904)).__getitem__
    if column.type == "count":
        return Cache(_count).__getitem__
    if column.choices:
        return Cache(lambda value: _choice(column, value)).__getitem__
    return Cache(_plain).__getitem__


def _hashing(key: bytes) -> Callable[[Any], str]:
    """A keyed BLAKE2b of the code without white space and case: duplicates join, nobody is found by it."""
    empty = hashlib.blake2b(key=hashlib.sha256(key).digest(), digest_size=16)

    def hashed(value: Any) -> str:
        text = value if type(value) is str else raw_text(value)
        if " " in text or not text.isascii():
            text = "".join(unicodedata.normalize("NFC", text).split())
        if not text:
            return ""
        digest = empty.copy()
        digest.update(text.upper().encode())
        return digest.hexdigest()

    return hashed


def _plain(value: object) -> str:
    text = masked(unicodedata.normalize("NFC", raw_text(value)).strip())
    return text.translate(ESCAPES) if _SPECIAL.search(text) else text


def _birth(value: object, date_1904: bool) -> str | None:
    """A day of birth; of a year alone its first day."""
    year = _YEAR.fullmatch(raw_text(value).strip())
    return f"{year[0]}-01-01" if year else _day(value, date_1904)


def _day(value: object, date_1904: bool) -> str | None:
    if isinstance(value, str) and _NO_DAY_YET.fullmatch(folded(value)):
        return ""
    day = parse_date(value, date_1904=date_1904)
    if day.state is State.DOUBTFUL:
        return None
    return day.value.isoformat() if day.value else ""


def _count(value: object) -> str | None:
    number = parse_cell(value)
    if number.state is State.DOUBTFUL:
        return None
    return "" if number.value is None else str(number.value)


def _choice(column: RecordColumn, value: object) -> str | None:
    key = folded(raw_text(value))
    if not key:
        return ""
    found = next((name for name, pattern in column.choices if pattern.fullmatch(key)), None)
    return found if found is not None or not column.accepts_others else "other"
