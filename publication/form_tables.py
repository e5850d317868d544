"""A published form as tables to show: headings and numbers in the layout and measure of the form."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ingest.forms.spec import Block, Column, FormSpec, key_of
from publication.published import PublishedForm


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over `span` columns; `is_tall` where it has no group above it and takes both lines."""

    text: str
    span: int
    is_tall: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of numbers, None where no commune gives one or the form asks for none."""

    label: str
    is_total: bool
    numbers: tuple[Decimal | None, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether zeros are all the row says: short tables name such rows instead of showing them."""
        return not self.is_total and not any(self.numbers)


@dataclass(frozen=True, slots=True)
class FormTable:
    """One block of a form, numbers in `measure`; `lower` holds the headings under the groups."""

    row_heading: str
    measure: str
    upper: tuple[Heading, ...]
    lower: tuple[str, ...]
    rows: tuple[TableRow, ...]


def width_of(form: FormSpec) -> int:
    """Columns of figures the form has side by side."""
    return max((len(block.columns) for block in form.blocks), default=0)


def form_tables(form: FormSpec, published: PublishedForm) -> list[FormTable]:
    """The blocks of the form with the published figures; rows and columns without any number are left out."""
    return [_table(form, block, published) for block in form.blocks]


def _table(form: FormSpec, block: Block, published: PublishedForm) -> FormTable:
    known = {
        (row.label_vi, column.number): value / form.measure.factor
        for row, column in block.cells()
        if (value := published.figures.get(key_of(row, column))) is not None
    }
    columns = tuple(column for column in block.columns if any(number == column.number for _, number in known))
    rows = [
        TableRow(row.label_vi, row.is_total, tuple(known.get((row.label_vi, column.number)) for column in columns))
        for row in block.rows
        if any(label == row.label_vi for label, _ in known)
    ]
    upper, lower = _headings(columns)
    return FormTable(block.heading_vi, form.measure.label_vi, upper, lower, tuple(rows))


def _headings(columns: tuple[Column, ...]) -> tuple[tuple[Heading, ...], tuple[str, ...]]:
    upper, lower = [], []
    for (is_tall, text), group in groupby(columns, key=lambda c: (len(c.heading_vi) == 1, c.heading_vi[0])):
        members = list(group)
        upper.append(Heading(text, len(members), is_tall))
        if not is_tall:
            lower.extend(" ".join(column.heading_vi[1:]) for column in members)
    return tuple(upper), tuple(lower)
