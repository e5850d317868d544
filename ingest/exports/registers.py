"""A register: one record a row, personal data dropped here, figures counted from the rows. One pass, flat memory."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice, repeat
from typing import Any

from ingest.exports.conditions import Condition
from ingest.exports.spec import Export, RecordColumn, Register
from ingest.grids.entries import raw_text
from ingest.grids.grid import address
from ingest.personal import masked, without_words
from ingest.readers.dates import parse_date
from ingest.readers.numbers import parse_cell
from ingest.readers.reading import Doubt, Locator, RecordSink, State
from ingest.reference.vietnamese import folded

MOST_DOUBTS = 200
_CHUNK = 20_000
_MOST_REMEMBERED = 50_000
_MOST_CODES = 50
_SHIFTED = 2
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_SPECIAL = re.compile(r"[\\\t\n\r]")


@dataclass(slots=True)
class Rows:
    """What the rows of a register gave: combinations of what the counts look at, doubts, first and last day.

    A combination is (sheet's scope, row's scope, counts its fixed conditions allow, days to compare with the period).
    `numbered` holds line, sheet's scope, number and day of each record of a register that is numbered.
    """

    combinations: Counter[tuple[str, ...]] = field(default_factory=Counter)
    days: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbered: list[tuple[int, str, str, str]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    row_count: int = 0
    cells_in: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    codes: list[str] = field(default_factory=list)


class _Cache(dict):
    """The text to keep of each spelling, worked out once; what is doubtful is remembered as None."""

    def __init__(self, judge: Callable[[Any], str | None]) -> None:
        super().__init__()
        self.judge = judge

    def __missing__(self, value: Any) -> str | None:
        text = self.judge(value)
        if len(self) < _MOST_REMEMBERED:
            self[value] = text
        return text


class RecordReader:
    """Turns rows of fields into records of one register, a chunk of columns at a time.

    `key` is the secret under which personal codes are hashed; the records go to `sink(table, rows of COPY text)`:
    line number, part (sheet), then the columns that are kept, in the description's order; an empty text is a null.
    """

    def __init__(self, export: Export, key: bytes, sink: RecordSink | None, date_1904: bool = False) -> None:
        assert export.register is not None
        self.register: Register = export.register
        self.export, self.sink = export, sink
        self.kept = [column for column in self.register.columns if column.personal != "drop"]
        self.judges = {column.name: _judge_of(column, key, date_1904) for column in self.kept}
        self.essence = Essence(self.register)
        self.rows = Rows()
        self.is_of_citizens = any(column.personal for column in self.register.columns)
        self.shown = without_words if self.is_of_citizens else masked
        self.free_texts = [
            one.name for one in self.kept
            if one.type == "text" and not (one.choices or one.personal or one.name == self.register.scope)
        ]  # fmt: skip

    def read(self, sheet: str, first_line: int, places: dict[str, int], rows: Iterable[Sequence[object]]) -> None:
        """Read the rows under a heading; `places` is the column of each name, `first_line` the first row's line."""
        part = next((name for name, pattern in self.register.sheet_scopes if pattern.fullmatch(folded(sheet))), sheet)
        required = [places[column.name] for column in self.kept if column.is_required]
        width = max(places.values()) + 1
        rows, line = iter(rows), first_line
        while chunk := list(islice(rows, _CHUNK)):
            lines, columns = self._columns(line, chunk, width, required)
            if lines:
                self._read_columns(sheet, part, lines, columns, places)
            line += len(chunk)

    def _columns(
        self, line: int, chunk: list[Sequence[object]], width: int, required: list[int]
    ) -> tuple[Sequence[int], list[Sequence[object]]]:
        """The chunk's columns and lines, without rows that lack what every record has."""
        if min(map(len, chunk)) < width:
            chunk = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in chunk]
        columns: list[Sequence[object]] = list(zip(*chunk, strict=False))[:width]
        if not any("" in columns[at] or None in columns[at] for at in required):
            return range(line, line + len(chunk)), columns
        whole = [all(row[at] not in ("", None) for at in required) for row in chunk]
        filled = sum(
            value not in ("", None) for row, keep in zip(chunk, whole, strict=True) if not keep for value in row
        )
        self.rows.cells_in += filled
        self.rows.skipped["no_record"] += filled
        lines = [line + offset for offset, keep in enumerate(whole) if keep]
        return lines, [list(compress(column, whole)) for column in columns]

    def _read_columns(
        self, sheet: str, part: str, lines: Sequence[int], columns: list[Sequence[object]], places: dict[str, int]
    ) -> None:
        count = len(lines)
        for column in self.register.columns:
            if column.source is None and column.name in places:
                values = columns[places[column.name]]
                filled = count - values.count("") - values.count(None)
                self.rows.cells_in += filled
                self.rows.skipped["personal_data"] += filled if column.personal == "drop" else 0
        texts: dict[str, Sequence[str]] = {}
        unread: Counter[int] = Counter()
        for column in self.kept:
            place = places.get(column.source or column.name)
            judged = [""] * count if place is None else list(map(self.judges[column.name], columns[place]))
            if None in judged and place is not None:
                self._doubt(sheet, column, place, lines, columns[place], judged)
                unread.update(at for at, text in enumerate(judged) if text is None)
                judged = [text or "" for text in judged]
            texts[column.name] = judged
        if self.is_of_citizens:
            self._drop_shifted({at for at, number in unread.items() if number >= _SHIFTED}, texts)
        self.rows.row_count += count
        if len(self.rows.codes) < _MOST_CODES and self.export.unit_from is not None:
            self._remember_codes(columns, places)
        for name in self.register.window_columns:
            self._stretch(name, texts[name])
        self.rows.combinations.update(self.essence.of(part, texts, count))
        if self.register.numbering:
            self.rows.numbered += zip(
                lines,
                repeat(part),
                texts[self.register.numbering],
                texts[self.register.window_columns[0]],
                strict=False,
            )
        if self.sink is not None and self.register.table:
            out = [texts[column.name] for column in self.kept]
            body = "\n".join(map("\t".join, zip(map(str, lines), repeat(part.translate(_ESCAPES)), *out, strict=False)))
            self.sink(self.register.table, (body + "\n").encode())

    def _drop_shifted(self, rows: set[int], texts: dict[str, Sequence[str]]) -> None:
        """Free texts of rows whose typed cells do not hold what their headings say: they may be of other columns."""
        for name in self.free_texts if rows else ():
            texts[name] = ["" if at in rows else text for at, text in enumerate(texts[name])]

    def _stretch(self, name: str, days: Sequence[str]) -> None:
        given = [day for day in set(days) if day]
        if given:
            first, last = self.rows.days.get(name, (given[0], given[0]))
            self.rows.days[name] = (min(first, *given), max(last, *given))

    def _remember_codes(self, columns: list[Sequence[object]], places: dict[str, int]) -> None:
        for column in self.register.columns:
            if column.personal == "hash" and column.name in places:
                self.rows.codes += [raw_text(value).strip() for value in columns[places[column.name]][:_MOST_CODES]]

    def _doubt(
        self,
        sheet: str,
        column: RecordColumn,
        place: int,
        lines: Sequence[int],
        values: Sequence[object],
        judged: Sequence[str | None],
    ) -> None:
        for line, value, text in zip(lines, values, judged, strict=True):
            if text is None and len(self.rows.doubts) < MOST_DOUBTS:
                shown = self.shown(raw_text(value))[:60]
                cell = address(line - 1, place)
                question = f"Ô {cell} (cột {column.name}) ghi “{shown}”, không đọc được; hãy sửa ô này rồi gửi lại."
                self.rows.doubts.append(Doubt("value", Locator(sheet=sheet, cell=cell), shown, question))


class Essence:
    """What of a row the counts still need: which of them its fixed conditions allow, and the days that are compared
    with the period, which may only be known at the end. Rows of one essence are counted together, so that memory
    does not grow with them."""

    def __init__(self, register: Register) -> None:
        self.scope = register.scope
        fixed = [[one for one in count.conditions if not one.is_bounded] for count in register.counts]
        bounds = [[one.left for one in count.conditions if one.is_bounded] for count in register.counts]
        self.names = tuple(dict.fromkeys(name for group in fixed for one in group for name in one.columns))
        self.allowed = _Cache(lambda values: _allowed(fixed, dict(zip(self.names, values, strict=True))))
        self.bounded = tuple(dict.fromkeys(name for names in bounds for name in names))
        self.days = [self._days_of(name, fixed, bounds) for name in self.bounded]

    def _days_of(
        self, name: str, fixed: list[list[Condition]], bounds: list[list[str]]
    ) -> tuple[tuple[str, ...], _Cache]:
        """The columns that say whether the day of this column is needed, and the day or '' by their values."""
        groups = [group for group, names in zip(fixed, bounds, strict=True) if name in names]
        needed = tuple(dict.fromkeys([name, *(other for group in groups for one in group for other in one.columns)]))

        def day(values: tuple[str, ...]) -> str:
            row = dict(zip(needed, values, strict=True))
            return row[name] if any(all(one.holds(row) for one in group) for group in groups) else ""

        return needed, _Cache(day)

    def of(self, part: str, texts: dict[str, Sequence[str]], count: int) -> Counter[tuple[str, ...]]:
        """How many rows there are of each (part, scope, counts allowed, days to compare with the period)."""
        scopes = texts[self.scope] if self.scope else repeat("", count)
        allowed = (
            map(self.allowed.__getitem__, zip(*(texts[name] for name in self.names), strict=True))
            if self.names
            else repeat(self.allowed[()], count)
        )
        days = (
            map(cache.__getitem__, zip(*(texts[name] for name in needed), strict=True)) for needed, cache in self.days
        )
        return Counter(zip(repeat(part, count), scopes, allowed, *days, strict=True))


def _allowed(fixed: list[list[Condition]], row: dict[str, str]) -> str:
    return "".join("1" if all(one.holds(row) for one in group) else "0" for group in fixed)


def _judge_of(column: RecordColumn, key: bytes, date_1904: bool) -> Callable[[Any], str | None]:
    """What turns a cell of this column into the text to keep; None for what is doubtful."""
    if column.personal == "hash":
        return _hashing(key)
    if column.type == "date":
        return _Cache(lambda value: _day(value, date_1904)).__getitem__
    if column.type == "count":
        return _Cache(_count).__getitem__
    if column.choices:
        return _Cache(lambda value: _choice(column, value)).__getitem__
    return _Cache(_plain).__getitem__


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
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def _day(value: object, date_1904: bool) -> str | None:
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
