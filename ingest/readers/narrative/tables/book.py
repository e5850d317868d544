"""What the data files tell about tables: leaves of headings, columns, roles of columns and names of rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ingest.descriptions import read_yaml
from ingest.readers.narrative.fold import compile_template

_ROOM = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class LeafColumn:
    """A column a flattened heading may stand for: its leaf, how it is told and the columns it leaves no room for."""

    column: str
    leaf: str
    is_certain: bool
    excludes: frozenset[str]


@dataclass(frozen=True, slots=True)
class NamedColumn:
    """A column of a table with certain cells: `domain.indicator` and its heading from group to leaf."""

    column: str
    heading: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Columns that go together, and what a table must and must not speak of to have them."""

    columns: tuple[NamedColumn, ...]
    groups: tuple[re.Pattern[str], ...]
    rows: re.Pattern[str] | None
    not_about: re.Pattern[str] | None
    is_alone: bool

    def fits(self, labels: str) -> bool:
        """Whether a table with these labels may have the columns."""
        return (self.rows is None or self.rows.search(labels) is not None) and (
            self.not_about is None or self.not_about.search(labels) is None
        )


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row by its label, under a group row, caption or heading; the indicator of each role a column may have."""

    label: re.Pattern[str]
    under: re.Pattern[str] | None
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class TableBook:
    """The descriptions with the expressions that find leaves, total rows, money and notes on dashes."""

    leaves: dict[str, re.Pattern[str]]
    leaf_columns: tuple[LeafColumn, ...]
    below: dict[str, list[str]]
    parts: dict[str, tuple[tuple[str, ...], ...]]
    balance: tuple[str, ...]
    balance_alone: dict[str, str]
    as_of_day: frozenset[str]
    families: tuple[Family, ...]
    another_time: re.Pattern[str]
    last_year: re.Pattern[str]
    share: re.Pattern[str]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    rows: tuple[NamedRow, ...]
    money_heading: re.Pattern[str]
    money: re.Pattern[str]
    money_factors: dict[str, Decimal]
    total_labels: re.Pattern[str]
    field_labels: re.Pattern[str]
    among: re.Pattern[str]
    dash_is_zero: re.Pattern[str]


@cache
def table_book() -> TableBook:
    """The descriptions as `columns.yml` and `rows.yml` give them."""
    data: dict[str, Any] = read_yaml(_ROOM / "columns.yml")
    rows: dict[str, Any] = read_yaml(_ROOM / "rows.yml")
    # A flattened heading glues neighbouring cells, so its leaves are found without word borders.
    leaves = {name: re.compile(_unbound(compile_template(t, {}).pattern)) for name, t in data["leaves"].items()}
    return TableBook(
        leaves=leaves,
        leaf_columns=tuple(_leaf_column(entry) for entry in data["leaf_columns"]),
        below=data["below"],
        parts={total: tuple(map(tuple, ways)) for total, ways in data["parts"].items()},
        balance=tuple(data["balance"]),
        balance_alone=data["balance_alone"],
        as_of_day=frozenset(data["as_of_day"]),
        families=_families(data),
        another_time=compile_template(data["another_time"], {}),
        last_year=compile_template(data["last_year"], {}),
        share=compile_template(data["share"], {}),
        roles=tuple((role, compile_template(template, {})) for role, template in data["roles"].items()),
        rows=tuple(_named_row(entry, rows["words"]) for entry in rows["rows"]),
        money_heading=compile_template(data["money_heading"], {}),
        money=compile_template(data["money"], {}),
        money_factors={word: Decimal(factor) for word, factor in data["money_factors"].items()},
        total_labels=compile_template(data["total_labels"], {}),
        field_labels=compile_template(data["field_labels"], {}),
        among=compile_template(data["among"], {}),
        dash_is_zero=re.compile(_unbound(compile_template(data["dash_is_zero"], {}).pattern)),
    )


def _leaf_column(entry: dict[str, Any]) -> LeafColumn:
    return LeafColumn(entry["column"], entry["leaf"], entry.get("certain", True), frozenset(entry.get("excludes", ())))


def _families(data: dict[str, Any]) -> tuple[Family, ...]:
    words = data["column_words"]
    families = []
    for name, entries in data["columns"].items():
        columns = tuple(
            NamedColumn(c["column"], tuple(compile_template(t, words) for t in c["heading"])) for c in entries
        )
        groups = tuple(dict.fromkeys(pattern for column in columns for pattern in column.heading[:-1]))
        family = data["families"].get(name, {})
        rows, not_about = (
            compile_template(family[key], words) if key in family else None for key in ("rows", "not_about")
        )
        families.append(Family(columns, groups, rows, not_about, family.get("is_alone", False)))
    return tuple(families)


def _named_row(entry: dict[str, Any], words: dict[str, str]) -> NamedRow:
    columns = {role: name for role, name in entry.items() if role not in ("row", "under")}
    under = compile_template(entry["under"], words) if "under" in entry else None
    return NamedRow(compile_template(entry["row"], words), under, columns)


def _unbound(pattern: str) -> str:
    return pattern.removeprefix(r"(?<!\w)").removesuffix(r"(?!\w)")
