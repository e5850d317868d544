"""Descriptions of registers, one record a row: their columns and what is counted from the rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.exports.conditions import Condition, parse_condition
from ingest.exports.patterns import pattern, required
from ingest.forms.indicators import Indicator, load_indicators

TYPES = ("text", "date", "birth", "count")


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """A column of a register: `personal` says whether it is dropped, hashed, or counted and dropped in the reader.

    Where the file has columns of several of its `headings`, the earlier is the better.

    `source` names the column whose cells it is told from, where it has none of its own. `joins` are, for each way to
    make it of several columns with `between` in between, their headings. `group_rows` is how a row begins that tells it
    of all records under it, before the name itself; where a line above the heading or the sheet's name says `titled`,
    it is that of all records.
    """

    name: str
    headings: tuple[re.Pattern[str], ...]
    type: str
    personal: str | None
    choices: tuple[tuple[str, re.Pattern[str]], ...]
    is_required: bool
    accepts_others: bool
    source: str | None
    joins: tuple[tuple[re.Pattern[str], ...], ...]
    between: str
    group_rows: re.Pattern[str] | None
    titled: re.Pattern[str] | None

    @property
    def is_kept(self) -> bool:
        """Whether its table has it."""
        return self.personal in (None, "hash")


@dataclass(frozen=True, slots=True)
class Count:
    """A figure counted from the rows for which every condition holds."""

    indicator: Indicator
    conditions: tuple[Condition, ...]
    is_shown_when_zero: bool


@dataclass(frozen=True, slots=True)
class Register:
    """One record a row: its columns, the table that keeps it, and the figures its rows give.

    `totals` are the counts that are given over all scopes as well, all where it is empty. Without a scope, `said_of` is
    what each count is said of (`others` of those not named).
    A count of none is told only where that of `zero_needs` is not none itself.
    """

    table: str | None
    columns: tuple[RecordColumn, ...]
    counts: tuple[Count, ...]
    scope: str | None
    totals: tuple[str, ...]
    said_of: Mapping[str, str]
    zero_needs: str | None
    total_vi: str
    numbering: str | None
    window_columns: tuple[str, ...]


def described_register(content: dict[str, Any], domain: str) -> Register:
    """The register that a description's key of this name tells; raises ValueError for a bad one."""
    columns = tuple(_record_column(name, dict(one)) for name, one in content.pop("columns").items())
    names = {column.name for column in columns}
    shown = set(content.pop("shown_when_zero", ()))
    hidden = set(content.pop("hidden_when_zero", ()))
    counts = tuple(
        Count(
            load_indicators()[domain, code],
            tuple(parse_condition(one, names) for one in conditions or ()),
            (not shown or code in shown) and code not in hidden,
        )
        for code, conditions in content.pop("counts").items()
    )
    register = Register(
        table=content.pop("table", None),
        columns=columns,
        counts=counts,
        scope=content.pop("scope", None),
        totals=tuple(content.pop("totals", ())),
        zero_needs=content.pop("zero_needs", None),
        said_of=dict(content.pop("said_of", {})),
        total_vi=str(content.pop("total_vi", "Tổng cộng")),
        numbering=content.pop("numbering", None),
        window_columns=tuple(content.pop("window_columns", ())),
    )
    if content:
        raise ValueError(f"unknown keys of a register {sorted(content)}")
    return register


def _record_column(name: str, content: dict[str, Any]) -> RecordColumn:
    heading = content.pop("heading", ())
    column = RecordColumn(
        name=name,
        headings=tuple(map(required, [heading] if isinstance(heading, str) else heading)),
        type=content.pop("type", "text"),
        personal=content.pop("personal", None),
        choices=tuple((value, required(one)) for value, one in (content.pop("choices", None) or {}).items()),
        is_required=bool(content.pop("required", False)),
        accepts_others=bool(content.pop("accepts_others", False)),
        source=content.pop("source", None),
        joins=tuple(tuple(map(required, one)) for one in content.pop("joins", ())),
        between=str(content.pop("between", "")),
        group_rows=pattern(content.pop("group_rows", None)),
        titled=pattern(content.pop("titled", None)),
    )
    if content or column.type not in TYPES or column.personal not in (None, "drop", "hash", "count"):
        raise ValueError(f"column {name}: {content or (column.type, column.personal)}")
    return column
