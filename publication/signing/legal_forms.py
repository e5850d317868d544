"""The legal forms as described in forms.yml, checked against the forms and the metrics they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import yaml

from ingest.forms.spec import Block, FormSpec, Measure, Row, load_forms
from ingest.reference.lists import read_csv

_FILE = Path(__file__).parent / "forms.yml"


@dataclass(frozen=True, slots=True)
class Share:
    """A column of per cent, one column of another: the metric of each row by its indicator; others have no share."""

    title: str
    numerator: int
    denominator: int
    metrics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the printed table: its outline mark and label, and the form's row, None under a heading of its own."""

    mark: str
    label_vi: str
    row: Row | None
    is_bold: bool
    indent: int = 0


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What a form was made by from one day to another, both included; None where it still is.

    `mark` is what the form is called under it, None where by its own.
    """

    basis: str
    since: date
    until: date | None
    mark: str | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class LegalForm:
    """How a published form is sent on, money in `measure`; `column_sums` by the number of the total's column.

    `sections` are titles over the blocks, `outline` the lines as described; empty where rows are only numbered.
    """

    stem: str
    form: str
    mark: str
    title: str
    legal_bases: tuple[LegalBasis, ...]
    signer: str
    measure: Measure
    outline: tuple[Mapping[str, Any], ...] = ()
    sections: tuple[str, ...] = ()
    column_sums: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    share: Share | None = None

    @property
    def spec(self) -> FormSpec:
        return load_forms()[self.form]

    def mark_on(self, day: date) -> str:
        """What the form was called on the day."""
        held = self._basis_on(day)
        return self.mark if held is None or held.mark is None else held.mark

    def heading(self, day: date) -> str:
        """What the form was called on the day, and what was in force then where somebody entered it."""
        held = self._basis_on(day)
        return f"{self.mark_on(day)}\n({held.basis})" if held else self.mark_on(day)

    def _basis_on(self, day: date) -> LegalBasis | None:
        return next((one for one in self.legal_bases if one.holds_on(day)), None)

    def lines(self, block: Block) -> list[Line]:
        """The lines of a block from top to bottom, [] where the legal form has none of it."""
        if not self.outline:
            numbered = [row for row in block.rows if not row.is_total]
            marks = {row.label_vi: str(number) for number, row in enumerate(numbered, start=1)}
            return [Line(marks.get(row.label_vi, ""), row.label_vi, row, row.is_total) for row in block.rows]
        rows = {row.indicator.code: row for row in block.rows if row.indicator}
        return [
            Line(
                one["mark"],
                _label(one, rows),
                rows[one["row"]] if "row" in one else None,
                one.get("bold", False),
                one.get("indent", 0),
            )
            for one in self.outline
            if "heading" in one or one["row"] in rows
        ]


@cache
def load_legal_forms() -> tuple[LegalForm, ...]:
    """All legal forms in their order; raises KeyError or ValueError on one that names what its form has not."""
    return tuple(map(legal_form, described()["forms"]))


@cache
def described() -> Mapping[str, Any]:
    """The whole of forms.yml."""
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def legal_form(one: Mapping[str, Any]) -> LegalForm:
    """The legal form of an entry under `forms`; raises KeyError or ValueError, see load_legal_forms."""
    spec = load_forms()[one["form"]]
    if one["signer"] not in described()["signers"]:
        raise ValueError(f"{one['stem']}: nobody is described as {one['signer']}")
    outline = tuple(one.get("outline", ()))
    names = {
        row.indicator.code: (row.label_vi, *row.aliases) for block in spec.blocks for row in block.rows if row.indicator
    }
    if unknown := {line["row"] for line in outline if "row" in line} - names.keys():
        raise ValueError(f"{one['stem']}: {spec.form} has no row {', '.join(sorted(unknown))}")
    if unread := [line["label"] for line in outline if "label" in line and line["label"] not in names[line["row"]]]:
        raise ValueError(f"{one['stem']}: {spec.form} does not know a row by {', '.join(unread)}")
    return LegalForm(
        stem=one["stem"],
        form=one["form"],
        mark=one["mark"],
        title=one["title"],
        legal_bases=_legal_bases(spec.form),
        signer=one["signer"],
        measure=_measure(one["stem"], spec, one.get("measure")),
        outline=outline,
        sections=tuple(one.get("sections", ())),
        column_sums={total: tuple(parts) for total, parts in one.get("column_sums", {}).items()},
        share=_share(spec, **one["share"]) if "share" in one else None,
    )


def _legal_bases(form: str) -> tuple[LegalBasis, ...]:
    """By their days; raises ValueError where two hold on one day."""
    entered = sorted(described()["legal_bases"][form], key=itemgetter("since"))
    bases = tuple(LegalBasis(**{"until": None} | one) for one in entered)
    for earlier, later in pairwise(bases):
        if earlier.holds_on(later.since):
            raise ValueError(f"{form}: {earlier.basis} and {later.basis} both hold on {later.since}")
    return bases


def _label(line: Mapping[str, Any], rows: Mapping[str, Row]) -> str:
    if "heading" in line:
        return line["heading"]
    return line.get("label") or rows[line["row"]].label_vi


def _measure(stem: str, spec: FormSpec, label: str | None) -> Measure:
    """The form's own measure, or another that it may be filled in."""
    if label is None:
        return spec.measure
    known = {one.label_vi: one for one in spec.measures_accepted}
    if label not in known:
        raise ValueError(f"{stem}: {spec.form} is not given in {label}, but in {', '.join(known)}")
    return known[label]


def _share(spec: FormSpec, title: str, numerator: int, denominator: int) -> Share:
    scopes = {column.number: column.scope for block in spec.blocks for column in block.columns}
    parts: dict[str, set[tuple[str, str, str, str]]] = defaultdict(set)
    for part in read_csv("metric_parts.csv"):
        parts[part["metric_code"]].add((part["side"], part["indicator"], part["scope_code"], part["sign"]))
    of_form = {row["metric_code"] for row in read_csv("metrics.csv") if row["form"] == spec.form}
    metrics = {
        row.indicator.code: code
        for block in spec.blocks
        for row in block.rows
        if row.indicator
        for code in of_form
        if parts[code]
        == {
            ("numerator", row.indicator.code, scopes[numerator], "1"),
            ("denominator", row.indicator.code, scopes[denominator], "1"),
        }
    }
    return Share(title, numerator, denominator, metrics)
