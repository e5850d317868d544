"""A register: one record a row, personal data dropped here, figures counted from the rows. One pass, flat memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat

from ingest.exports.essence import Essence
from ingest.exports.fields import ESCAPES, judge_of
from ingest.exports.register_spec import RecordColumn, Register
from ingest.exports.spec import Export
from ingest.grids.blocks import Block
from ingest.grids.entries import raw_text
from ingest.grids.grid import address
from ingest.personal import masked, without_words
from ingest.readers.reading import Doubt, Locator, RecordSink

MOST_DOUBTS = 200
_MOST_CODES = 50
_SHIFTED = 2


@dataclass(slots=True)
class Rows:
    """What the rows of a register gave: doubts, first and last day of the columns that tell the window, cells.

    `numbered` holds line, scope, number and day of each record of a register that is numbered; `unclear` the scope and
    the column of every cell that could not be read, '' for a record that is not whole.
    """

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
        self.origins: Mapping[int, int | None] = {}
        self.is_of_citizens = any(column.personal for column in self.register.columns)
        self.shown = without_words if self.is_of_citizens else masked
        self.free_texts = [
            one.name for one in self.seen
            if one.type == "text" and not (one.choices or one.personal or one.name == self.register.scope)
        ]  # fmt: skip

    def read(
        self,
        sheet: str,
        first_line: int,
        places: dict[str, int],
        blocks: Iterable[Block],
        origins: Mapping[int, int | None] | None = None,
    ) -> None:
        """Read the rows under a heading; `places` is the column of each name, `first_line` the first row's line.

        `origins` gives for the place of each column that is made of others one of those; None of one that has no cells.
        """
        self.origins = origins or {}
        required = [places[column.name] for column in self.seen if column.is_required]
        line = first_line
        for block in blocks:
            lines, columns = self._records(sheet, range(line, line + block.count), block.columns, required)
            if lines:
                self._read_columns(sheet, lines, columns, places)
            line += block.count

    def _records(
        self, sheet: str, lines: range, columns: list[Sequence[object]], required: list[int]
    ) -> tuple[Sequence[int], list[Sequence[object]]]:
        """The lines and columns without the rows that lack what every record has."""
        if not any("" in columns[at] for at in required):
            return lines, columns
        whole = [all(value != "" for value in values) for values in zip(*(columns[at] for at in required), strict=True)]
        kept: list[Sequence[object]] = [list(compress(column, whole)) for column in columns]
        filled = sum(map(_filled, columns)) - sum(map(_filled, kept))
        self.rows.cells_in += filled
        self.rows.skipped["no_record"] += filled
        for at in (at for at, is_whole in enumerate(whole) if not is_whole):
            if sum(column[at] != "" for column in columns) * 2 > len(columns):
                self._ask_for_row(sheet, lines[at], [place for place in required if columns[place][at] == ""])
        return list(compress(lines, whole)), kept

    def _ask_for_row(self, sheet: str, line: int, empty: Sequence[int]) -> None:
        """A record without what every record has is not counted, and not passed over either."""
        cell = address(line - 1, self.origins.get(empty[0], empty[0]) or 0)
        question = f"Dòng {line} thiếu ô {cell} nên không đếm được; hãy ghi đủ rồi gửi lại."
        self.rows.unclear.add(("", ""))
        if len(self.rows.doubts) < MOST_DOUBTS:
            self.rows.doubts.append(Doubt("row", Locator(sheet=sheet, cell=cell), "", question))

    def _read_columns(
        self, sheet: str, lines: Sequence[int], columns: list[Sequence[object]], places: dict[str, int]
    ) -> None:
        count = len(lines)
        for column in self.register.columns:
            place = places.get(column.name)
            if column.source is None and place is not None and self.origins.get(place, place) is not None:
                filled = _filled(columns[place])
                self.rows.cells_in += filled
                self.rows.skipped["personal_data"] += filled if column.personal in ("drop", "count") else 0
        texts: dict[str, Sequence[str]] = {}
        unclear: dict[str, list[int]] = {}
        for column in self.seen:
            place = places.get(column.source or column.name)
            judged = [""] * count if place is None else self.judges[column.name](columns[place])
            if place is not None and None in judged:
                self._doubt(sheet, column, place, lines, columns[place], judged)
                unclear[column.name] = [at for at, text in enumerate(judged) if text is None]
                judged = [text or "" for text in judged]
            texts[column.name] = judged
        scopes = texts[self.register.scope] if self.register.scope else [""] * count
        self.rows.unclear |= {(scopes[at], name) for name, places_of in unclear.items() for at in places_of}
        if self.is_of_citizens and unclear:
            unread = Counter(at for places_of in unclear.values() for at in places_of)
            self._drop_shifted({at for at, number in unread.items() if number >= _SHIFTED}, texts)
        self.rows.row_count += count
        if len(self.rows.codes) < _MOST_CODES and self.export.unit_from is not None:
            self._remember_codes(columns, places)
        for name in self.register.window_columns:
            self._stretch(name, texts[name])
        self.essence.add(texts, count)
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
                shown = "…" if column.personal else self.shown(raw_text(value))[:60]
                cell = address(line - 1, self.origins.get(place, place) or 0)
                question = f"Ô {cell} (cột {column.name}) ghi “{shown}”, không đọc được; hãy sửa ô này rồi gửi lại."
                self.rows.doubts.append(Doubt("value", Locator(sheet=sheet, cell=cell), shown, question))


def _filled(column: Sequence[object]) -> int:
    return len(column) - column.count("")
