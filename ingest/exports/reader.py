"""A file of another program to a reading: which export it is, whose, of which days, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, islice

from ingest.exports.context import (
    head_lines,
    measure_in,
    smallest_window,
    unit_in,
    unit_of_code,
    window_in,
    window_of_days,
)
from ingest.exports.counting import counted_figures, numbering_notes
from ingest.exports.heading import Heading, headings_with
from ingest.exports.registers import RecordReader
from ingest.exports.spec import Export, load_exports
from ingest.exports.tables import FoundTable, Tally, find_tables, read_table
from ingest.grids.blocks import Blocks, blocks_of
from ingest.grids.grid import Grid, address
from ingest.messages import refusal
from ingest.readers.reading import Doubt, Locator, Reading, RecordSink
from ingest.reference.units import Unit
from ingest.reference.vietnamese import folded
from ingest.reference.windows import Window

_HEAD_ROWS = 60


def read_export_file(
    grids: Sequence[Grid], file_name: str, key: bytes, sink: RecordSink | None, rest: Blocks | None = None
) -> Reading | None:
    """Read the sheets of an export; None where no description fits. `rest` are rows after those of the only grid.

    Raises UnreadableFileError where an export is recognised and its unit or period cannot be told.
    """
    tables = _best_tables(grids)
    register = _best_register(grids)
    if register is not None and (tables is None or len(register[1][0][2]) > _width(tables[1])):
        return _read_register(*register, grids, file_name, key, sink, rest)
    if tables is not None:
        return _read_tables(*tables, file_name)
    return None


def _width(found: list[tuple[Grid, FoundTable]]) -> int:
    return sum(len(table.columns) for _, table in found)


def _best_tables(grids: Sequence[Grid]) -> tuple[Export, list[tuple[Grid, FoundTable]]] | None:
    best: tuple[tuple[bool, int], Export, list[tuple[Grid, FoundTable]]] | None = None
    for export in load_exports().values():
        if not export.blocks:
            continue
        for grid in grids:
            found = [(grid, table) for table in find_tables(grid, export)]
            if not found:
                continue
            is_titled = _is_titled(export, grid, min(table.heading.top for _, table in found))
            if export.title is not None and not is_titled:
                continue
            score = (is_titled, _width(found))
            if best is None or score > best[0]:
                best = (score, export, found)
    return best and best[1:]


def _is_titled(export: Export, grid: Grid, top: int) -> bool:
    lines = [*head_lines(grid, top), grid.sheet]
    return export.title is not None and any(export.title.search(folded(line)) for line in lines)


def _read_tables(export: Export, found: list[tuple[Grid, FoundTable]], file_name: str) -> Reading:
    grid = found[0][0]
    lines = [*head_lines(grid, min(table.heading.top for _, table in found)), grid.sheet]
    window = window_in(lines, export)
    if window is None:
        raise refusal("missing_period", form=export.name_vi)
    measure = measure_in(lines, export)
    if measure is None:
        raise refusal("unknown_measure", measure="", choices=", ".join(one.label_vi for one in export.measures))
    unit = unit_in(lines, window.period_to)
    tally = Tally()
    for sheet, table in found:
        read_table(sheet, export, table, window, measure, tally)
    return _reading(
        export, unit, window, file_name,
        Reading(
            form=export.form,
            period_code=window.period_code,
            figures=tuple(tally.figures),
            doubts=tuple(tally.doubts),
            skipped={reason: count for reason, count in tally.skipped.items() if count},
            cells_in=tally.cells_in,
            notes_vi=tuple(_skipped_columns(tally)),
        ),
    )  # fmt: skip


def _skipped_columns(tally: Tally) -> Iterator[str]:
    for reason, count in tally.skipped.items():
        kind, _, what = reason.partition(": ")
        if kind == "column_not_described" and count:
            yield f"Cột “{what}” không có trong mô tả của biểu nên {count} ô không đọc."
        elif kind == "no_indicator" and count:
            yield f"Dòng “{what}” không có trong mô tả của biểu nên {count} ô không đọc."


def _best_register(grids: Sequence[Grid]) -> tuple[Export, list[tuple[Grid, Heading, dict[str, int]]]] | None:
    best: tuple[tuple[bool, int], Export, list[tuple[Grid, Heading, dict[str, int]]]] | None = None
    heads = [Grid(grid.sheet, grid.rows[:_HEAD_ROWS], grid.merges) for grid in grids]
    for export in load_exports().values():
        if export.register is None:
            continue
        placed = ((grid, _places(head, export)) for grid, head in zip(grids, heads, strict=True))
        found = [(grid, *places) for grid, places in placed if places is not None]
        if not found:
            continue
        is_titled = any(_is_titled(export, grid, heading.top) for grid, heading, _ in found)
        score = (is_titled, len(found[0][2]))
        if best is None or score > best[0]:
            best = (score, export, found)
    return best and best[1:]


def _places(head: Grid, export: Export) -> tuple[Heading, dict[str, int]] | None:
    """Column of each name of the register by the first rows of a sheet, None where a required one is missing."""
    assert export.register is not None
    first = next(column for column in export.register.columns if column.is_required)
    for heading, _ in headings_with(head, first.heading):
        places: dict[str, int] = {}
        for column in (one for one in export.register.columns if one.source is None):
            free = (at for at in range(len(heading.paths)) if at not in places.values())
            if named := heading.columns_named(column.heading, free):
                places[column.name] = named[0]
        if all(column.name in places for column in export.register.columns if column.is_required):
            return heading, places
    return None


def _read_register(
    export: Export,
    found: list[tuple[Grid, Heading, dict[str, int]]],
    grids: Sequence[Grid],
    file_name: str,
    key: bytes,
    sink: RecordSink | None,
    rest: Blocks | None,
) -> Reading:
    reader = RecordReader(export, key, sink, found[0][0].date_1904)
    lines: list[str] = []
    for grid, heading, places in found:
        lines += [*head_lines(grid, heading.top), grid.sheet]
        width = max(places.values()) + 1
        blocks = blocks_of(islice(grid.rows, heading.first, None), width)
        reader.read(grid.sheet, heading.first + 1, places, chain(blocks, rest.blocks(width) if rest else ()))
    window = window_in(lines, export) or _window_of_rows(export, reader)
    if window is None:
        raise refusal("missing_period", form=export.name_vi)
    unit = unit_in(lines, window.period_to) or _unit_of_codes(export, reader, window.period_to)
    grid, heading, places = found[0]
    last = heading.first + reader.rows.row_count
    place = Locator(sheet=grid.sheet, cell=f"{address(heading.first, 0)}:{address(last - 1, max(places.values()))}")
    figures = counted_figures(export, reader, window, place)
    notes = numbering_notes(reader.rows, window) if export.register and export.register.numbering else []
    return _reading(
        export, unit, window, file_name,
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


def _reading(export: Export, unit: Unit | None, window: Window, file_name: str, reading: Reading) -> Reading:
    """With its unit; where the file does not name one, that is for a person to say."""
    doubts = reading.doubts
    if unit is None:
        question = "Tệp không ghi tên hoặc mã xã, phường, thị trấn: báo cáo này của đơn vị nào?"
        doubts = (Doubt("unit", Locator(), file_name, question), *doubts)
    return replace(reading, format=export.format, unit_code=unit and unit.code, doubts=doubts)
