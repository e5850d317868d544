"""The columns of a register judged: a column of cells to the texts that are kept, None for what is doubtful."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from ingest.exports.register_spec import RecordColumn
from ingest.grids.entries import raw_text
from ingest.personal import masked
from ingest.readers.dates import parse_date
from ingest.readers.numbers import parse_cell
from ingest.readers.reading import State
from ingest.reference.vietnamese import folded

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MOST_REMEMBERED = 50_000
_EARLIEST = 1920  # a small number, a count of rows perhaps, is a day of 1900 to a spreadsheet
_SEPARATORS = "\x1c\x1d\x1e\x1f"  # white space in a text, not in bytes
_MONTH_OR_YEAR = re.compile(r"(?:(0?[1-9]|1[0-2])\s*[/.-]\s*)?((?:19|20)\d\d)")
_NO_DAY_YET = re.compile(r"|chua(?: (?:co|tra|giai quyet|xong|den han))?(?: (?:ket qua|kq))?|khong(?: co)?")
_SPECIAL = re.compile(r"[\\\t\n\r]")

Judge = Callable[[Sequence[Any]], list[str | None]]


class Cache(dict):
    """What is made of each key, worked out once for those that come first."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Any) -> Any:
        made = self.make(key)
        if len(self) < _MOST_REMEMBERED:
            self[key] = made
        return made


def judge_of(column: RecordColumn, key: bytes, date_1904: bool) -> Judge:
    """What turns cells of this column into the texts to keep, as COPY writes them; '' for a blank."""
    if column.personal == "hash":
        return _Hashing(key)
    if column.type == "birth":
        return _each(lambda value: _birth(value, date_1904))
    if column.type == "date":
        return _each(lambda value: _day(value, date_1904))
    if column.type == "count":
        return _each(_count)
    if column.choices:
        return _each(lambda value: _choice(column, value))
    return _each(_plain)


def _each(judge: Callable[[Any], str | None]) -> Judge:
    known = Cache(judge).__getitem__
    return lambda values: list(map(known, values))


class _Hashing:
    """A keyed BLAKE2b of each code without white space and case: duplicates join, nobody is found by it."""

    def __init__(self, key: bytes) -> None:
        self.empty = hashlib.blake2b(key=hashlib.sha256(key).digest(), digest_size=16)

    def __call__(self, values: Sequence[Any]) -> list[str | None]:
        codes = _clean_codes(values)
        if codes is None:
            return [self._one(value) for value in values]
        digests = [self.empty.copy() for _ in codes]
        deque(map(hashlib.blake2b.update, digests, codes), maxlen=0)
        return list(map(hashlib.blake2b.hexdigest, digests))

    def _one(self, value: Any) -> str:
        text = "".join(unicodedata.normalize("NFC", raw_text(value)).split())
        if not text:
            return ""
        digest = self.empty.copy()
        digest.update(text.upper().encode())
        return digest.hexdigest()


def _clean_codes(values: Sequence[Any]) -> list[bytes] | None:
    """The codes in capitals where all are ASCII texts, filled and without white space; else None."""
    try:
        joined = "\n".join(values)
    except TypeError:
        return None
    if any(mark in joined for mark in _SEPARATORS):
        return None
    codes = joined.upper().encode().split()
    # As many as there are values, and all that went are the line ends between them: none is blank or in two, and
    # none has a letter of two bytes, which might be composed or not.
    is_clean = len(codes) == len(values) and sum(map(len, codes)) == len(joined) - len(values) + 1
    return codes if is_clean else None


def _plain(value: object) -> str:
    text = masked(unicodedata.normalize("NFC", raw_text(value)).strip())
    return text.translate(ESCAPES) if _SPECIAL.search(text) else text


def _birth(value: object, date_1904: bool) -> str | None:
    """A day of birth; of a month or a year alone its first day."""
    written = _MONTH_OR_YEAR.fullmatch(raw_text(value).strip())
    return f"{written[2]}-{int(written[1] or 1):02d}-01" if written else _day(value, date_1904)


def _day(value: object, date_1904: bool) -> str | None:
    if isinstance(value, str) and _NO_DAY_YET.fullmatch(folded(value)):
        return ""
    day = parse_date(value, date_1904=date_1904)
    if day.state is State.DOUBTFUL or (day.value and day.value.year < _EARLIEST):
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
