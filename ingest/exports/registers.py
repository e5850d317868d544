"""A register: one record a row, personal data dropped here, figures counted from the rows. One pass, flat memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice, repeat

from ingest.exports.conditions import Condition
from ingest.exports.fields import ESCAPES, Cache, judge_of, masked
from ingest.exports.spec import Export, RecordColumn, Register
from ingest.grids.entries import raw_text
from ingest.grids.grid import address
from ingest.readers.reading import Doubt, Locator, RecordSink

MOST_DOUBTS = 200
_CHUNK = 20_000
_MOST_CODES = 50


@dataclass(slots=True)
class Rows:
    """What the rows of a register gave: combinations of what the counts look at, doubts, first and last day.

    A combination is (row's scope, counts its fixed conditions allow, days to compare with the period).
    `numbered` holds line, scope, number and day of each record of a register that is numbered; `unclear` the scope and
    the column of every cell that could not be read, '' for a record that is not whole.
    """

    combinations: Counter[tuple[str, ...]] = field(default_factory=Counter)
    days: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbered: list[tuple[int, str, str, str]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unclear: set[tuple[str, str]] = field(default_factory=set)
    row_count: int = 0
    cells_in: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    codes: list[str] = field(default_factory=list)


class RecordReader:
    """Turns rows of fields into records of one register, a chunk of columns at a time.

    `key` is the secret under which personal codes are hashed; the records go to `sink(table, rows of COPY text)`:
    line number, part (sheet), then the columns that are kept, in the description's order; an empty text is a null.
    """

    def __init__(self, export: Export, key: bytes, sink: RecordSink | None, date_1904: bool = False) -> None:
        assert export.register is not None
        self.register: Register = export.register
        self.export, self.sink = export, sink
        self.seen = [column for column in self.register.columns if column.personal != "drop"]
        self.judges = {column.name: judge_of(column, key, date_1904) for column in self.seen}
        self.essence = Essence(self.register)
        self.rows = Rows()

    def read(self, sheet: str, first_line: int, places: dict[str, int], rows: Iterable[Sequence[object]]) -> None:
        """Read the rows under a heading; `places` is the column of each name, `first_line` the first row's line."""
        required = [places[column.name] for column in self.seen if column.is_required]
        width = max(places.values()) + 1
        rows, line = iter(rows), first_line
        while chunk := list(islice(rows, _CHUNK)):
            lines, columns = self._columns(sheet, line, chunk, width, required)
            if lines:
                self._read_columns(sheet, lines, columns, places)
            line += len(chunk)

    def _columns(
        self, sheet: str, line: int, chunk: list[Sequence[object]], width: int, required: list[int]
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
        for offset, (row, keep) in enumerate(zip(chunk, whole, strict=True)):
            if not keep and sum(value not in ("", None) for value in row[:width]) * 2 > width:
                self._ask_for_row(sheet, line + offset, [at for at in required if row[at] in ("", None)])
        lines = [line + offset for offset, keep in enumerate(whole) if keep]
        return lines, [list(compress(column, whole)) for column in columns]

    def _ask_for_row(self, sheet: str, line: int, empty: Sequence[int]) -> None:
        """A record without what every record has is not counted, and not passed over either."""
        cell = address(line - 1, empty[0])
        question = f"Dòng {line} thiếu ô {cell} nên không đếm được; hãy ghi đủ rồi gửi lại."
        self.rows.unclear.add(("", ""))
        if len(self.rows.doubts) < MOST_DOUBTS:
            self.rows.doubts.append(Doubt("row", Locator(sheet=sheet, cell=cell), "", question))

    def _read_columns(
        self, sheet: str, lines: Sequence[int], columns: list[Sequence[object]], places: dict[str, int]
    ) -> None:
        count = len(lines)
        for column in self.register.columns:
            if column.source is None and column.name in places:
                values = columns[places[column.name]]
                filled = count - values.count("") - values.count(None)
                self.rows.cells_in += filled
                self.rows.skipped["personal_data"] += filled if column.personal in ("drop", "count") else 0
        texts: dict[str, Sequence[str]] = {}
        unclear: dict[str, list[int]] = {}
        for column in self.seen:
            place = places.get(column.source or column.name)
            judged = [""] * count if place is None else list(map(self.judges[column.name], columns[place]))
            if None in judged and place is not None:
                self._doubt(sheet, column, place, lines, columns[place], judged)
                unclear[column.name] = [at for at, text in enumerate(judged) if text is None]
                judged = [text or "" for text in judged]
            texts[column.name] = judged
        scopes = texts[self.register.scope] if self.register.scope else [""] * count
        self.rows.unclear |= {(scopes[at], name) for name, places_of in unclear.items() for at in places_of}
        self.rows.row_count += count
        if len(self.rows.codes) < _MOST_CODES and self.export.unit_from is not None:
            self._remember_codes(columns, places)
        for name in self.register.window_columns:
            self._stretch(name, texts[name])
        self.rows.combinations.update(self.essence.of(texts, count))
        if self.register.numbering:
            self.rows.numbered += zip(
                lines,
                texts[self.register.scope] if self.register.scope else repeat(sheet),
                texts[self.register.numbering],
                texts[self.register.window_columns[0]],
                strict=False,
            )
        if self.sink is not None and self.register.table:
            out = [texts[column.name] for column in self.seen if column.is_kept]
            body = "\n".join(map("\t".join, zip(map(str, lines), repeat(sheet.translate(ESCAPES)), *out, strict=False)))
            self.sink(self.register.table, (body + "\n").encode())

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
                shown = "…" if column.personal else masked(raw_text(value))[:60]
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
        self.allowed = Cache(lambda values: _allowed(fixed, dict(zip(self.names, values, strict=True))))
        self.bounded = tuple(dict.fromkeys(name for names in bounds for name in names))
        self.days = [self._days_of(name, fixed, bounds) for name in self.bounded]

    def _days_of(
        self, name: str, fixed: list[list[Condition]], bounds: list[list[str]]
    ) -> tuple[tuple[str, ...], Cache]:
        """The columns that say whether the day of this column is needed, and the day or '' by their values."""
        groups = [group for group, names in zip(fixed, bounds, strict=True) if name in names]
        needed = tuple(dict.fromkeys([name, *(other for group in groups for one in group for other in one.columns)]))

        def day(values: tuple[str, ...]) -> str:
            row = dict(zip(needed, values, strict=True))
            return row[name] if any(all(one.holds(row) for one in group) for group in groups) else ""

        return needed, Cache(day)

    def of(self, texts: dict[str, Sequence[str]], count: int) -> Counter[tuple[str, ...]]:
        """How many rows there are of each (scope, counts allowed, days to compare with the period)."""
        scopes = texts[self.scope] if self.scope else repeat("", count)
        allowed = (
            map(self.allowed.__getitem__, zip(*(texts[name] for name in self.names), strict=True))
            if self.names
            else repeat(self.allowed[()], count)
        )
        days = (
            map(cache.__getitem__, zip(*(texts[name] for name in needed), strict=True)) for needed, cache in self.days
        )
        return Counter(zip(scopes, allowed, *days, strict=True))


def _allowed(fixed: list[list[Condition]], row: dict[str, str]) -> str:
    return "".join("1" if all(one.holds(row) for one in group) else "0" for group in fixed)
