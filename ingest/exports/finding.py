"""Where on a sheet the blocks of a description are, and which of its columns are which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ingest.exports.heading import Heading, Matched, Names, headings_with, match_columns
from ingest.exports.spec import Export, ExportBlock, ExportColumn
from ingest.exports.turned import TurnedGrid, turn
from ingest.grids.grid import Grid
from ingest.reference.windows import Window

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A block on a sheet: its heading, its columns of labels (several under one heading) and the columns of figures.

    `turned` is the table turned round where the sheet has it so.
    """

    block: ExportBlock
    heading: Heading
    label_column: int
    outline_column: int | None
    code_column: int | None
    columns: dict[int, ExportColumn]
    end_column: int
    twice: tuple[int, ...] = ()
    turned: TurnedGrid | None = None
    label_end: int = -1

    @property
    def label_columns(self) -> range:
        """Where the names of the rows may stand."""
        return range(self.label_column, max(self.label_column, self.label_end) + 1)


def find_tables(grid: Grid, names: Names, export: Export) -> list[FoundTable]:
    """All blocks of the layout that tells most of this sheet's columns; none where no layout has all it must have."""
    found = (_laid_out(grid, names, blocks) for blocks in export.layouts)
    return max(found, key=lambda tables: sum(len(table.columns) for table in tables), default=[])


def _laid_out(grid: Grid, names: Names, blocks: Iterable[ExportBlock]) -> list[FoundTable]:
    found: list[FoundTable] = []
    for block in blocks:
        table = next(
            (one for one in _candidates(grid, names, block) if all(one.label_column != t.label_column for t in found)),
            None,
        )
        if table is None:
            return []
        found.append(table)
    return [_until_next(grid, table, found) for table in found]


def find_turned(grid: Grid, names: Names, export: Export) -> list[FoundTable]:
    """The first block that this sheet holds turned round; none where it holds none."""
    for block in (one for layout in export.layouts for one in layout if one.turned is not None):
        for heading, label_column in headings_with(grid, names, block.turned):
            turned = turn(grid, heading, label_column)
            if turned is None:
                continue
            width = len(turned.heading.paths)
            matched = match_columns(turned.heading, block.columns, range(1, width))
            named = " ".join(" ".join(path) for path in turned.heading.paths)
            if _is_told(block, matched) and (block.turned_says is None or block.turned_says.search(named)):
                columns, twice = matched.columns, matched.twice
                return [FoundTable(block, turned.heading, 0, None, None, columns, width, twice, turned)]
    return []


def _candidates(grid: Grid, names: Names, block: ExportBlock) -> Iterator[FoundTable]:
    for heading, label_column in headings_with(grid, names, block.label):
        if block.outline is not None and heading.columns_named(block.outline, [label_column]):
            continue  # the name of a whole half, its first column numbers the rows
        width = len(heading.paths)
        matched = match_columns(heading, block.columns, _asked(heading, block, range(label_column + 1, width)))
        if not _is_told(block, matched):
            continue
        outline = heading.columns_named(block.outline, range(label_column)) if block.outline else []
        code = heading.columns_named(block.code, range(width)) if block.code else []
        yield FoundTable(
            block,
            heading,
            label_column,
            outline[-1] if outline else None,
            next((at for at in code if at > label_column), code[-1] if code else None),
            matched.columns,
            width,
            label_end=_label_end(grid, heading, label_column),
        )


def _label_end(grid: Grid, heading: Heading, label_column: int) -> int:
    """The last column under the label's heading: names may be indented, or stand beside their numbering."""
    end, own = label_column, heading.paths[label_column]
    while end + 1 < len(heading.paths) and heading.paths[end + 1] in ((), own) and _has_names(grid, heading, end + 1):
        end += 1
    return end


def _has_names(grid: Grid, heading: Heading, at: int) -> bool:
    cells = (row[at] for row in grid.rows[heading.first :] if at < len(row))
    return any(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in cells)


def _until_next(grid: Grid, table: FoundTable, all_tables: list[FoundTable]) -> FoundTable:
    """A half of a table ends where the next one's labels begin; columns without a text under the heading are none."""
    rights = [t.outline_column if t.outline_column is not None else t.label_column for t in all_tables]
    end = min((at for at in rights if at > table.label_column), default=table.end_column)
    return _with_columns(grid, replace(table, end_column=end), range(table.label_column + 1, end))


def _asked(heading: Heading, block: ExportBlock, columns: Iterable[int]) -> list[int]:
    """The columns whose heading does not say that they hold what the description ignores."""
    return [at for at in columns if block.ignores is None or not block.ignores.search(" ".join(heading.paths[at]))]


def _with_columns(grid: Grid, table: FoundTable, within: Iterable[int]) -> FoundTable:
    """The table with its columns of figures told among these; an empty one is taken where no filled one is."""
    below = grid.rows[table.heading.first :]
    asked = _asked(table.heading, table.block, within)
    filled = [at for at in asked if any(at < len(row) and row[at] not in (None, "") for row in below)]
    matched = match_columns(table.heading, table.block.columns, filled or asked)
    empty = match_columns(table.heading, matched.missing, [at for at in asked if at not in filled])
    columns = dict(sorted((matched.columns | empty.columns).items()))
    return replace(table, columns=columns, twice=matched.twice)


def of_years(grid: Grid, table: FoundTable, window: Window) -> FoundTable | None:
    """The table without the columns whose heading names other years than the report's (an estimate of last year's);
    None where a column that must be there is among them."""
    if table.turned is not None:
        return table
    own = range(window.period_from.year, window.period_to.year + 1)
    within = []
    for at in range(table.label_column + 1, table.end_column):
        years = [int(year) for year in _YEAR.findall(" ".join(table.heading.paths[at]))]
        if not years or any(year in own for year in years):
            within.append(at)
    if len(within) == table.end_column - table.label_column - 1:
        return table
    of_own = match_columns(table.heading, table.block.columns, _asked(table.heading, table.block, within))
    return _with_columns(grid, table, within) if _is_told(table.block, of_own) else None


def _is_told(block: ExportBlock, matched: Matched) -> bool:
    """Whether the columns found are those of the block: every one that must be there, or enough of all. What was done
    since January may stand for what was done in the period."""
    told = [(one.indicators, one.within) for one in matched.columns.values()]
    is_whole = not any(
        one.is_required and (one.window != "period" or (one.indicators, one.within) not in told)
        for one in matched.missing
    )
    return is_whole or (block.enough is not None and len(matched.columns) >= block.enough)
