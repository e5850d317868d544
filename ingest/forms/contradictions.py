"""What the head of a sheet says twice: the unit's code and its name, the period's code and its title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from ingest.forms.box import Box, written_windows
from ingest.grids.entries import raw_text
from ingest.grids.grid import Grid
from ingest.readers.reading import Doubt, Locator
from ingest.reference.units import Unit, communes_on
from ingest.reference.vietnamese import toned

_OFFICES = tuple(map(toned, ("Ủy ban nhân dân ", "UBND ")))


def contradictions(grid: Grid, box: Box, end_row: int) -> Iterator[Doubt]:
    """A doubt where the lines above `end_row` name another unit or another period than the codes do.

    A code that the list of units has not, and a name it has not, are left to whoever resolves the unit.
    """
    if (unit := _other_unit(grid, box, end_row)) is not None:
        yield unit
    stated = written_windows(grid, box.window.regime)
    if stated and box.window not in [window for _, window in stated]:
        (row, column), _ = stated[0]
        title = raw_text(grid.rows[row][column]).strip()
        question = f"Mã kỳ báo cáo ghi {box.window.period_code} nhưng tiêu đề ghi “{title}”: báo cáo của kỳ nào?"
        yield Doubt("period", _place(grid, row, column), f"{box.window.period_code} {title}", question)


def _other_unit(grid: Grid, box: Box, end_row: int) -> Doubt | None:
    units = _units_by_name(box.window.period_to)
    own = next((unit for of_name in units.values() for unit in of_name if unit.code == box.unit_code), None)
    if own is None:
        return None
    named = [
        (row, column, units[name])
        for row, column, _ in grid.headings
        if row < end_row and (name := _name(raw_text(grid.rows[row][column]))) in units
    ]
    if not named or any(own in of_name for *_, of_name in named):
        return None
    row, column, _ = named[0]
    place, shown = _place(grid, row, column), raw_text(grid.rows[row][column]).strip()
    told = f"{own.code} ({own.name_vi})"
    question = f"Mã đơn vị ghi {told} nhưng ô {place.cell} ghi “{shown}”: báo cáo của đơn vị nào?"
    return Doubt("unit", place, f"{own.code} {shown}", question)


def _name(text: str) -> str:
    """The toned name that a line gives: after a label's colon, without the office's own words."""
    name = toned(text.rpartition(":")[2])
    return next((name.removeprefix(office) for office in _OFFICES if name.startswith(office)), name)


@lru_cache(maxsize=50)
def _units_by_name(day: date) -> Mapping[str, list[Unit]]:
    units: dict[str, list[Unit]] = defaultdict(list)
    for unit in communes_on(day):
        units[toned(unit.name_vi)].append(unit)
    return dict(units)


def _place(grid: Grid, row: int, column: int) -> Locator:
    return Locator(sheet=grid.sheet, cell=grid.address(row, column))
