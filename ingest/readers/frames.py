"""What a reading is on the way from the child to its parent: plain data, never objects."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ingest.readers.reading import Doubt, Figure, Locator, Reading, State

_FIGURE = ("domain", "indicator", "unit", "raw_text", "evidence", "scope", "is_repeat", "is_of_whole")
_READING = ("form", "period_code", "unit_code", "unit_name", "template_version", "format", "cells_in", "row_count")

_STATES = {state.value: state for state in State}
_day = lru_cache(maxsize=1_000)(date.fromisoformat)
_factor = lru_cache(maxsize=100)(Decimal)


def to_bytes(reading: Reading) -> bytes:
    """The reading as JSON."""
    return json.dumps(
        {
            **{name: getattr(reading, name) for name in _READING},
            "skipped": dict(reading.skipped),
            "notes_vi": list(reading.notes_vi),
            "doubts": [[d.kind, _place(d.locator), d.raw_text, d.question_vi] for d in reading.doubts],
            "figures": [_figure(figure) for figure in reading.figures],
        },
        ensure_ascii=False,
    ).encode()


def from_bytes(content: bytes) -> Reading:
    """The reading in this JSON; raises ValueError where it is none."""
    try:
        data = json.loads(content)
        return Reading(
            **{name: data[name] for name in _READING},
            skipped={str(reason): int(count) for reason, count in data["skipped"].items()},
            notes_vi=tuple(map(str, data["notes_vi"])),
            doubts=tuple(Doubt(kind, Locator(*place), raw, text) for kind, place, raw, text in data["doubts"]),
            figures=tuple(map(_to_figure, data["figures"])),
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"no reading: {error!r}") from None


def _figure(figure: Figure) -> list[Any]:
    return [
        *(getattr(figure, name) for name in _FIGURE),
        None if figure.value is None else str(figure.value),
        figure.state.value,
        figure.period_from.isoformat(),
        figure.period_to.isoformat(),
        str(figure.factor),
        _place(figure.locator),
    ]


def _to_figure(data: list[Any]) -> Figure:
    value, state, first, last, factor, place = data[len(_FIGURE) :]
    return Figure(
        **dict(zip(_FIGURE, data, strict=False)),
        value=None if value is None else Decimal(value),
        state=_STATES[state],
        period_from=_day(first),
        period_to=_day(last),
        factor=_factor(factor),
        locator=Locator(*place),
    )


def _place(locator: Locator) -> list[Any]:
    return [locator.sheet, locator.cell, locator.page, locator.char_from, locator.char_to]
