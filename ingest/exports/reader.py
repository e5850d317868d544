"""A file of another program to a reading: which export it is, whose, of which days, and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, islice

from ingest.exports.context import head_lines, lines_of_others, unit_in, unit_of_code
from ingest.exports.counting import counted_figures, is_told, numbering_notes
from ingest.exports.finding import find_tables
from ingest.exports.heading import Heading, Names, headings_with, names_in
from ingest.exports.periods import smallest_window, window_in, window_of_days
from ingest.exports.registers import RecordReader
from ingest.exports.sheets import TableSheet, read_tables, with_identity
from ingest.exports.spec import Export, RecordColumn, load_exports
from ingest.grids.blocks import Blocks, blocks_of
from ingest.grids.grid import Grid, address
from ingest.messages import refusal
from ingest.readers.reading import Locator, Reading, RecordSink
from ingest.reference.units import Unit
from ingest.reference.vietnamese import folded
from ingest.reference.windows import Window

_HEAD_ROWS = 60
LONGEST_TABLE = 20_000


def read_export_file(
    grids: Sequence[Grid], file_name: str, key: bytes, sink: RecordSink | None, rest: Blocks | None = None
) -> Reading | None:
    """Read the sheets of an export; None where no description fits. `rest` are rows after those of the only grid.

    A hidden sheet is not read where there is another. Raises UnreadableFileError where an export is recognised and
    its period or measure cannot be told, where it holds no figure, or several communes'.
    """
    grids = [grid for grid in grids if not grid.is_hidden] or grids
    tables = [found for grid in grids if (found := _best_table(grid)) is not None]
    register = _best_register(grids)
    if register is not None and len(register[1][0][2]) > max((one.width for one in tables), default=0):
        return _read_register(*register, grids, file_name, key, sink, rest)
    if tables and rest is not None and len(grids) == 1:
        width = max(map(len, grids[0].rows))
        rows = chain.from_iterable(zip(*block.columns, strict=True) for block in rest.blocks(width))
        whole = replace(grids[0], rows=[*grids[0].rows, *islice(rows, LONGEST_TABLE)])
        tables = [replace(tables[0], grid=whole)]
    return read_tables(tables, grids, file_name) if tables else None


def _best_table(grid: Grid) -> TableSheet | None:
    """The description that the sheet's headings and title fulfil best."""
    best: tuple[tuple[int, int], TableSheet] | None = None
    names = names_in(grid)
    for export in load_exports().values():
        found = find_tables(grid, names, export)
        if not found:
            continue
        told = _how_told(export, grid, min(table.heading.top for table in found))
        if export.title is not None and not told:
            continue
        sheet = TableSheet(export, grid, tuple(found))
        if best is None or (told, sheet.width) > best[0]:
            best = ((told, sheet.width), sheet)
    return best and best[1]


def _how_told(export: Export, grid: Grid, top: int) -> int:
    """How the lines above row `top` and the sheet's name tell this form: 2 by its number, 1 by its title, else 0."""
    lines = [*head_lines(grid, top), grid.sheet]
    keys = [*map(folded, lines), folded(" ".join(lines))]  # a title may go on in the next row
    if export.code is not None and any(export.code.search(key) for key in keys):
        return 2
    if export.unless_titled is not None and any(export.unless_titled.search(key) for key in keys):
        return 0
    return int(export.title is not None and any(export.title.search(key) for key in keys))


def _best_register(grids: Sequence[Grid]) -> tuple[Export, list[tuple[Grid, Heading, dict[str, int]]]] | None:
    best: tuple[tuple[int, int], Export, list[tuple[Grid, Heading, dict[str, int]]]] | None = None
    heads = [(grid, names_in(replace(grid, rows=grid.rows[:_HEAD_ROWS]))) for grid in grids]
    for export in load_exports().values():
        if export.register is None:
            continue
        found = [one for grid, names in heads if (one := _places(grid, names, export)) is not None]
        if not found:
            continue
        told = max(_how_told(export, grid, heading.top) for grid, heading, _ in found)
        score = (told, len(found[0][2]))
        if best is None or score > best[0]:
            best = (score, export, found)
    return best and best[1:]


def _places(grid: Grid, names: Names, export: Export) -> tuple[Grid, Heading, dict[str, int]] | None:
    """Column of each name of the register on this sheet, None where a required one is missing."""
    assert export.register is not None
    required = [column for column in export.register.columns if column.is_required]
    for pattern in required[0].headings:
        for heading, _ in headings_with(grid, names, pattern):
            places = _columns_of(heading, [one for one in export.register.columns if one.source is None])
            if all(column.name in places for column in required):
                return grid, heading, places
    return None


def _columns_of(heading: Heading, columns: Sequence[RecordColumn]) -> dict[str, int]:
    """Required columns choose first, then the others in the description's order."""
    places: dict[str, int] = {}
    for column in sorted(columns, key=lambda one: not one.is_required):
        free = [at for at in range(len(heading.paths)) if at not in places.values()]
        named = (at for pattern in column.headings for at in heading.columns_named(pattern, free))
        if (at := next(named, None)) is not None:
            places[column.name] = at
    return places


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
        remaining = rest.blocks(width) if rest and len(grids) == 1 else ()
        reader.read(grid.sheet, heading.first + 1, places, chain(blocks, remaining))
    others = lines_of_others(grids, [grid for grid, _, _ in found])
    window = window_in(lines, export) or window_in(others, export) or _window_of_rows(export, reader)
    if window is None:
        raise refusal("period_not_stated", form=export.name_vi)
    if not reader.rows.row_count:
        raise refusal("blank_report", form=export.name_vi)
    unit = (
        unit_in(lines, window.period_to)
        or unit_in(others, window.period_to)
        or _unit_of_codes(export, reader, window.period_to)
    )
    grid, heading, places = found[0]
    last = heading.first + reader.rows.row_count
    place = Locator(sheet=grid.sheet, cell=f"{address(heading.first, 0)}:{address(last - 1, max(places.values()))}")
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
