"""Doubts of readings and the answers people give to them: asked once, used for every later file of the sender."""

from __future__ import annotations

from dataclasses import dataclass, replace

import psycopg

from ingest.forms.indicators import load_indicators
from ingest.identification import identify
from ingest.loading import forget_reading
from ingest.readers.numbers import Kind, parse_number
from ingest.readers.reading import Doubt, Figure, Reading, State
from ingest.registry.submissions import add_event

NO_FOLDER = ""
_IS_PUBLISHED = "KH010"


class SettlementError(Exception):
    """An answer that cannot be taken; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class OpenDoubt:
    """A doubt that waits, with the file it is of."""

    doubt_id: int
    submission_id: int
    file_name: str
    kind: str
    place: str
    raw_text: str
    question_vi: str


def sender_of(file_name: str, unit_code: str | None) -> str:
    """The folder of the inbox the file came in, which is its sender's; its unit where it came in none, '' unknown."""
    folder, _, name = file_name.partition("/")
    return folder if name else unit_code or NO_FOLDER


def open_doubts(connection: psycopg.Connection) -> list[OpenDoubt]:
    """Doubts of files that wait for an answer or were loaded with a doubtful cell, oldest first."""
    rows = connection.execute(
        "select d.doubt_id, d.submission_id, s.file_name, d.kind, concat_ws('!', d.sheet, d.cell), d.raw_text,"
        " d.question_vi from intake.doubts d join intake.submissions s using (submission_id)"
        " where s.status in ('set_aside', 'loaded') order by d.doubt_id"
    )
    return [OpenDoubt(*row) for row in rows]


def settle(connection: psycopg.Connection, doubt_id: int, answer: str, settled_by: str) -> int:
    """Write an answer down and let the file be read again; returns its submission. The caller commits.

    Raises SettlementError for a doubt that is not open, or an answer that is no number, unit or period.
    """
    row = connection.execute(
        "select d.submission_id, d.kind, d.raw_text, d.sheet, d.cell, s.file_name, s.unit_code,"
        " coalesce(s.form, s.format, '')"
        " from intake.doubts d join intake.submissions s using (submission_id)"
        " where d.doubt_id = %s and s.status in ('set_aside', 'loaded') for update of s",
        [doubt_id],
    ).fetchone()
    if row is None:
        raise SettlementError(f"There is no open doubt {doubt_id}; see kho intake settle")
    submission_id, kind, raw_text, sheet, cell, file_name, unit_code, form = row
    _check(connection, kind, answer, _kinds_at(connection, submission_id, sheet, cell))
    connection.execute(
        "insert into intake.settlements (sender, form, kind, raw_text, answer, settled_by)"
        " values (%s, %s, %s, %s, %s, %s)",
        [sender_of(file_name, unit_code), form, kind, f"{cell or ''} {raw_text}".strip(), answer, settled_by],
    )
    try:
        forget_reading(connection, submission_id)
    except psycopg.Error as error:
        if error.sqlstate != _IS_PUBLISHED:
            raise
        raise SettlementError(
            "Báo cáo này đã nằm trong một bản tổng hợp đã công bố nên không đọc lại được; đề nghị đơn vị gửi tệp mới"
        ) from None
    connection.execute(
        "update intake.submissions set status = 'received', reason = null, message_vi = null, attempts = 0,"
        " claimed_at = null where submission_id = %s",
        [submission_id],
    )
    add_event(connection, submission_id, "settled", f"{kind} by {settled_by}")
    return submission_id


def settled(connection: psycopg.Connection, file_name: str, reading: Reading) -> Reading:
    """The reading with the answers that were given to its doubts before."""
    if not reading.doubts:
        return reading
    sender = sender_of(file_name, _unit_code(connection, reading))
    rows = connection.execute(
        "select kind, raw_text, answer from intake.settlements where sender = %s and form in (%s, %s, '')"
        " order by settlement_id",
        [sender, reading.form, reading.format or reading.form],
    ).fetchall()
    answers = {(kind, raw_text): answer for kind, raw_text, answer in rows}
    of_sender = {kind: answer for kind, _, answer in rows} if sender != NO_FOLDER else {}
    open_ones: list[Doubt] = []
    for doubt in reading.doubts:
        answer = answers.get((doubt.kind, f"{doubt.locator.cell or ''} {doubt.raw_text}".strip()))
        if answer is None and doubt.kind == "unit":
            answer = of_sender.get("unit")
        if answer is None:
            open_ones.append(doubt)
        elif doubt.kind == "unit":
            reading = replace(reading, unit_code=answer)
        else:
            figures = [_with_value(f, answer) if f.locator == doubt.locator else f for f in reading.figures]
            if None in figures:
                open_ones.append(doubt)
            else:
                reading = replace(reading, figures=tuple(figures))
    return replace(reading, doubts=tuple(open_ones))


def _unit_code(connection: psycopg.Connection, reading: Reading) -> str | None:
    has_unit = reading.unit_code is not None or reading.unit_name is not None
    return identify(connection, reading).unit_code if has_unit else None


def _with_value(figure: Figure, answer: str) -> Figure | None:
    """The figure with the answer; None where that is no number of its kind: nobody files half a dossier."""
    number = parse_number(answer, load_indicators()[figure.domain, figure.indicator].kind)
    if number.state is not State.VALUE or number.value is None:
        return None
    return replace(figure, value=number.value * figure.factor, state=State.VALUE)


def _kinds_at(connection: psycopg.Connection, submission_id: int, sheet: str | None, cell: str | None) -> set[Kind]:
    """Which kinds of quantity the loaded figures of a cell are; none where the whole file waits."""
    rows = connection.execute(
        "select domain, indicator from raw.figures where submission_id = %s and sheet = %s and cell = %s",
        [submission_id, sheet, cell],
    )
    return {load_indicators()[domain, indicator].kind for domain, indicator in rows}


def _check(connection: psycopg.Connection, kind: str, answer: str, kinds: set[Kind]) -> None:
    if kind == "value" and any(parse_number(answer, one).state is not State.VALUE for one in kinds or {Kind.MEASURE}):
        wanted = "a whole number such as 2.231" if kinds == {Kind.COUNT} else "a number such as 2.231 or 905,55"
        raise SettlementError(f"{answer!r} does not settle this cell: write {wanted}")
    if kind == "unit" and not connection.execute("select 1 from ref.units where unit_code = %s", [answer]).fetchone():
        raise SettlementError(f"There is no unit {answer}: give a code such as 10924")
    if kind not in ("value", "unit"):
        raise SettlementError(f"A doubt about a {kind} is settled by a corrected file")
