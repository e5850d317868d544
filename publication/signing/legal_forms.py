"""The legal forms as described in forms.yml, checked against the forms they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from ingest.forms.spec import FormSpec, load_forms

_FILE = Path(__file__).parent / "forms.yml"


@dataclass(frozen=True, slots=True)
class Share:
    """A column of per cent: one column of another."""

    title: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class LegalForm:
    """How a published form is sent on; `column_sums` by the number of the total's column."""

    stem: str
    form: str
    mark: str
    title: str
    legal_basis: str
    signatures: tuple[str, ...]
    rows: frozenset[str] = frozenset()
    column_sums: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    share: Share | None = None

    @property
    def spec(self) -> FormSpec:
        return load_forms()[self.form]


@cache
def load_legal_forms() -> tuple[LegalForm, ...]:
    """All legal forms in their order; raises KeyError or ValueError on one that names what its form has not."""
    described = _content()["forms"]
    forms = tuple(
        LegalForm(
            stem=one["stem"],
            form=one["form"],
            mark=one["mark"],
            title=one["title"],
            legal_basis=one["legal_basis"],
            signatures=tuple(one["signatures"]),
            rows=frozenset(one.get("rows", ())),
            column_sums={total: tuple(parts) for total, parts in one.get("column_sums", {}).items()},
            share=Share(**one["share"]) if "share" in one else None,
        )
        for one in described
    )
    for form in forms:
        known = {row.indicator.code for block in form.spec.blocks for row in block.rows if row.indicator}
        if unknown := form.rows - known:
            raise ValueError(f"{form.stem}: {form.form} has no row {', '.join(sorted(unknown))}")
    return forms


def office_lines(district_name: str) -> tuple[str, str]:
    """Who sends it: the office and the unit it is of, as they stand in the upper left."""
    return _content()["office"], district_name.upper()


def motto_lines() -> tuple[str, str]:
    """The national name and motto."""
    name, motto = _content()["motto"]
    return name, motto


@cache
def _content() -> dict:
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))
