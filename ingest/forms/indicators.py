"""The indicators of indicators.csv: what a quantity is called, its unit, and how its numbers are spelt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ingest.readers.numbers import Kind
from ingest.reference.lists import read_csv

Key = tuple[str, str]
_KIND_OF_UNIT = {
    "đồng": Kind.MEASURE,
    "triệu đồng": Kind.MEASURE,
    "ha": Kind.MEASURE,
    "m2": Kind.MEASURE,
    "%": Kind.PERCENT,
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """A quantity: its label, base unit, and how its numbers are spelt."""

    code: str
    label_vi: str
    unit: str

    @property
    def kind(self) -> Kind:
        return _KIND_OF_UNIT.get(self.unit, Kind.COUNT)


@cache
def load_indicators() -> dict[Key, Indicator]:
    """Every indicator by domain and code."""
    rows = read_csv("indicators.csv")
    return {
        (row["domain"], row["indicator"]): Indicator(row["indicator"], row["label_vi"], row["unit"]) for row in rows
    }
