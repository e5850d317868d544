"""Figures and records into raw: one transaction a report, by COPY."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import replace
from functools import cache
from types import TracebackType

import psycopg
from psycopg import sql

from ingest.exports.spec import load_exports
from ingest.identification import Identity, ScopeCodes
from ingest.readers.reading import Figure, Reading, State
from ingest.registry.submissions import add_event

_COLUMNS = (
    "submission_id, figure_no, domain, indicator, scope_label, scope_code, value, state, unit, factor,"
    " period_from, period_to, raw_text, sheet, cell, page, char_from, char_to, evidence"
)


class RecordCopy:
    """Records of a register on their way into their table, written while the file is still being read.

    A context manager: where it ends well the rows stay in the transaction, where reading failed the COPY is given up,
    so that the transaction can be rolled back.
    """

    def __init__(self, connection: psycopg.Connection, submission_id: int) -> None:
        self._connection, self._submission_id = connection, submission_id
        self._stack = ExitStack()
        self._copy: psycopg.Copy | None = None

    def __enter__(self) -> RecordCopy:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(psycopg.Error) if error is not None else nullcontext():
            self._stack.__exit__(kind, error, at)

    def write(self, table: str, rows: bytes) -> None:
        """Take rows of COPY text; raises KeyError for a table that no description names."""
        if self._copy is None:
            columns = register_columns()[table]
            self._connection.execute("select set_config('kho.submission_id', %s, true)", [str(self._submission_id)])
            statement = sql.SQL("copy {} ({}) from stdin (null '')").format(
                sql.Identifier("raw", table), sql.SQL(", ").join(map(sql.Identifier, columns))
            )
            self._copy = self._stack.enter_context(self._connection.cursor().copy(statement))
        self._copy.write(rows)


@cache
def register_columns() -> dict[str, tuple[str, ...]]:
    """Columns of each table of records as readers write them."""
    return {
        register.table: ("line_no", "part", *(one.name for one in register.columns if one.is_kept))
        for export in load_exports().values()
        if (register := export.register) is not None and register.table
    }


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
    store_doubts(connection, submission_id, reading)
    [revision] = connection.execute(
        # A number counts the sendings of one unit, form and window: read as another report it is numbered anew.
        "update intake.submissions set status = 'loaded', reason = null, message_vi = null, claimed_at = null,"
        " revision = case when (form, unit_code, period_from, period_to) = (%s, %s, %s, %s) then revision end,"
        " form = %s, unit_code = %s, unit_valid_from = %s, period_code = %s, period_from = %s, period_to = %s,"
        " template_version = %s, loaded_at = now(), format = %s, row_count = %s where submission_id = %s"
        " returning revision",
        [
            *(identity.form, identity.unit_code, identity.period_from, identity.period_to),
            *(identity.form, identity.unit_code, identity.unit_valid_from, identity.period_code),
            *(identity.period_from, identity.period_to, reading.template_version),
            *(reading.format or reading.form, reading.row_count, submission_id),
        ],
    ).fetchone()
    add_event(connection, submission_id, "loaded", f"{count} figures")
    if revision is not None:  # no numbering will tell of it
        add_event(connection, submission_id, "numbered", f"revision {revision}, read again")
    for note in reading.notes_vi:
        add_event(connection, submission_id, "note", note)
    return count


def store_doubts(connection: psycopg.Connection, submission_id: int, reading: Reading) -> None:
    """Write down what a person must settle, and what became of every filled cell."""
    connection.cursor().executemany(
        "insert into intake.doubts (submission_id, kind, sheet, cell, page, raw_text, question_vi)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [
            (submission_id, d.kind, d.locator.sheet, d.locator.cell, d.locator.page, d.raw_text, d.question_vi)
            for d in reading.doubts
        ],
    )
    connection.cursor().executemany(
        "insert into intake.skipped_cells (submission_id, reason, cell_count) values (%s, %s, %s)",
        [(submission_id, reason, count) for reason, count in reading.skipped.items() if count],
    )
    if reading.cells_in:
        skipped = sum(reading.skipped.values())
        set_aside = sum(doubt.kind == "value" for doubt in reading.doubts)
        if reading.waits_whole:
            set_aside = reading.cells_in - skipped
        connection.execute(
            "update intake.submissions set cells_in = %s, cells_set_aside = %s, cells_skipped = %s, cells_loaded = %s"
            " where submission_id = %s",
            [reading.cells_in, set_aside, skipped, reading.cells_in - set_aside - skipped, submission_id],
        )


def forget_reading(connection: psycopg.Connection, submission_id: int) -> None:
    """Take out what a reading of the file gave, so that it can be read anew; the file and its history stay."""
    tables = [("raw", name) for name in ("figures", *register_columns())]
    for schema, table in (*tables, ("intake", "doubts"), ("intake", "skipped_cells")):
        connection.execute(
            sql.SQL("delete from {} where submission_id = %s").format(sql.Identifier(schema, table)), [submission_id]
        )


def _one_each(figures: Iterable[Figure], scopes: ScopeCodes) -> list[tuple[str, Figure]]:
    """One figure a key. Of two places one may be blank, or settled where the other is still in doubt; two different
    numbers make the quantity doubtful, never a choice."""
    kept: dict[tuple, tuple[str, Figure]] = {}
    for figure in figures:
        if figure.is_repeat:
            continue
        scope_code = scopes.code(figure.domain, None if figure.is_of_whole else figure.scope)
        key = (figure.domain, figure.indicator, scope_code, figure.period_from, figure.period_to)
        if key not in kept or (kept[key][1].value is None and figure.value is not None):
            kept[key] = (scope_code, figure)
        elif figure.value not in (None, kept[key][1].value):
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
