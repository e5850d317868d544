"""Descriptions of exports: ingest/formats/exports/*.yml. A new program or list is a new file there, no code.

Patterns are regular expressions on the folded text (lower case, no diacritics, one space) of a whole heading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.exports.patterns import HeadingPattern, heading_pattern, pattern, required
from ingest.exports.register_spec import Register, described_register
from ingest.exports.wording import described
from ingest.forms.indicators import Indicator, load_indicators
from ingest.forms.spec import FORMATS, Measure, SpecError, load_forms

EXPORTS = FORMATS / "exports"
WINDOWS = ("period", "year", "year_to_date", "as_of")


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of figures: the ways its heading may say it, and what it counts in which section.

    `within` is said in the scope of its figures where two columns hold one quantity of two wholes. It is none whose
    heading says `unless` anywhere. `domain` is that of its indicators, where it is not the export's own.
    """

    headings: tuple[HeadingPattern, ...]
    indicators: Mapping[str, Indicator]
    window: str
    is_required: bool
    within: str | None
    domain: str
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Section:
    """Rows from one whose label matches `starts`; the first section needs none."""

    name: str
    starts: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class ExportBlock:
    """One table, or one half of a table with two halves side by side.

    `has_subtotals`: a row of a group is the sum of the rows under it. `reads_details`: whether rows of single posts
    under the rows of their groups are read. Columns whose heading says `ignores` anywhere hold what nobody asked for.
    `turned` is the label column's name where programs also print the table turned round, its columns as rows, and
    `turned_says` what its rows must speak of. `enough` columns tell the table where a required one is missing.
    """

    label: re.Pattern[str]
    outline: re.Pattern[str] | None
    code: re.Pattern[str] | None
    group: re.Pattern[str] | None
    sections: tuple[Section, ...]
    columns: tuple[ExportColumn, ...]
    ignores: re.Pattern[str] | None
    scope: str
    has_subtotals: bool
    reads_details: bool
    turned: re.Pattern[str] | None
    turned_says: re.Pattern[str] | None
    enough: int | None


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file of one program; `largest` is between which amounts in đồng its largest can be.

    `layouts` are the ways its tables may be laid out, each the blocks a sheet must have all of. Above them must stand
    `code`, the number of the form, or `title`; `unless_titled` says of which other form a sheet is.
    """

    format: str
    form: str
    name_vi: str
    software: str
    domain: str
    regime: str
    window_kinds: tuple[str, ...]
    code: re.Pattern[str] | None
    title: re.Pattern[str] | None
    unless_titled: re.Pattern[str] | None
    measures: tuple[Measure, ...]
    largest: tuple[int, int] | None
    unit_from: re.Pattern[str] | None
    layouts: tuple[tuple[ExportBlock, ...], ...]
    register: Register | None


@cache
def load_exports() -> dict[str, Export]:
    """All descriptions by name; raises SpecError naming the file and the key of the first bad one."""
    return {export.format: export for export in map(read_export, sorted(EXPORTS.glob("*.yml")))}


def read_export(path: Path) -> Export:
    """The description in this file; raises SpecError."""
    try:
        return _Builder(described(path)).export(path.stem)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, RecursionError, re.error) as error:
        raise SpecError(f"{path.name}: {type(error).__name__} {error}") from None


class _Builder:
    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.domain = str(self.content["domain"])

    def export(self, name: str) -> Export:
        if unknown := set(self.content) - {*Export.__slots__, "blocks"}:
            raise ValueError(f"unknown keys {sorted(unknown)}")
        content = self.content
        form = str(content["form"])
        if form not in load_forms():
            raise ValueError(f"form {form!r} is not described in ingest/formats")
        layouts = content.get("layouts") or ([content["blocks"]] if "blocks" in content else [])
        return Export(
            format=name,
            form=form,
            name_vi=str(content["name_vi"]),
            software=str(content["software"]),
            domain=self.domain,
            regime=str(content.get("regime") or load_forms()[form].regime),
            window_kinds=tuple(content.get("window_kinds") or ()),
            code=pattern(content.get("code")),
            title=pattern(content.get("title")),
            unless_titled=pattern(content.get("unless_titled")),
            measures=tuple(_measure(one) for one in content.get("measures") or ()),
            largest=tuple(map(int, content["largest"])) if content.get("largest") else None,
            unit_from=re.compile(content["unit_from"]) if content.get("unit_from") else None,
            layouts=tuple(tuple(self.block(dict(one)) for one in blocks) for blocks in layouts),
            register=described_register(dict(content["register"]), self.domain) if content.get("register") else None,
        )

    def block(self, content: dict[str, Any]) -> ExportBlock:
        sections = tuple(
            Section(name, pattern(starts)) for name, starts in (content.pop("sections", None) or {"all": None}).items()
        )
        names = [section.name for section in sections]
        block = ExportBlock(
            label=required(content.pop("label")),
            outline=pattern(content.pop("outline", None)),
            code=pattern(content.pop("code", None)),
            group=pattern(content.pop("group", None)),
            sections=sections,
            columns=tuple(self.column(dict(one), names) for one in content.pop("columns")),
            ignores=pattern(content.pop("ignores", None)),
            scope=str(content.pop("scope", "label")),
            has_subtotals=bool(content.pop("subtotals", False)),
            reads_details=bool(content.pop("details", True)),
            turned=pattern(content.pop("turned", None)),
            turned_says=pattern(content.pop("turned_says", None)),
            enough=content.pop("enough", None),
        )
        if content:
            raise ValueError(f"unknown keys of a block {sorted(content)}")
        return block

    def column(self, content: dict[str, Any], sections: list[str]) -> ExportColumn:
        heading = content.pop("heading")
        window = content.pop("window", "period")
        if window not in WINDOWS:
            raise ValueError(f"window {window!r} is none of {WINDOWS}")
        domain = str(content.pop("domain", self.domain))
        column = ExportColumn(
            headings=tuple(map(heading_pattern, (heading, *content.pop("also", ())))),
            indicators=self.by_section(content.pop("indicator"), sections, domain),
            window=window,
            is_required=bool(content.pop("required", True)),
            within=content.pop("within", None),
            unless=pattern(content.pop("unless", None)),
            domain=domain,
        )
        if content:
            raise ValueError(f"unknown keys of a column {sorted(content)}")
        return column

    def by_section(self, code: Any, sections: list[str], domain: str) -> dict[str, Indicator]:
        codes = code if isinstance(code, dict) else dict.fromkeys(sections, code)
        return {section: load_indicators()[domain, one] for section, one in codes.items()}


def _measure(content: Mapping[str, Any]) -> Measure:
    return Measure(str(content["label_vi"]), Decimal(str(content["factor"])), tuple(content.get("aliases") or ()))
