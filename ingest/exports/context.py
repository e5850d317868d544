"""What the lines around a table say: whose it is, and in which measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from ingest.exports.spec import Export
from ingest.forms.spec import Measure
from ingest.grids.entries import shown_text
from ingest.grids.grid import Grid
from ingest.reference.deployment import COMMUNE_KINDS
from ingest.reference.units import Unit, communes_on, names_of_districts
from ingest.reference.vietnamese import folded, toned

_MEASURE = r"(?:don vi(?: tinh| tien)?(?: tien te)?|dvt)(?: la)? "
_UNIT_CODE = re.compile(
    r"\bma (?:so )?(?:don vi(?: hanh chinh)?|dvhc|xa|phuong|thi tran|dia ban|dia phuong) (?:\d{1,3} )*(\d{5})\b"
)
_LONGEST_COVER = 40
_KIND_SPELLINGS = {"xã": ("xã", "x"), "phường": ("phường", "p"), "thị trấn": ("thị trấn", "tt", "t t")}
_PLACE_AND_DAY = re.compile(r"^\s*(?P<place>[^,;:]{3,40}),\s*ngày\b", re.IGNORECASE)


def head_lines(grid: Grid, top: int) -> list[str]:
    """Texts above row `top` in reading order: each filled cell, then its row as one line where it has several."""
    return [line for row in grid.rows[:top] for line in _lines_of(row)]


def how_told(export: Export, grid: Grid, top: int) -> int:
    """How the lines above row `top` and the sheet's name tell this form: 2 by its number, 1 by its title, else 0."""
    lines = [*head_lines(grid, top), grid.sheet]
    keys = [*map(folded, lines), folded(" ".join(lines))]  # a title may go on in the next row
    if export.code is not None and any(export.code.search(key) for key in keys):
        return 2
    if export.unless_titled is not None and any(export.unless_titled.search(key) for key in keys):
        return 0
    return int(export.title is not None and any(export.title.search(key) for key in keys))


def lines_below(grid: Grid, row: int) -> list[str]:
    """Texts from a row on, a line a row: signatures and the place of signing."""
    return [" ".join(texts) for values in grid.rows[row:] if (texts := _texts(values))]


def lines_of_others(grids: Sequence[Grid], read: Sequence[Grid]) -> list[str]:
    """What sheets without figures say (a cover, the parameters of the export)."""
    others = [grid for grid in grids if all(grid.sheet != one.sheet for one in read)]
    return [line for grid in others for line in head_lines(grid, _LONGEST_COVER)]


def unit_in(lines: Sequence[str], day: date) -> Unit | None:
    """The commune the lines name (`UBND xã: Cẩm Phúc`), of those that exist on that day; None where none or two do.

    A code comes before a name, a name with its kind before one without, a place of signing last.
    """
    valid = communes_on(day)
    for line in lines:
        coded = _UNIT_CODE.search(folded(line))
        found = [unit for unit in valid if coded and unit.code == coded[1]]
        if found:
            return found[0]
    for is_named in (_is_named, _is_named_without_marks, _is_named_alone):
        for line in lines:
            named = [unit for unit in valid if is_named(unit, line)]
            longest = max((len(unit.name_vi) for unit in named), default=0)
            named = [unit for unit in named if len(unit.name_vi) == longest]
            if len(named) == 1:
                return named[0]
    return None


def unit_in_name(file_name: str, day: date) -> Unit | None:
    """The one commune a file's name holds, with or without its kind (`08-cam-phuc-bieu-114.xls`); None of two.

    A name that a district bears as well needs its kind.
    """
    words = f" {folded(file_name.rpartition('.')[0])} "
    short = {unit: folded(_parts(unit)[1]) for unit in communes_on(day)}
    of_districts = names_of_districts()
    named = [
        unit for unit, name in short.items() if f" {folded(unit.name_vi) if name in of_districts else name} " in words
    ]
    return named[0] if len(named) == 1 else None


def units_named(labels: Iterable[str], day: date) -> set[Unit]:
    """The communes that labels of rows name, each label one."""
    return {unit for label in set(labels) if (unit := unit_in([label], day)) is not None}


def unit_of_code(pattern: re.Pattern[str], text: str, day: date) -> Unit | None:
    """The commune that a code's district and last digits stand for (H23.295.942-…: 942 of district 295)."""
    match = pattern.match(text)
    if match is None:
        return None
    found = [
        unit
        for unit in communes_on(day)
        if unit.code.endswith(match["unit"]) and match.groupdict().get("district") in (None, unit.parent_code)
    ]
    return found[0] if len(found) == 1 else None


def measure_in(lines: Sequence[str], export: Export) -> Measure | None:
    """The money's measure as the lines state it; the only one where there is no choice; None where it is not clear."""
    if len(export.measures) == 1:
        return export.measures[0]
    known = {folded(name): one for one in export.measures for name in (one.label_vi, *one.aliases)}
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    labelled, alone = re.compile(rf"{_MEASURE}({names})(?!\w)"), re.compile(f"({names})")
    for find in (labelled.search, alone.fullmatch):
        stated = [known[match[1]] for line in lines if (match := find(folded(line)))]
        if stated:
            return stated[0] if len({one.factor for one in stated}) == 1 else None
    return None


def _texts(row: Sequence[object]) -> list[str]:
    return [text for value in row if (text := shown_text(value))]


def _lines_of(row: Sequence[object]) -> list[str]:
    texts = _texts(row)
    return [*texts, " ".join(texts)] if len(texts) > 1 else texts


def _is_named(unit: Unit, line: str) -> bool:
    kind, name = _parts(unit)
    words = f" {toned(line)} "
    return any(f" {toned(spelling)} {toned(name)} " in words for spelling in _KIND_SPELLINGS[kind])


def _is_named_without_marks(unit: Unit, line: str) -> bool:
    return line.isascii() and f" {folded(unit.name_vi)} " in f" {folded(line)} "


def _is_named_alone(unit: Unit, line: str) -> bool:
    """The name without its kind, where nothing else can be meant: after `UBND` or a label, or as place of signing."""
    name = toned(_parts(unit)[1])
    place = _PLACE_AND_DAY.match(line)
    if place is not None:
        return toned(place["place"]) == name
    head, _, rest = line.partition(":")
    is_label = folded(head) in ("don vi", "don vi bao cao", "ten don vi", "ubnd", "co quan")
    return toned(line) == f"ubnd {name}" or (is_label and toned(rest).removeprefix("ubnd ") == name)


def _parts(unit: Unit) -> tuple[str, str]:
    """Kind and name: xã, Cẩm Phúc."""
    kind = next(kind for kind in COMMUNE_KINDS if unit.name_vi.casefold().startswith(f"{kind} "))
    return kind, unit.name_vi[len(kind) + 1 :]
