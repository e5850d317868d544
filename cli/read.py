"""`kho read`: what one file says, without a database and without a trace."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ingest.forms.spec import load_forms
from ingest.gate import inspect_file
from ingest.identification import unknown_name
from ingest.messages import refusal
from ingest.readers.reading import Figure, Reading, State, UnreadableFileError
from ingest.reference.units import communes_on
from ingest.reference.vietnamese import toned
from ingest.reference.windows import UnknownPeriodError, window_of
from ingest.worker import ReaderFaultError, Worker
from ingest.worker.parent import read_path

READ, SET_ASIDE, RETURNED = 0, 3, 4
_MONEY = {1_000: "nghìn đồng", 1_000_000: "triệu đồng", 1_000_000_000: "tỷ đồng"}


def read(
    file: Annotated[Path, typer.Argument(help="Workbook, export, Word, PDF or text file.")],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a figure, then one for the outcome.")] = False,
) -> None:
    """Read one file and show its figures. Exit code 0 read, 3 set aside for a person, 4 returned to its sender."""
    if not file.is_file():
        sys.exit(f"kho: there is no file {file}")
    try:
        with Worker() as worker:
            reading = read_path(worker, file, inspect_file(file), file.name)
    except UnreadableFileError as error:
        _show_outcome(as_json, "returned", None, None, [error.message_vi], error.reason)
        sys.exit(RETURNED)
    except ReaderFaultError as error:
        sys.exit(
            f"kho: the reader broke on this file, which is a fault of the program's: {str(error).splitlines()[-1]}"
        )
    day = _last_day(reading)
    if day is not None and reading.unit_code is not None and reading.unit_code not in _codes_on(day):
        error = refusal("unknown_unit", unit=reading.unit_code, day=f"{day:%d/%m/%Y}")
        _show_outcome(as_json, "returned", None, None, [error.message_vi], error.reason)
        sys.exit(RETURNED)
    for figure in reading.figures:
        print(json.dumps(_object(figure), ensure_ascii=False) if as_json else _line(figure))
    questions = [doubt.question_vi for doubt in reading.doubts]
    outcome = "set_aside" if reading.is_set_aside else "read"
    unit_code = reading.unit_code or _unit_code(reading, day)
    if unit_code is None and reading.unit_name:
        outcome = "set_aside"
        questions.append(unknown_name(reading.unit_name).question_vi)
    _show_outcome(as_json, outcome, reading, unit_code, [*questions, *reading.notes_vi], None)
    sys.exit(READ if outcome == "read" else SET_ASIDE)


def _object(figure: Figure) -> dict[str, object]:
    place = figure.locator
    is_cell = place.cell is not None
    locator = f"{place.sheet}!{place.cell}" if is_cell else f"page={place.page};char={place.char_from}-{place.char_to}"
    return {
        "domain": figure.domain,
        "indicator": figure.indicator,
        "scope": figure.scope,
        "value": _as_written(figure),
        "state": figure.state.value,
        "unit": _unit_as_written(figure),
        "period_from": figure.period_from.isoformat(),
        "period_to": figure.period_to.isoformat(),
        "locator": locator,
        "evidence": figure.evidence,
        "sheet": place.sheet,
        "cell": place.cell,
        "page": place.page,
        "char_from": place.char_from,
        "char_to": place.char_to,
        "raw_text": figure.raw_text,
        "factor": int(figure.factor),
        "is_repeat": figure.is_repeat,
        "is_of_whole": figure.is_of_whole,
    }


def _as_written(figure: Figure) -> int | float | None:
    """The number in the unit the file writes it in."""
    if figure.value is None:
        return None
    number = figure.value / figure.factor
    return int(number) if number == number.to_integral_value() else float(number)


def _unit_as_written(figure: Figure) -> str:
    return _MONEY.get(int(figure.factor), figure.unit) if figure.unit == "đồng" else figure.unit


def _line(figure: Figure) -> str:
    place = figure.locator
    where = f"{place.sheet}!{place.cell}" if place.cell else f"trang {place.page}"
    shown = figure.raw_text or "(trống)"
    marks = {State.DOUBTFUL: "  ← chưa rõ", State.ZERO_IN_WORDS: "  (bằng chữ)"}
    scope = f" [{figure.scope}]" if figure.scope else ""
    return f"{where:<16} {figure.domain}.{figure.indicator}{scope} = {shown}{marks.get(figure.state, '')}"


def _last_day(reading: Reading) -> date | None:
    """The last day of the reading's window; None where there is no such period."""
    try:
        return window_of(load_forms()[reading.form].regime, reading.period_code)[1]
    except UnknownPeriodError:
        return None


def _codes_on(day: date) -> set[str]:
    return {unit.code for unit in communes_on(day)}


def _unit_code(reading: Reading, day: date | None) -> str | None:
    """The commune named in a report that gives no code, of those that existed in its period."""
    if not reading.unit_name or day is None:
        return None
    wanted = toned(reading.unit_name)
    found = [unit.code for unit in communes_on(day) if toned(unit.name_vi) == wanted]
    return found[0] if len(found) == 1 else None


def _show_outcome(
    as_json: bool, outcome: str, reading: Reading | None, unit_code: str | None, messages: list[str], reason: str | None
) -> None:
    form = reading and load_forms()[reading.form]
    if as_json:
        summary = {
            "outcome": outcome,
            "form": form and form.family,
            "format": reading and (reading.format or reading.form),
            "unit_code": unit_code,
            "period_code": reading and reading.period_code,
            "messages": messages,
            "reason": reason,
            "cells_in": reading and reading.cells_in,
            "skipped": reading and dict(reading.skipped),
        }
        print(json.dumps(summary, ensure_ascii=False))
        return
    words = {"read": "Đã đọc", "set_aside": "Để riêng, chờ người xem", "returned": "Trả lại"}
    about = f": {form.name_vi}, đơn vị {unit_code or '?'}, kỳ {reading.period_code}" if form and reading else ""
    print(f"{words[outcome]}{about}")
    for message in messages:
        print(f"  - {message}")
