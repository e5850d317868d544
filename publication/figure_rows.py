"""The rows of a commune's page, thousands of figures: written without a template, which would escape cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup, escape

from expectations.feedback.numbers import vietnamese_number

_NO_NUMBER = {"not_applicable": "không áp dụng", "doubtful": "chưa rõ", "zero_in_words": "0", "blank": ""}
# Labels, cells and small numbers are the same in report after report.
_MOST_KEPT = 50_000


class PlacedFigure(Protocol):
    """What a row tells of a figure."""

    row_label: str
    label: str
    value: Decimal | None
    state: str
    raw_text: str

    @property
    def place(self) -> str: ...


def figure_rows(report_anchor: str, figures: Iterable[PlacedFigure]) -> Markup:
    """Table rows, one a figure; each has the report's anchor and its place for an id."""
    return Markup("\n").join(_rows(escape(report_anchor), figures))


@lru_cache(_MOST_KEPT)
def anchor(place: str) -> str:
    """A place as part of an id."""
    return re.sub(r"\W+", "-", place)


def _rows(report_anchor: Markup, figures: Iterable[PlacedFigure]) -> Iterator[Markup]:
    for figure in figures:
        place = figure.place
        yield Markup(
            f'<tr id="{report_anchor}-{anchor(place)}"><th scope="row">{_text(figure.row_label)}</th>'
            f"<td>{_text(figure.label)}</td><td>{_number(figure.value, figure.state)}</td>"
            f"<td>{_text(figure.raw_text)}</td><td>{_text(place)}</td></tr>"
        )


@lru_cache(_MOST_KEPT)
def _text(text: str) -> str:
    return str(escape(text))


@lru_cache(_MOST_KEPT)
def _number(value: Decimal | None, state: str) -> str:
    return _NO_NUMBER[state] if value is None else vietnamese_number(value)
