"""The communes of the code list, by day: a code is reused, a name is not unique over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from ingest.reference.deployment import COMMUNE_KINDS, consolidating_codes, deployment_units
from ingest.reference.vietnamese import folded


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune of the code list with its days."""

    code: str
    name_vi: str
    valid_from: date
    valid_to: date
    parent_code: str


def communes_on(day: date) -> list[Unit]:
    """Every commune, ward and township that exists on that day."""
    return [unit for unit in _communes(consolidating_codes()) if unit.valid_from <= day <= unit.valid_to]


def names_of_districts() -> frozenset[str]:
    """The folded names of the units above communes, without their kind; a commune may bear the same."""
    return _names_above(consolidating_codes())


@cache
def _names_above(_codes: tuple[str, ...]) -> frozenset[str]:
    above = [row for row in deployment_units() if row["kind"] not in COMMUNE_KINDS]
    return frozenset(folded(row["name_vi"]).removeprefix(folded(row["kind"])).strip() for row in above)


@cache
def _communes(_codes: tuple[str, ...]) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            row["unit_code"],
            row["name_vi"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
            row["parent_code"],
        )
        for row in deployment_units()
        if row["district_code"]
    )
