"""Figures into raw.figures: one transaction a report, by COPY."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import psycopg

from ingest.identification import Identity, ScopeCodes
from ingest.readers.reading import Figure, Reading, State
from ingest.registry.submissions import add_event

_COLUMNS = (
    "submission_id, figure_no, domain, indicator, scope_label, scope_code, value, state, unit, factor,"
    " period_from, period_to, raw_text, sheet, cell, page, char_from, char_to, evidence"
)


def load_report(
    connection: psycopg.Connection,
    submission_id: int,
    reading: Reading,
    identity: Identity,
    scopes: ScopeCodes,
) -> int:
    """Store the figures and mark the submission loaded; returns the number of figures. The caller commits."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(concat_ws('/', %s::text, %s::text, %s::date, %s::date), 0))",
        [identity.unit_code, identity.form, identity.period_from, identity.period_to],
    )
    count = 0
    with connection.cursor().copy(f"copy raw.figures ({_COLUMNS}) from stdin") as copy:
        for count, (scope_code, figure) in enumerate(_one_each(reading.figures, scopes), start=1):
            copy.write_row(_row(submission_id, count, scope_code, figure))
    connection.execute(
        "update intake.submissions set status = 'loaded', reason = null, message_vi = null, claimed_at = null,"
        " form = %s, unit_code = %s, unit_valid_from = %s, period_code = %s, period_from = %s, period_to = %s,"
        " template_version = %s, loaded_at = now() where submission_id = %s",
        [
            *(identity.form, identity.unit_code, identity.unit_valid_from, identity.period_code),
            *(identity.period_from, identity.period_to, reading.template_version, submission_id),
        ],
    )
    add_event(connection, submission_id, "loaded", f"{count} figures")
    for note in reading.notes_vi:
        add_event(connection, submission_id, "note", note)
    return count


def _one_each(figures: Iterable[Figure], scopes: ScopeCodes) -> list[tuple[str, Figure]]:
    """One figure a key. Two places that say different numbers for one quantity make it doubtful, not a choice."""
    kept: dict[tuple, tuple[str, Figure]] = {}
    for figure in figures:
        scope_code = scopes.code(figure.domain, figure.scope)
        key = (figure.domain, figure.indicator, scope_code, figure.period_from, figure.period_to)
        if key not in kept:
            kept[key] = (scope_code, figure)
        elif kept[key][1].value != figure.value:
            kept[key] = (scope_code, replace(kept[key][1], value=None, state=State.DOUBTFUL))
    return list(kept.values())


def _row(submission_id: int, number: int, scope_code: str, figure: Figure) -> tuple:
    place = figure.locator
    return (
        *(submission_id, number, figure.domain, figure.indicator, figure.scope, scope_code),
        *(figure.value, figure.state.value, figure.unit, figure.factor, figure.period_from, figure.period_to),
        *(
            figure.raw_text,
            place.sheet,
            place.cell,
            place.page,
            place.char_from,
            place.char_to,
            figure.evidence,
        ),
    )
