"""What every reader returns: figures as plain data, each with the place it was read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class State(StrEnum):
    """What a cell or sentence says. Only VALUE and ZERO_IN_WORDS carry a number."""

    VALUE = "value"
    ZERO_IN_WORDS = "zero_in_words"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a figure stands: sheet and cell of a workbook, or page and character span of a text."""

    sheet: str | None = None
    cell: str | None = None
    page: int | None = None
    char_from: int | None = None
    char_to: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity of one unit in one window, as written.

    `value` is in the unit's base measure (đồng, persons, per cent): the number as written times `factor`.
    `scope` is the row label as written (a procedure field, a document kind), None for the whole unit.
    A figure as of a day has period_from = period_to. `is_repeat` marks a sum that other figures of the file give
    already (the group row of an export): shown, never loaded. `is_of_whole` tells that the scope only says what of the
    unit is counted, or repeats the quantity's own name: the figure is loaded as one of the whole unit.
    """

    domain: str
    indicator: str
    value: Decimal | None
    state: State
    unit: str
    period_from: date
    period_to: date
    raw_text: str
    locator: Locator
    evidence: str
    scope: str | None = None
    factor: Decimal = Decimal(1)
    is_repeat: bool = False
    is_of_whole: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person must settle before it can be used: the place, what stands there, and the question.

    `kind` is the sort of answer wanted: value, row, column, unit, period or measure.
    """

    kind: str
    locator: Locator
    raw_text: str
    question_vi: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: which report it is, and its figures in file order.

    `unit_name` is given where the file names the commune without its code; the registry resolves it. `format` is
    the description under ingest/formats that the file followed. `skipped` counts filled cells that are no figure,
    by the reason; `cells_in` is every filled cell of the tables read, so that
    cells_in = figures with a content + set aside + skipped.
    """

    form: str
    period_code: str
    figures: tuple[Figure, ...]
    unit_code: str | None = None
    unit_name: str | None = None
    template_version: str | None = None
    notes_vi: tuple[str, ...] = field(default=())
    format: str | None = None
    doubts: tuple[Doubt, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    cells_in: int = 0
    row_count: int = 0

    @property
    def is_set_aside(self) -> bool:
        """Whether a person must settle something first."""
        return bool(self.doubts)

    @property
    def waits_whole(self) -> bool:
        """Whether nothing of it may be loaded before: whose, of which days, in which measure, or a row or column."""
        is_nameless = self.unit_code is None and self.unit_name is None
        return is_nameless or any(doubt.kind not in ("value", "unit") for doubt in self.doubts)


RecordSink = Callable[[str, bytes], None]
"""Takes the name of a table and rows of COPY text."""


class UnreadableFileError(Exception):
    """The file cannot be taken as a report; the message is for the sender, in Vietnamese."""

    def __init__(self, reason: str, message_vi: str) -> None:
        super().__init__(message_vi)
        self.reason = reason
        self.message_vi = message_vi
