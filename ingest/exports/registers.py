"""A register: one record a row, personal data dropped here, figures counted from the rows. One pass, flat memory."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.exports.spec import Export, RecordColumn, Register
from ingest.grids.entries import raw_text
from ingest.grids.grid import address
from ingest.readers.dates import parse_date
from ingest.readers.numbers import parse_cell
from ingest.readers.reading import Doubt, Locator, State
from ingest.reference.vietnamese import folded

MOST_DOUBTS = 200
_CHUNK = 20_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_PHONE_OR_ID = re.compile(r"(?<![\w./-])(?:0\d[\d. ]{7,12}\d|\d{9}|\d{12})(?![\w/-])")

Sink = Callable[[str, bytes], None]


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
    doubt_count: int = 0
    row_count: int = 0
    cells_in: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    codes: list[str] = field(default_factory=list)


class _Cache(dict):
    """The text to keep of each spelling, worked out once; what is doubtful is remembered as None."""

    def __init__(self, judge: Callable[[object], str | None]) -> None:
        super().__init__()
        self.judge = judge

    def __missing__(self, value: object) -> str | None:
        text = self.judge(value)
        if len(self) < 200_000:
            self[value] = text
        return text


class RecordReader:
    """Turns rows of fields into records of one register.

    `key` is the secret under which personal codes are hashed; the records go to `sink(table, rows of COPY text)`:
    line number, part (sheet), then the columns that are kept, in the description's order.
    """

    def __init__(self, export: Export, key: bytes, sink: Sink | None) -> None:
        assert export.register is not None
        self.register: Register = export.register
        self.export, self.key, self.sink = export, key, sink
        self.kept = [column for column in self.register.columns if column.personal != "drop"]
        self.judges = {column.name: _Cache(self._judge_of(column)) for column in self.register.columns}
        self.looked_at = _looked_at(self.register)
        conditions = [one for count in self.register.counts for one in count.conditions]
        self.bounded = tuple(dict.fromkeys(one.left for one in conditions if one.is_bounded))
        self.rows = Rows()
        self.sheet_scope = ""

    def read(self, sheet: str, first_line: int, places: dict[str, int], rows: Iterable[Sequence[object]]) -> None:
        """Read the rows under a heading; `places` is the column of each name, `first_line` the first row's line."""
        self.sheet_scope = next(
            (name for name, pattern in self.register.sheet_scopes if pattern.fullmatch(folded(sheet))), sheet
        )
        line = first_line
        required = [places[column.name] for column in self.kept if column.is_required]
        for chunk in _chunks(rows):
            self._read_chunk(sheet, line, places, required, chunk)
            line += len(chunk)

    def _read_chunk(
        self, sheet: str, line: int, places: dict[str, int], required: list[int], chunk: list[Sequence[object]]
    ) -> None:
        width = max(places.values()) + 1
        numbered = [
            (line + offset, row if len(row) >= width else [*row, *[""] * (width - len(row))])
            for offset, row in enumerate(chunk)
        ]
        records = [(at, row) for at, row in numbered if all(row[one] not in ("", None) for one in required)]
        kept_lines = {at for at, _ in records} if len(records) < len(numbered) else None
        for at, row in numbered if kept_lines is not None else ():
            if at not in kept_lines:
                filled = sum(value not in ("", None) for value in row)
                self.rows.cells_in += filled
                self.rows.skipped["no_record"] += filled
        if not records:
            return
        columns = list(zip(*(row[:width] for _, row in records), strict=True))
        texts: dict[str, Sequence[str]] = {}
        for column in self.register.columns:
            place = places.get(column.source or column.name)
            if place is None:
                texts[column.name] = [""] * len(records)
                continue
            filled = len(columns[place]) - columns[place].count("") - columns[place].count(None)
            self.rows.cells_in += filled if column.source is None else 0
            if column.personal == "drop":
                self.rows.skipped["personal_data"] += filled
                continue
            judged = list(map(self.judges[column.name].__getitem__, columns[place]))
            if None in judged:
                self._doubt(sheet, column, place, records, columns[place], judged)
                judged = [text or "" for text in judged]
            texts[column.name] = judged
        texts["sheet_scope"] = [self.sheet_scope] * len(records)
        self.rows.row_count += len(records)
        if len(self.rows.codes) < 50 and self.export.unit_from is not None:
            self._remember_codes(columns, places)
        for name in self.register.window_columns:
            self._stretch(name, texts[name])
        for values, count in Counter(zip(*(texts[name] for name in self.looked_at), strict=True)).items():
            self.rows.combinations[self._essence(dict(zip(self.looked_at, values, strict=True)))] += count
        if self.register.numbering:
            self.rows.numbered += zip(
                (at for at, _ in records),
                (self.sheet_scope for _ in records),
                texts[self.register.numbering],
                texts[self.register.window_columns[0]],
                strict=False,
            )
        if self.sink is not None and self.register.table:
            out = [texts[column.name] for column in self.kept]
            numbers = [str(at) for at, _ in records]
            scopes = [self.sheet_scope.translate(_ESCAPES)] * len(records)
            body = "\n".join(map("\t".join, zip(numbers, scopes, *map(_nulls, out), strict=True)))
            self.sink(self.register.table, (body + "\n").encode())

    def _stretch(self, name: str, days: Sequence[str]) -> None:
        given = [day for day in set(days) if day]
        if given:
            first, last = self.rows.days.get(name, (given[0], given[0]))
            self.rows.days[name] = (min(first, *given), max(last, *given))

    def _essence(self, row: dict[str, str]) -> tuple[str, ...]:
        """What of a row the counts still need: which of them its fixed conditions allow, and the days that are
        compared with the period, which may only be known at the end."""
        needed = set()
        allowed = ""
        for count in self.register.counts:
            fixed = all(one.holds(row) for one in count.conditions if not one.is_bounded)
            allowed += "1" if fixed else "0"
            if fixed:
                needed.update(one.left for one in count.conditions if one.is_bounded)
        scope = row[self.register.scope] if self.register.scope else ""
        return (row["sheet_scope"], scope, allowed, *(row[n] if n in needed else "" for n in self.bounded))

    def _remember_codes(self, columns: list[tuple[object, ...]], places: dict[str, int]) -> None:
        for column in self.register.columns:
            if column.personal == "hash" and column.name in places:
                self.rows.codes += [raw_text(value).strip() for value in columns[places[column.name]][:50]]

    def _doubt(
        self,
        sheet: str,
        column: RecordColumn,
        place: int,
        records: list[tuple[int, Sequence[object]]],
        values: Sequence[object],
        judged: list[str | None],
    ) -> None:
        for (line, _), value, text in zip(records, values, judged, strict=True):
            if text is None:
                self.rows.doubt_count += 1
                if len(self.rows.doubts) < MOST_DOUBTS:
                    shown = masked(raw_text(value))[:60]
                    cell = address(line - 1, place)
                    question = f"Ô {cell} (cột {column.name}) ghi “{shown}”, không đọc được; hãy sửa ô này rồi gửi lại."
                    self.rows.doubts.append(Doubt("value", Locator(sheet=sheet, cell=cell), shown, question))

    def _judge_of(self, column: RecordColumn) -> Callable[[object], str | None]:
        if column.personal == "hash":
            return self._hashed
        if column.type == "date":
            return _day
        if column.type == "count":
            return _count
        if column.choices:
            return lambda value: _choice(column, value)
        return lambda value: masked(raw_text(value).strip())

    def _hashed(self, value: object) -> str:
        text = re.sub(r"\s+", "", raw_text(value)).upper()
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:32] if text else ""


def masked(text: str) -> str:
    """The text with phone and identity numbers made unreadable but for their last two digits."""
    return _PHONE_OR_ID.sub(lambda match: "*" * (len(match[0]) - 2) + match[0][-2:], text)


def _day(value: object) -> str | None:
    day = parse_date(value)
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


def _looked_at(register: Register) -> tuple[str, ...]:
    names = dict.fromkeys(name for count in register.counts for one in count.conditions for name in one.columns)
    if register.scope:
        names[register.scope] = None
    names["sheet_scope"] = None
    return tuple(names)


def _nulls(column: Sequence[str]) -> Iterator[str]:
    for text in column:
        if text == "":
            yield "\\N"
        elif "\t" in text or "\n" in text or "\\" in text or "\r" in text:
            yield text.translate(_ESCAPES)
        else:
            yield text


def _chunks(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    chunk: list[Sequence[object]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
