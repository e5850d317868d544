"""Descriptions of forms: ingest/formats/*.yml together with the labels of ingest/reference/*.csv.

The same description makes the blank workbook and reads it back. A new form or indicator is data only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.descriptions import read_yaml
from ingest.forms.indicators import Indicator, Key, load_indicators
from ingest.reference.lists import read_csv
from ingest.reference.vietnamese import folded

FORMATS = Path(__file__).parent.parent / "formats"
TOTAL = "total"
WINDOWS = ("period", "year", "year_to_date")


class SpecError(ValueError):
    """A description that cannot be used; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure as written in a heading, and what one of it is in the base measure."""

    label_vi: str
    factor: Decimal
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a block: an indicator, or a member of the block's dimension (`total` for the sum over them)."""

    label_vi: str
    aliases: tuple[str, ...] = ()
    indicator: Indicator | None = None
    scope: str | None = None

    @property
    def is_total(self) -> bool:
        return self.scope == TOTAL


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its official number, its heading from group to leaf, and the window it speaks of."""

    number: int
    heading_vi: tuple[str, ...]
    indicator: Indicator | None = None
    scope: str | None = None
    window: str = "period"
    has_total: bool = True


@dataclass(frozen=True, slots=True)
class Sum:
    """An indicator that is the sum of others of the same row or column, for the check cells of the blank workbook."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows × columns under one heading. Rows name the indicator and columns the scope, or the other way round."""

    heading_vi: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    dimension: str | None = None
    sums: tuple[Sum, ...] = ()

    def cells(self) -> Iterator[tuple[Row, Column]]:
        """Every cell that asks for a number, row by row."""
        for row in self.rows:
            for column in self.columns:
                if column.has_total or not row.is_total:
                    yield row, column


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One form; `blocks` is empty where it is no workbook of ours. `family` is the word people use for its kind.

    `versions_accepted` are the versions of its workbook that are read; `version` is the one handed out.
    """

    form: str
    version: str
    name_vi: str
    domain: str
    legal_basis: str
    regime: str
    period_kinds: tuple[str, ...]
    is_obligatory: bool
    sheet: str | None
    measure: Measure | None
    measures_accepted: tuple[Measure, ...]
    blocks: tuple[Block, ...]
    family: str
    versions_accepted: tuple[str, ...]

    def cell_keys(self) -> list[Key]:
        """(indicator, scope code) of every figure the form asks for, in the form's order."""
        return [key_of(row, column) for block in self.blocks for row, column in block.cells()]


def key_of(row: Row, column: Column) -> Key:
    """(indicator, scope code) of a cell."""
    return indicator_of(row, column).code, row.scope or column.scope or TOTAL


def indicator_of(row: Row, column: Column) -> Indicator:
    """The indicator of a cell, named by its row or by its column."""
    indicator = row.indicator or column.indicator
    assert indicator is not None, "checked on loading"
    return indicator


@cache
def load_forms() -> dict[str, FormSpec]:
    """All forms by code, in alphabetical order; raises SpecError on the first bad description."""
    return {form.form: form for form in map(read_form, sorted(FORMATS.glob("*.yml")))}


def read_form(path: Path) -> FormSpec:
    """The form described in this file; raises SpecError naming the file and the key."""
    try:
        content = read_yaml(path)
    except yaml.YAMLError as error:
        raise SpecError(f"{path.name}: not YAML: {error}") from None
    return _Reader(path.name, content).form()


class _Reader:
    """Turns a parsed file into a FormSpec and says where it is wrong."""

    def __init__(self, file: str, content: Any) -> None:
        self.file = file
        if not isinstance(content, dict):
            raise self.error("form", "the file holds no mapping")
        self.content = content
        self.domain = str(self.need(content, "domain", ""))

    def error(self, key: str, message: str) -> SpecError:
        return SpecError(f"{self.file}: {key}: {message}")

    def need(self, mapping: Any, key: str, where: str) -> Any:
        if not isinstance(mapping, dict):
            raise self.error(where.rstrip("."), "must be a mapping")
        if mapping.get(key) in (None, "", []):
            raise self.error(where + key, "is missing")
        return mapping[key]

    def form(self) -> FormSpec:
        content = self.content
        self.refuse_unknown(content, set(FormSpec.__slots__), "")
        blocks = tuple(self.block(block, f"blocks[{n}].") for n, block in enumerate(content.get("blocks") or ()))
        measure = self.measure(self.need(content, "measure", ""), "measure.") if blocks else None
        accepted = tuple(
            self.measure(one, f"measures_accepted[{n}].")
            for n, one in enumerate(content.get("measures_accepted") or ())
        )
        form = FormSpec(
            form=str(self.need(content, "form", "")),
            version=str(self.need(content, "version", "")),
            name_vi=str(self.need(content, "name_vi", "")),
            domain=self.domain,
            legal_basis=str(self.need(content, "legal_basis", "")),
            regime=str(self.need(content, "regime", "")),
            period_kinds=tuple(map(str, self.need(content, "period_kinds", ""))),
            is_obligatory=bool(content.get("is_obligatory", False)),
            sheet=str(self.need(content, "sheet", "")) if blocks else None,
            measure=measure,
            measures_accepted=accepted or ((measure,) if measure else ()),
            blocks=blocks,
            family=str(content.get("family") or content["form"]),
            versions_accepted=tuple(map(str, content.get("versions_accepted") or (self.need(content, "version", ""),))),
        )
        if form.form != Path(self.file).stem:
            raise self.error("form", f"{form.form!r} is not the file's name")
        if form.version not in form.versions_accepted:
            raise self.error("versions_accepted", f"the current version {form.version!r} is not among them")
        if form.regime not in {row["regime"] for row in read_csv("reporting_windows.csv")}:
            raise self.error("regime", f"{form.regime!r} is not in reporting_windows.csv")
        self.refuse_twins("blocks", form.cell_keys(), "figure asked for twice")
        return form

    def measure(self, content: Any, where: str) -> Measure:
        self.refuse_unknown(content, {"label_vi", "factor", "aliases"}, where)
        return Measure(
            str(self.need(content, "label_vi", where)),
            Decimal(str(self.need(content, "factor", where))),
            tuple(map(str, content.get("aliases") or ())),
        )

    def block(self, content: Any, where: str) -> Block:
        self.refuse_unknown(content, {"rows", "columns", "sums"}, where)
        spec = self.need(content, "rows", where)
        self.refuse_unknown(spec, {"heading_vi", "dimension", "indicators", "total_vi", "aliases"}, where + "rows.")
        if ("dimension" in spec) == ("indicators" in spec):
            raise self.error(where + "rows", "needs either dimension or indicators")
        rows = self.members(spec, where) if "dimension" in spec else self.lines(spec, where)
        columns = tuple(
            self.column(column, f"{where}columns[{n}].", "dimension" in spec)
            for n, column in enumerate(self.need(content, "columns", where))
        )
        self.refuse_twins(where + "rows", [folded(row.label_vi) for row in rows], "two rows of one label")
        paths = [tuple(map(folded, column.heading_vi)) for column in columns]
        self.refuse_twins(where + "columns", paths, "two columns of one heading")
        self.refuse_twins(where + "columns", [column.number for column in columns], "two columns of one number")
        heading = str(self.need(spec, "heading_vi", where + "rows."))
        sums = tuple(
            self.sum(one, rows, columns, f"{where}sums[{n}].") for n, one in enumerate(content.get("sums") or ())
        )
        return Block(heading, rows, columns, spec.get("dimension"), sums)

    def sum(self, content: Any, rows: tuple[Row, ...], columns: tuple[Column, ...], where: str) -> Sum:
        self.refuse_unknown(content, {"total", "parts"}, where)
        found = Sum(str(self.need(content, "total", where)), tuple(map(str, self.need(content, "parts", where))))
        asked = {one.indicator.code for one in (*rows, *columns) if one.indicator}
        if missing := {found.total, *found.parts} - asked:
            raise self.error(where.rstrip("."), f"the block does not ask for {', '.join(sorted(missing))}")
        return found

    def members(self, spec: Mapping[str, Any], where: str) -> tuple[Row, ...]:
        wanted = (spec["dimension"], "any") if spec.get("total_vi") else (spec["dimension"],)
        rows = [row for row in read_csv("dimension_members.csv") if row["dimension"] in wanted and not row["part_of"]]
        rows.sort(key=lambda row: (row["dimension"] == "any", int(row["sort_order"])))
        if not rows or rows[0]["dimension"] == "any":
            raise self.error(where + "rows.dimension", f"{spec['dimension']!r} is not in dimension_members.csv")
        return tuple(
            Row(
                spec["total_vi"] if row["scope_code"] == TOTAL else row["label_vi"],
                tuple(name for name in (row["label_vi"], *row["aliases"].split("|")) if name),
                scope=row["scope_code"],
            )
            for row in rows
        )

    def lines(self, spec: Mapping[str, Any], where: str) -> tuple[Row, ...]:
        codes = self.need(spec, "indicators", where + "rows.")
        indicators = [self.indicator(code, where + "rows.indicators") for code in codes]
        aliases = spec.get("aliases") or {}
        self.refuse_unknown(aliases, set(codes), where + "rows.aliases.")
        return tuple(Row(one.label_vi, tuple(aliases.get(one.code, ())), indicator=one) for one in indicators)

    def column(self, content: Any, where: str, needs_indicator: bool) -> Column:
        self.refuse_unknown(content, {"number", "indicator", "scope", "heading_vi", "window", "has_total"}, where)
        window = content.get("window", "period")
        if window not in WINDOWS:
            raise self.error(where + "window", f"{window!r} is none of {', '.join(WINDOWS)}")
        number = self.need(content, "number", where)
        if not isinstance(number, int) or number < 3:
            raise self.error(where + "number", "must be a whole number from 3: 1 and 2 are order and label")
        return Column(
            number=number,
            heading_vi=tuple(map(str, self.need(content, "heading_vi", where))),
            indicator=self.indicator(self.need(content, "indicator", where), where + "indicator")
            if needs_indicator
            else None,
            scope=None if needs_indicator else str(self.need(content, "scope", where)),
            window=window,
            has_total=bool(content.get("has_total", True)),
        )

    def indicator(self, code: str, where: str) -> Indicator:
        found = load_indicators().get((self.domain, code))
        if found is None:
            raise self.error(where, f"{code!r} of domain {self.domain!r} is not in indicators.csv")
        return found

    def refuse_unknown(self, content: Any, known: set[str], where: str) -> None:
        if not isinstance(content, dict):
            raise self.error(where.rstrip("."), "must be a mapping")
        for key in content:
            if key not in known:
                raise self.error(f"{where}{key}", "is not a key of a form")

    def refuse_twins(self, where: str, values: list[Any], message: str) -> None:
        for value in values:
            if values.count(value) > 1:
                raise self.error(where, f"{message}: {value!r}")
