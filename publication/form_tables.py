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


@dataclass(frozen=True, slots=True)
class FormTable:
    """One block of a form, numbers in `measure`; `lower` holds the headings under the groups."""

    row_heading: str
    measure: str
    upper: tuple[Heading, ...]
    lower: tuple[str, ...]
    rows: tuple[TableRow, ...]


def form_tables(form: FormSpec, published: PublishedForm) -> list[FormTable]:
    """The blocks of the form with the published figures; rows without any number are left out."""
    return [_table(form, block, published) for block in form.blocks]


def _table(form: FormSpec, block: Block, published: PublishedForm) -> FormTable:
    asked = {(row.label_vi, column.number): key_of(row, column) for row, column in block.cells()}
    rows = []
    for row in block.rows:
        keys = [asked.get((row.label_vi, column.number)) for column in block.columns]
        values = [published.figures.get(key) for key in keys]
        if any(value is not None for value in values):
            numbers = tuple(None if value is None else value / form.measure.factor for value in values)
            rows.append(TableRow(row.label_vi, row.is_total, numbers))
    upper, lower = _headings(block.columns)
    return FormTable(block.heading_vi, form.measure.label_vi, upper, lower, tuple(rows))


def _headings(columns: tuple[Column, ...]) -> tuple[tuple[Heading, ...], tuple[str, ...]]:
    upper, lower = [], []
    for (is_tall, text), group in groupby(columns, key=lambda c: (len(c.heading_vi) == 1, c.heading_vi[0])):
        members = list(group)
        upper.append(Heading(text, len(members), is_tall))
        if not is_tall:
            lower.extend(" ".join(column.heading_vi[1:]) for column in members)
    return tuple(upper), tuple(lower)
