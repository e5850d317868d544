"""The rows of a commune's page, thousands of figures: written without a template, which would escape cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from markupsafe import Markup, escape

from expectations.feedback.numbers import vietnamese_number

_NO_NUMBER = {"not_applicable": "không áp dụng", "doubtful": "chưa rõ", "zero_in_words": "0", "blank": ""}
# Labels, cells and small numbers are the same in report after report.
_MOST_KEPT = 50_000


# Of a figure: name of its row, label, number as text, state, what the file has there, and the place, sheet and cell or
# the page of a text.
PlacedFigure = tuple[str, str, str | None, str, str, str]


def figure_rows(report_anchor: str, figures: Iterable[PlacedFigure]) -> Markup:
    """Table rows, one a figure; the first of a place has the report's anchor and the place for an id."""
    return Markup("\n").join(_rows(escape(report_anchor), figures))


@lru_cache(_MOST_KEPT)
def anchor(place: str) -> str:
    """A place as part of an id."""
    return re.sub(r"\W+", "-", place)


def _rows(report_anchor: Markup, figures: Iterable[PlacedFigure]) -> Iterator[Markup]:
    places = set()
    for row_label, label, value, state, raw_text, place in figures:
        own_id = "" if place in places else f' id="{report_anchor}-{anchor(place)}"'
        places.add(place)
        yield Markup(
            f'<tr{own_id}><th scope="row">{_text(row_label)}</th>'
            f'<td>{_text(label)}</td><td class="number">{_number(value, state)}</td>'
            f'<td class="number">{_text(raw_text)}</td><td>{_text(place)}</td></tr>'
        )


@lru_cache(_MOST_KEPT)
def _text(text: str) -> str:
    return str(escape(text))


@lru_cache(_MOST_KEPT)
def _number(value: str | None, state: str) -> str:
    return _NO_NUMBER[state] if value is None else vietnamese_number(Decimal(value))
