"""The names a catalogue may use: forms, indicators, dimensions, code lists and the tree of units.

The warehouse's own catalogue speaks of the lists of `ingest`; another catalogue brings a `vocabulary.yml` beside its
rules (docs/rules-language.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from expectations.rules.rows import RowNames, warehouse_row_names
from ingest.forms.spec import load_forms
from ingest.reference.deployment import deployment_units
from ingest.reference.lists import read_csv
from ingest.reference.unit_classes import UnitClass
from ingest.reference.windows import find_window

TOTAL = "total"
PAST_REPORTS = 12
FRACTIONAL_UNITS = frozenset({"%", "ha", "m2", "điểm", "triệu đồng"})


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the subject of its indicators, the regime of its windows and the dimension of its rows, if any."""

    code: str
    domain: str
    regime: str
    dimension: str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator: its label, unit, whether only whole numbers make sense, and whether it is a flow or a stock.

    `is_counted` where it is known, not guessed from the unit, that a number with decimals cannot be meant.
    """

    code: str
    label_vi: str
    unit: str
    is_whole: bool
    kind: str
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a dimension, the member it is a part of, if any, and other names it goes by."""

    code: str
    label_vi: str
    part_of: str | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in the tree while it is valid."""

    code: str
    name_vi: str
    parent: str | None
    attributes: Mapping[str, Any] = field(hash=False)
    valid_from: date = date.min
    valid_to: date = date.max


@dataclass(frozen=True)
class Vocabulary:
    """All names; `measures` by (domain, indicator), `dimensions` and `lists` by name."""

    forms: Mapping[str, Form]
    measures: Mapping[tuple[str, str], Measure]
    dimensions: Mapping[str, tuple[Member, ...]]
    lists: Mapping[str, tuple[str, ...]]
    places: tuple[Place, ...]
    row_names: RowNames = field(default_factory=lambda: RowNames({}))
    classes: tuple[UnitClass, ...] = ()

    def __post_init__(self) -> None:
        by_code: dict[str, list[Place]] = {}
        for place in self.places:
            by_code.setdefault(place.code, []).append(place)
        object.__setattr__(self, "_by_code", by_code)
        object.__setattr__(self, "row_name", cache(self.row_names.of))

    def members(self, dimension: str) -> list[str]:
        """The members that together are the whole: those that are no part of another."""
        return [member.code for member in self.dimensions[dimension] if member.part_of is None]

    def parts(self, dimension: str, whole: str) -> list[str]:
        """The members a member is made of."""
        return [member.code for member in self.dimensions[dimension] if member.part_of == whole]

    def list_of(self, name: str) -> tuple[str, ...]:
        """A code list: one of its own, or the members of a dimension with the total; raises KeyError."""
        if name in self.lists:
            return self.lists[name]
        return (TOTAL, *(member.code for member in self.dimensions[name]))

    def place(self, code: str, day: date) -> Place | None:
        """The unit that bore this code on that day."""
        found: list[Place] = self._by_code.get(code, [])
        return next((place for place in found if place.valid_from <= day <= place.valid_to), None)

    def class_of(self, place: Place, day: date) -> int | None:
        """The class of a unit on that day: the last one entered for it, else what the vocabulary says of it."""
        since = [one for one in self.classes if one.unit_code == place.code and place.valid_from <= one.since <= day]
        return max(since, key=lambda one: one.since).unit_class if since else place.attributes.get("class")

    def children(self, code: str, day: date) -> list[str]:
        """Codes of the units right under this one on that day."""
        return [p.code for p in self.places if p.parent == code and p.valid_from <= day <= p.valid_to]

    def label(self, domain: str, scope: str) -> str:
        """How a row is called, as the dimension of that subject names it; the code where no list has it."""
        own = [form.dimension for form in self.forms.values() if form.domain == domain and form.dimension]
        for dimension in (*own, *self.dimensions):
            for member in self.dimensions.get(dimension, ()):
                if member.code == scope:
                    return member.label_vi
        return scope


def window_in(regime: str, period: str) -> tuple[date, date]:
    """First and last day of a period; raises UnknownPeriodError."""
    window = find_window(regime, period)
    return window.period_from, window.period_to


def previous_period(period: str) -> str:
    """The period of the same kind before this one: 2021-Q1 after 2020-Q4, 2021-M01 after 2020-M12, 2021 after 2020."""
    year, _, kind = period.partition("-")
    count = {"Q": 4, "H": 2, "M": 12}.get(kind[:1], 0)
    if not count or kind == "9M":
        return f"{int(year) - 1}-{kind}" if kind else str(int(year) - 1)
    number = int(kind[1:])
    width = 2 if count == 12 else 1
    if number > 1:
        return f"{year}-{kind[0]}{number - 1:0{width}d}"
    return f"{int(year) - 1}-{kind[0]}{count:0{width}d}"


def last_year_period(period: str) -> str:
    """The same period a year before."""
    return f"{int(period[:4]) - 1}{period[4:]}"


def periods_to_date(period: str) -> list[str]:
    """The periods that make up the year to the end of this one.

    Months for a month; halves for a second half; quarters for all else.
    """
    year, _, kind = period.partition("-")
    if kind[:1] == "M":
        return [f"{year}-M{n:02d}" for n in range(1, int(kind[1:]) + 1)]
    if kind == "H2":
        return [f"{year}-H1", f"{year}-H2"]
    last = {"H1": 2, "9M": 3, "": 4}.get(kind) or int(kind[1:])
    return [f"{year}-Q{n}" for n in range(1, last + 1)]


def gap_between(previous: tuple[date, date], window: tuple[date, date]) -> int:
    """By how many days one window misses to end right before the other begins."""
    return abs((window[0] - previous[1]).days - 1)


def covers_same(one: tuple[date, date], other: tuple[date, date], slack: int = 0) -> bool:
    """Whether two windows are the same, give or take `slack` days; a single day has to be the end of the other."""
    is_day = one[0] == one[1] or other[0] == other[1]
    return abs((one[1] - other[1]).days) <= slack and (is_day or abs((one[0] - other[0]).days) <= slack)


@cache
def warehouse_vocabulary() -> Vocabulary:
    """The names of the warehouse's own lists."""
    dimension_of = {row["domain"]: row["dimension"] for row in read_csv("dimensions.csv")}
    dimensions: dict[str, list[Member]] = {}
    for row in read_csv("dimension_members.csv"):
        dimensions.setdefault(row["dimension"], []).append(
            Member(row["scope_code"], row["label_vi"], row["part_of"] or None, tuple(row["aliases"].split("|")))
        )
    return Vocabulary(
        forms={
            form.form: Form(form.form, form.domain, form.regime, dimension_of.get(form.domain))
            for form in load_forms().values()
        },
        measures={
            (row["domain"], row["indicator"]): Measure(
                row["indicator"],
                row["label_vi"],
                row["unit"],
                row["unit"] not in FRACTIONAL_UNITS,
                row["measure_kind"],
                is_counted=row["unit"] not in FRACTIONAL_UNITS,
            )
            for row in read_csv("indicators.csv")
        },
        dimensions={name: tuple(members) for name, members in dimensions.items()},
        lists=_lists(),
        places=tuple(
            Place(
                row["unit_code"],
                row["name_vi"],
                row["district_code"] or row["parent_code"] or None,
                {"kind": row["kind"]},
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
            )
            for row in deployment_units()
        ),
        row_names=warehouse_row_names(),
    )


def _lists() -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for row in read_csv("code_lists.csv"):
        lists[row["list"]] = (*lists.get(row["list"], ()), row["code"])
    return lists
