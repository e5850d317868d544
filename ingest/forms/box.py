"""The few cells that say whose report it is, of which form and period, and in which measure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from openpyxl.utils.cell import coordinate_to_tuple

from ingest.forms.layout import BOX
from ingest.forms.spec import FormSpec, Measure
from ingest.grids.entries import Native, raw_text
from ingest.grids.grid import Grid
from ingest.messages import refusal
from ingest.reference.vietnamese import folded
from ingest.reference.windows import UnknownPeriodError, Window, all_windows, find_window

_REFERENCE = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!\$?(?P<column>[A-Z]+)\$?(?P<row>[0-9]+)")
_OTHER_LABELS = {"kho_measure": ("ĐVT",), "kho_unit_code": ("Mã đơn vị hành chính",), "kho_period_code": ("Mã kỳ",)}


@dataclass(frozen=True, slots=True)
class Box:
    """What the head of a workbook says, checked."""

    version: str | None
    unit_code: str
    window: Window
    measure: Measure


def named_form(content: bytes, grids: Sequence[Grid]) -> str | None:
    """The form's code as the workbook states it, None where neither the label nor the name is there any more."""
    for grid in grids:
        if code := _stated(grid, "kho_form", _named_values(content, [grid])):
            return code
    return None


def read_box(content: bytes, grid: Grid, form: FormSpec) -> Box:
    """Unit, period and measure of the sheet.

    Raises UnreadableFileError where the unit's code is missing, the period is none of the form's, or a form that
    may be filled in several measures does not say in which.
    """
    named = _named_values(content, [grid])
    unit_code = _stated(grid, "kho_unit_code", named)
    if not unit_code:
        raise refusal("missing_unit")
    return Box(
        version=_stated(grid, "kho_version", named) or None,
        unit_code=unit_code,
        window=_window(grid, form, _stated(grid, "kho_period_code", named)),
        measure=_measure(form, _stated(grid, "kho_measure", named)),
    )


def _window(grid: Grid, form: FormSpec, code: str) -> Window:
    if not code:
        return _written_window(grid, form)
    try:
        window = find_window(form.regime, code.upper())
    except UnknownPeriodError:
        window = None
    if window is None or window.kind not in form.period_kinds:
        raise refusal("unknown_period", period=code, form=form.name_vi)
    return window


def _written_window(grid: Grid, form: FormSpec) -> Window:
    """The period from the line `Kỳ báo cáo: Quý I năm 2021`, where its code is lost."""
    for _, window in written_windows(grid, form.regime):
        if window.kind in form.period_kinds:
            return window
    raise refusal("missing_period", form=form.name_vi)


def written_windows(grid: Grid, regime: str) -> list[tuple[tuple[int, int], Window]]:
    """The windows that the lines `Kỳ báo cáo: …` name, each with its place: of one line only the longest name
    (`Quý I năm 2021` names no whole year)."""
    found = []
    for row, column, line in grid.headings:
        if not line.startswith("ky bao cao"):
            continue
        years = sorted({int(year) for year in re.findall(r"\b20\d\d\b", line)})
        of_line = [
            window
            for window in all_windows(years)
            if window.regime == regime and f" {folded(window.label_vi)} " in f"{line} "
        ]
        longest = max((len(window.label_vi) for window in of_line), default=0)
        found += [((row, column), window) for window in of_line if len(window.label_vi) == longest]
    return found


def refuse_other_version(content: bytes, grid: Grid, form: FormSpec) -> None:
    """Raise UnreadableFileError where the sheet says that it is of a version that is not taken."""
    version = _stated(grid, "kho_version", _named_values(content, [grid]))
    if version and version not in form.versions_accepted:
        accepted = ", ".join(form.versions_accepted)
        raise refusal("old_template", version=version, form=form.name_vi, accepted=accepted)


def _measure(form: FormSpec, text: str) -> Measure:
    known = {folded(name): one for one in form.measures_accepted for name in (one.label_vi, *one.aliases)}
    found = known.get(folded(text))
    if found is not None:
        return found
    if len(form.measures_accepted) > 1 or form.measure is None:
        choices = ", ".join(one.label_vi for one in form.measures_accepted)
        raise refusal("unknown_measure", measure=text, choices=choices)
    return form.measure


def _stated(grid: Grid, name: str, named: Mapping[str, Native]) -> str:
    """The value beside its label, which is what the official saw; else the named cell, which tools may misplace."""
    return _text(_labelled(grid, (BOX[name], *_OTHER_LABELS.get(name, ())))) or _text(named.get(name))


def _labelled(grid: Grid, labels: Sequence[str]) -> Native:
    """The value beside a label, or after it in the same cell (`Đơn vị tính: nghìn đồng`)."""
    wanted = [folded(label) for label in labels]
    for row, column, key in grid.headings:
        if key in wanted:
            return grid.right_of(row, column)
        text = raw_text(grid.rows[row][column])
        if ":" in text and folded(text.partition(":")[0]) in wanted:
            return text.partition(":")[2].strip(" )")
    return None


def _named_values(content: bytes, grids: Sequence[Grid]) -> Mapping[str, Native]:
    by_sheet = {grid.sheet: grid for grid in grids}
    values: dict[str, Native] = {}
    for name, reference in _defined_names(content).items():
        match = _REFERENCE.fullmatch(reference)
        grid = match and by_sheet.get(match["plain"] or match["quoted"].replace("''", "'"))
        if not grid:
            continue
        row, column = coordinate_to_tuple(match["column"] + match["row"])
        if row <= len(grid.rows) and column <= len(grid.rows[row - 1]):
            values[name] = grid.rows[row - 1][column - 1]
    return values


def _defined_names(content: bytes) -> dict[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile):
        return {}
    return {
        element.get("name", ""): (element.text or "").strip()
        for element in root.iterfind(".//{*}definedName")
        if element.get("name") in BOX
    }


def _text(value: Native) -> str:
    return raw_text(value).strip()
