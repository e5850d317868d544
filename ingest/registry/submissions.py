"""Receipts, claims and states of submissions: short transactions, every step an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from ingest.readers.reading import Reading
from ingest.registry.archive import Landed

MAXIMUM_ATTEMPTS = 5
CLAIM_EXPIRES = "15 minutes"


@dataclass(frozen=True, slots=True)
class Claim:
    """A submission this process alone may read now."""

    submission_id: int
    sha256: str
    file_name: str


def known_deliveries(connection: psycopg.Connection) -> set[tuple[str, datetime]]:
    """Names and times of files that are registered: they need not be read again."""
    return set(connection.execute("select file_name, delivered_at from intake.submission_names").fetchall())


def register(connection: psycopg.Connection, landed: Landed, file_name: str, delivered_at: datetime) -> bool:
    """Write the receipt of a landed content; False where the same bytes were received before.

    One transaction of the caller's; the same bytes under another name are noted, not taken twice.
    """
    row = connection.execute(
        "insert into intake.submissions (sha256, byte_count, file_name, delivered_at)"
        " values (%s, %s, %s, %s) on conflict (sha256) do nothing returning submission_id",
        [landed.sha256, landed.byte_count, file_name, delivered_at],
    ).fetchone()
    is_new = row is not None
    if row is None:
        row = connection.execute(
            "select submission_id from intake.submissions where sha256 = %s", [landed.sha256]
        ).fetchone()
    named = connection.execute(
        "insert into intake.submission_names (submission_id, file_name, delivered_at) values (%s, %s, %s)"
        " on conflict (submission_id, file_name) do nothing",
        [row[0], file_name, delivered_at],
    ).rowcount
    if is_new or named:
        add_event(connection, row[0], "received" if is_new else "received again", file_name)
    return is_new


def hashes(connection: psycopg.Connection) -> set[str]:
    """Hashes of every content that has a receipt."""
    return {row[0] for row in connection.execute("select sha256 from intake.submissions")}


def numbers_of(connection: psycopg.Connection, received: list[str]) -> list[int]:
    """Numbers of these contents, in order of receipt."""
    rows = connection.execute(
        "select submission_id from intake.submissions where sha256 = any (%s) order by submission_id", [received]
    )
    return [row[0] for row in rows]


def expired_hashes(connection: psycopg.Connection) -> set[str]:
    """Hashes of contents whose sealed original was destroyed at the end of its time."""
    rows = connection.execute(
        "select s.sha256 from intake.submissions s join intake.submission_events e using (submission_id)"
        " where e.event = 'original expired'"
    )
    return {row[0] for row in rows}


def received_before(connection: psycopg.Connection, months: int) -> list[tuple[int, str]]:
    """Number and hash of contents received more than so many months ago."""
    return connection.execute(
        "select submission_id, sha256 from intake.submissions where received_at < now() - make_interval(months => %s)",
        [months],
    ).fetchall()


def unread(connection: psycopg.Connection) -> list[int]:
    """Submissions that wait to be read, in order of receipt; those that failed too often are left out."""
    rows = connection.execute(
        "select submission_id from intake.submissions"
        " where status in ('received', 'failed') and attempts < %s"
        " and (claimed_at is null or claimed_at < now() - %s::interval) order by submission_id",
        [MAXIMUM_ATTEMPTS, CLAIM_EXPIRES],
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its status, the sentence to its sender, and how many questions wait for an answer."""

    file_name: str
    status: str
    message_vi: str | None
    questions: int


def outcomes(connection: psycopg.Connection, submission_ids: Sequence[int]) -> list[Outcome]:
    """What became of these submissions, by file name."""
    rows = connection.execute(
        "select s.file_name, s.status, s.message_vi, count(d.doubt_id) from intake.submissions s"
        " left join intake.doubts d using (submission_id) where s.submission_id = any(%s)"
        " group by s.submission_id order by s.file_name, s.submission_id",
        [list(submission_ids)],
    )
    return [Outcome(*row) for row in rows]


def claim(connection: psycopg.Connection, submission_id: int) -> Claim | None:
    """Take the submission unless it is done, held by somebody else, or failed too often; the caller commits."""
    row = connection.execute(
        "update intake.submissions set claimed_at = now(), attempts = attempts + 1"
        " where submission_id = ("
        "   select submission_id from intake.submissions"
        "   where submission_id = %s and status in ('received', 'failed') and attempts < %s"
        "   and (claimed_at is null or claimed_at < now() - %s::interval)"
        "   for update skip locked)"
        " returning submission_id, sha256, file_name",
        [submission_id, MAXIMUM_ATTEMPTS, CLAIM_EXPIRES],
    ).fetchone()
    return None if row is None else Claim(*row)


def mark_returned(connection: psycopg.Connection, submission_id: int, reason: str, message_vi: str) -> None:
    """The sender must act: the reason for the program, the sentence for the sender."""
    connection.execute(
        "update intake.submissions set status = 'returned', reason = %s, message_vi = %s, claimed_at = null"
        " where submission_id = %s",
        [reason, message_vi, submission_id],
    )
    add_event(connection, submission_id, "returned", reason)


def mark_set_aside(connection: psycopg.Connection, submission_id: int, reading: Reading) -> None:
    """A person must settle something before the file can be loaded."""
    connection.execute(
        "update intake.submissions set status = 'set_aside', reason = %s, message_vi = %s, format = %s,"
        " claimed_at = null where submission_id = %s",
        [reading.doubts[0].kind, reading.doubts[0].question_vi, reading.format or reading.form, submission_id],
    )
    add_event(connection, submission_id, "set aside", reading.doubts[0].kind)


_HOLDS_PERSONAL_DATA = (
    "(s.status in ('set_aside', 'returned') or exists (select from intake.skipped_cells c"
    " where c.submission_id = s.submission_id and c.reason = 'personal_data'))"
)


def holds_personal_data(connection: psycopg.Connection, submission_id: int) -> bool:
    """Whether its original belongs into the sealed part: a register of citizens, or a file nobody could read."""
    statement = f"select {_HOLDS_PERSONAL_DATA} from intake.submissions s where s.submission_id = %s"
    return connection.execute(statement, [submission_id]).fetchone()[0]


def hashes_with_personal_data(connection: psycopg.Connection) -> list[str]:
    """Hashes of all contents that belong into the sealed part."""
    return [
        row[0] for row in connection.execute(f"select s.sha256 from intake.submissions s where {_HOLDS_PERSONAL_DATA}")
    ]


def mark_failed(connection: psycopg.Connection, submission_id: int, fault: str) -> None:
    """Our fault: the file waits for the next try."""
    connection.execute(
        "update intake.submissions set status = 'failed', reason = 'internal_error', claimed_at = null"
        " where submission_id = %s",
        [submission_id],
    )
    add_event(connection, submission_id, "failed", fault[-500:])


def number_revisions(connection: psycopg.Connection) -> int:
    """Number what was loaded since the last time, in order of delivery within unit, form and window.

    Done apart from loading, so that files read side by side are numbered as if read in turn.
    """
    connection.execute("select pg_advisory_xact_lock(hashtextextended('revisions', 0))")
    return connection.execute(
        "with numbered as ("
        "  select n.submission_id, coalesce(max(o.revision), 0)"
        "    + row_number() over (partition by n.unit_code, n.form, n.period_from, n.period_to"
        "                         order by n.delivered_at, n.submission_id) as revision"
        "  from intake.submissions n"
        "  left join intake.submissions o on (o.unit_code, o.form, o.period_from, o.period_to)"
        "    = (n.unit_code, n.form, n.period_from, n.period_to) and o.revision is not null"
        "  where n.status = 'loaded' and n.revision is null"
        "  group by n.submission_id),"
        " changed as ("
        "  update intake.submissions s set revision = numbered.revision from numbered"
        "  where s.submission_id = numbered.submission_id returning s.submission_id, s.revision)"
        " insert into intake.submission_events (submission_id, event, detail)"
        " select submission_id, 'numbered', 'revision ' || revision from changed order by submission_id"
    ).rowcount


def unchecked_periods(connection: psycopg.Connection) -> list[str]:
    """Periods with a numbered report that no finished run of the rules has seen."""
    rows = connection.execute(
        "select distinct s.period_code from intake.submissions s"
        " join intake.submission_events e on e.submission_id = s.submission_id and e.event = 'numbered'"
        " left join quality.current_runs r on r.period_code = s.period_code"
        " where e.event_id > coalesce(r.facts_as_of, 0) order by 1"
    )
    return [row[0] for row in rows]


def add_event(connection: psycopg.Connection, submission_id: int, event: str, detail: str | None) -> None:
    """Append to the history of a submission."""
    connection.execute(
        "insert into intake.submission_events (submission_id, event, detail) values (%s, %s, %s)",
        [submission_id, event, detail],
    )
