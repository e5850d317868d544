"""A file of another program to a reading: which export it is, whose, of which days, and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, islice

from ingest.exports.context import how_told, lines_of_others, unit_in, unit_of_code
from ingest.exports.counting import counted_figures, is_told, numbering_notes
from ingest.exports.finding import find_tables, find_turned
from ingest.exports.found_registers import FoundRegister, best_register
from ingest.exports.heading import names_in
from ingest.exports.periods import smallest_window, window_in, window_in_name, window_of_days
from ingest.exports.registers import RecordReader
from ingest.exports.sheets import TableSheet, read_tables, with_identity
from ingest.exports.spec import Export, load_exports
from ingest.grids.blocks import Blocks, blocks_of
from ingest.grids.grid import Grid, address, visible
from ingest.messages import refusal
from ingest.readers.reading import Locator, Reading, RecordSink
from ingest.reference.units import Unit
from ingest.reference.windows import Window

LONGEST_TABLE = 20_000


def read_export_file(
    grids: Sequence[Grid], file_name: str, key: bytes, sink: RecordSink | None, rest: Blocks | None = None
) -> Reading | None:
    """Read the sheets of an export; None where no description fits. `rest` are rows after those of the only grid.

    A hidden sheet is not read where there is another. Raises UnreadableFileError where an export is recognised and
    its period or measure cannot be told, where it holds no figure, or several communes'.
    """
    grids = visible(grids)
    tables = [found for grid in grids if (found := _best_table(grid)) is not None]
    register = best_register(grids)
    if register is not None and len(register[1][0].places) > max((one.width for one in tables), default=0):
        read = [one.grid for one in register[1]]
        reading = _read_register(*register, grids, file_name, key, sink, rest)
        unread = [one.grid for one in tables if all(one.grid is not grid for grid in read)]
        return _with_unread(reading, [*unread, *_registers_in(grids, [*read, *unread])])
    if tables and rest is not None and len(grids) == 1:
        width = max(map(len, grids[0].rows))
        rows = chain.from_iterable(zip(*block.columns, strict=True) for block in rest.blocks(width))
        whole = replace(grids[0], rows=[*grids[0].rows, *islice(rows, LONGEST_TABLE)])
        tables = [replace(tables[0], grid=whole)]
    if not tables:
        return None
    return _with_unread(read_tables(tables, grids, file_name), _registers_in(grids, [one.grid for one in tables]))


def _registers_in(grids: Sequence[Grid], known: Sequence[Grid]) -> list[Grid]:
    """The sheets beside these that hold a register."""
    others = [grid for grid in grids if all(grid is not one for one in known)]
    found = best_register(others) if others else None
    return [one.grid for one in found[1]] if found else []


def _with_unread(reading: Reading, unread: Sequence[Grid]) -> Reading:
    """The reading, with a word on sheets that hold another report: a file is one report."""
    if not unread:
        return reading
    names = ", ".join(f"“{grid.sheet}”" for grid in unread)
    note = f"Trang tính {names} là báo cáo khác nên chưa đọc; đề nghị gửi thành tệp riêng."
    return replace(reading, notes_vi=(*reading.notes_vi, note))


def _best_table(grid: Grid) -> TableSheet | None:
    """The description that the sheet's headings and title fulfil best."""
    best: tuple[tuple[int, int], TableSheet] | None = None
    names = names_in(grid)
    for export in load_exports().values():
        found = find_tables(grid, names, export) or find_turned(grid, names, export)
        if not found:
            continue
        told = how_told(export, grid, min(table.heading.top for table in found))
        if export.title is not None and not told:
            continue
        sheet = TableSheet(export, grid, tuple(found))
        if best is None or (told, sheet.width) > best[0]:
            best = ((told, sheet.width), sheet)
    return best and best[1]


def _read_register(
    export: Export,
    found: list[FoundRegister],
    grids: Sequence[Grid],
    file_name: str,
    key: bytes,
    sink: RecordSink | None,
    rest: Blocks | None,
) -> Reading:
    reader = RecordReader(export, key, sink, found[0].grid.date_1904)
    lines: list[str] = []
    for one in found:
        lines += [*one.head, one.grid.sheet]
        blocks = blocks_of(islice(one.grid.rows, one.heading.first, None), one.width)
        remaining = rest.blocks(one.width) if rest and len(grids) == 1 else ()
        reader.read(one.grid.sheet, one.heading.first + 1, one.places, one.made(chain(blocks, remaining)), one.origins)
    others = lines_of_others(grids, [one.grid for one in found])
    window = _window_of_sheets(export, found) or window_in(others, export) or _window_of_rows(export, reader)
    is_stated = window is not None
    window = window or window_in_name(file_name, export)
    if window is None:
        raise refusal("period_not_stated", form=export.name_vi)
    if not reader.rows.row_count:
        raise refusal("blank_report", form=export.name_vi)
    unit = (
        unit_in(lines, window.period_to)
        or unit_in(others, window.period_to)
        or _unit_of_codes(export, reader, window.period_to)
    )
    grid, heading, places = found[0].grid, found[0].heading, found[0].places
    last = heading.first + reader.rows.row_count
    place = Locator(sheet=grid.sheet, cell=f"{address(heading.first, 0)}:{address(last - 1, found[0].width - 1)}")
    register = reader.register
    known = {*places, *(one.name for one in register.columns if one.source in places)}
    figures = counted_figures(export, reader, window, place, known)
    notes = numbering_notes(reader.rows, window) if register.numbering else []
    untold = [
        count.indicator.label_vi for count in register.counts if count.is_shown_when_zero and not is_told(count, known)
    ]
    if untold:
        notes.append(f"Tệp không có cột để đếm: {', '.join(untold)}; đề nghị xuất thêm các cột còn thiếu.")
    return with_identity(
        export, unit, window, is_stated, file_name,
        Reading(
            form=export.form,
            period_code=window.period_code,
            figures=tuple(figures),
            doubts=tuple(reader.rows.doubts),
            skipped=dict(reader.rows.skipped),
            cells_in=reader.rows.cells_in,
            row_count=reader.rows.row_count,
            notes_vi=tuple(notes),
        ),
    )  # fmt: skip


def _window_of_sheets(export: Export, found: Sequence[FoundRegister]) -> Window | None:
    """The window that the sheets state; that which holds them all where they state several (a sheet a month)."""
    stated = [window for one in found if (window := window_in([*one.head, one.grid.sheet], export)) is not None]
    if len({window.period_code for window in stated}) < 2:
        return stated[0] if stated else None
    first, last = min(one.period_from for one in stated), max(one.period_to for one in stated)
    return window_of_days(export, first, last) or smallest_window(export, first, last)


def _window_of_rows(export: Export, reader: RecordReader) -> Window | None:
    """Where the file states no period: the shortest window that holds what was done in it."""
    names = export.register.window_columns if export.register else ()
    days = [reader.rows.days[name] for name in names if name in reader.rows.days]
    if not days:
        return None
    first, last = date.fromisoformat(days[0][0]), max(date.fromisoformat(day) for _, day in days)
    return smallest_window(export, first, last) or window_of_days(export, first, last)


def _unit_of_codes(export: Export, reader: RecordReader, day: date) -> Unit | None:
    if export.unit_from is None:
        return None
    found = {unit_of_code(export.unit_from, code, day) for code in reader.rows.codes if code}
    return found.pop() if len(found) == 1 else None
