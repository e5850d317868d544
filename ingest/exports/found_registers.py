"""Which sheets of a file hold which register, and where each of its columns is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.exports.context import head_lines, how_told
from ingest.exports.heading import Heading, Names, headings_with, names_in
from ingest.exports.made_columns import GroupRows, Joined, group_rows_of
from ingest.exports.register_spec import RecordColumn
from ingest.exports.spec import Export, load_exports
from ingest.grids.blocks import Block
from ingest.grids.grid import Grid

_HEAD_ROWS = 60


@dataclass(frozen=True, slots=True)
class FoundRegister:
    """A register on a sheet: the place of each of its columns, those made of others behind the sheet's own `width`."""

    grid: Grid
    heading: Heading
    places: dict[str, int]
    width: int
    joined: tuple[Joined, ...]
    groups: GroupRows | None

    @property
    def head(self) -> list[str]:
        """What stands above the heading."""
        return head_lines(self.grid, self.heading.top)

    @property
    def origins(self) -> dict[int, int | None]:
        """For the place of each made column one that it is made of; None where titles of groups tell it."""
        made: list[int | None] = [one.places[0] for one in self.joined] + ([None] if self.groups else [])
        return dict(enumerate(made, start=self.width))

    def made(self, blocks: Iterable[Block]) -> Iterable[Block]:
        """The rows with the columns that the sheet tells in other ways."""
        for one in self.joined:
            blocks = one.made(blocks)
        return self.groups.made(blocks) if self.groups else blocks


def best_register(grids: Sequence[Grid]) -> tuple[Export, list[FoundRegister]] | None:
    """The description whose columns most of the headings are, with every sheet that holds it; None where none fits."""
    best: tuple[tuple[int, int], Export, list[FoundRegister]] | None = None
    heads = [(grid, names_in(replace(grid, rows=grid.rows[:_HEAD_ROWS]))) for grid in grids]
    for export in load_exports().values():
        if export.register is None:
            continue
        found = [one for grid, names in heads if (one := _found(grid, names, export)) is not None]
        if not found:
            continue
        told = max(how_told(export, one.grid, one.heading.top) for one in found)
        score = (told, len(found[0].places))
        if best is None or score > best[0]:
            best = (score, export, found)
    return best and best[1:]


def _found(grid: Grid, names: Names, export: Export) -> FoundRegister | None:
    """The register on this sheet, None where a column that must be there is missing."""
    assert export.register is not None
    columns = [one for one in export.register.columns if one.source is None]
    required = [column for column in columns if column.is_required]
    for pattern in (*required[0].headings, *(one[0] for one in required[0].joins)):
        for heading, _ in headings_with(grid, names, pattern):
            found = _with_made_columns(grid, heading, columns)
            if all(column.name in found.places for column in required):
                return found
    return None


def _with_made_columns(grid: Grid, heading: Heading, columns: Sequence[RecordColumn]) -> FoundRegister:
    places = _columns_of(heading, columns)
    parts = {one.name: at for one in columns if (at := _parts_of(heading, one))}
    width = max((*places.values(), *(place for at in parts.values() for place in at)), default=0) + 1
    for number, name in enumerate(parts):
        places[name] = width + number
    joined = tuple(Joined(at, next(one.between for one in columns if one.name == name)) for name, at in parts.items())
    groups = None
    head = [*head_lines(grid, heading.top), grid.sheet]
    for column in columns:
        if column.group_rows is not None and (column.choices or column.name not in places):
            groups = group_rows_of(column, grid.rows[heading.first :], head)
            if groups is not None:
                places[column.name] = width + len(joined)
    return FoundRegister(grid, heading, places, width, joined, groups)


def _parts_of(heading: Heading, column: RecordColumn) -> tuple[int, ...]:
    """The columns that make one together; none where any is missing, or one holds it whole."""
    places = range(len(heading.paths))
    if not column.joins or heading.columns_named(column.headings[0], places):
        return ()
    for patterns in column.joins:
        parts: list[int] = []
        for pattern in patterns:
            parts += heading.columns_named(pattern, [at for at in places if at not in parts])[:1]
        if len(parts) == len(patterns):
            return tuple(parts)
    return ()


def _columns_of(heading: Heading, columns: Sequence[RecordColumn]) -> dict[str, int]:
    """Required columns choose first, then the others in the description's order."""
    places: dict[str, int] = {}
    for column in sorted(columns, key=lambda one: not one.is_required):
        free = [at for at in range(len(heading.paths)) if at not in places.values()]
        named = (at for pattern in column.headings for at in heading.columns_named(pattern, free))
        if (at := next(named, None)) is not None:
            places[column.name] = at
    return places
