"""Where on a sheet the blocks of a description are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.exports.heading import Heading, Matched, Names, headings_with, match_columns
from ingest.exports.spec import Export, ExportBlock, ExportColumn
from ingest.exports.turned import TurnedGrid, turn
from ingest.grids.grid import Grid


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A block on a sheet: its heading, its label column and the columns of figures.

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


def find_tables(grid: Grid, names: Names, export: Export) -> list[FoundTable]:
    """All blocks of the description on this sheet; none where a column that must be there is missing of any."""
    found: list[FoundTable] = []
    for block in export.blocks:
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
    for block in (one for one in export.blocks if one.turned is not None):
        for heading, label_column in headings_with(grid, names, block.turned):
            turned = turn(grid, heading, label_column)
            if turned is None:
                continue
            width = len(turned.heading.paths)
            matched = match_columns(turned.heading, block.columns, range(1, width))
            if _is_told(block, matched):
                return [FoundTable(block, turned.heading, 0, None, None, matched.columns, width, matched.twice, turned)]
    return []


def _candidates(grid: Grid, names: Names, block: ExportBlock) -> Iterator[FoundTable]:
    for heading, label_column in headings_with(grid, names, block.label):
        width = len(heading.paths)
        matched = match_columns(heading, block.columns, range(label_column + 1, width))
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
        )


def _is_told(block: ExportBlock, matched: Matched) -> bool:
    """Whether the columns found are those of the block."""
    is_whole = not any(column.is_required for column in matched.missing)
    return is_whole or (block.enough is not None and len(matched.columns) >= block.enough)


def _until_next(grid: Grid, table: FoundTable, all_tables: list[FoundTable]) -> FoundTable:
    """A half of a table ends where the next one's labels begin; columns without a text under the heading are none."""
    rights = [t.outline_column if t.outline_column is not None else t.label_column for t in all_tables]
    end = min((at for at in rights if at > table.label_column), default=table.end_column)
    below = grid.rows[table.heading.first :]
    within = range(table.label_column + 1, end)
    filled = [at for at in within if any(at < len(row) and row[at] not in (None, "") for row in below)]
    matched = match_columns(table.heading, table.block.columns, filled or within)
    empty = match_columns(table.heading, matched.missing, [at for at in within if at not in filled])
    columns = dict(sorted((matched.columns | empty.columns).items()))
    return replace(table, columns=columns, end_column=end, twice=matched.twice)
