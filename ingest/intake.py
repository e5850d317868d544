"""From the inbox to raw figures: scan, read, number. Every step may run twice, late or side by side."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from ingest.database.connection import connect
from ingest.gate import inspect_open_file
from ingest.identification import ScopeCodes, identify, with_asked_name
from ingest.loading import RecordCopy, load_report, store_doubts
from ingest.messages import refusal
from ingest.personal import fault_of
from ingest.readers.reading import UnreadableFileError
from ingest.registry import submissions
from ingest.registry.archive import Landed, StillWritingError, archived_hashes, drop_partial, land
from ingest.registry.inbox import list_deliveries
from ingest.registry.sealed import open_original, seal
from ingest.registry.submissions import Claim
from ingest.settings import Settings, create_folder, load_settings, pseudonym_key
from ingest.settling import settled
from ingest.worker import ReaderFaultError, Worker

log = logging.getLogger(__name__)
LARGEST_NUMBER_OF_BATCHES = 4
NAMELESS = "khong-ro-ten"


class ReadingFailedError(Exception):
    """A reader broke on some files by a fault of ours; the others were read."""


def scan_inbox() -> list[list[int]]:
    """Land and register what is new in the inbox.

    Returns the submissions that wait to be read, in batches: one file each while there are few.
    """
    settings = load_settings()
    create_folder(settings.archive)
    drop_partial(settings)
    _seal_what_was_left(settings)
    with connect("kho_ingest", settings) as connection:
        known = submissions.known_deliveries(connection)
        for delivery in list_deliveries(settings):
            if (delivery.file_name, delivery.delivered_at) in known:
                continue
            _take(connection, settings, delivery.path, delivery.file_name, delivery.delivered_at)
    _register_orphans(settings)
    with connect("kho_ingest", settings) as connection:
        waiting = submissions.unread(connection)
    return [waiting[start::LARGEST_NUMBER_OF_BATCHES] for start in range(min(len(waiting), LARGEST_NUMBER_OF_BATCHES))]


def receive(paths: Sequence[Path]) -> list[int]:
    """Land and register files, or the files of folders, from anywhere; returns those that wait to be read."""
    settings = load_settings()
    create_folder(settings.archive)
    files = [
        file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()
    ]
    received = []
    with connect("kho_ingest", settings) as connection:
        for file in files:
            landed = _take(connection, settings, file, file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC))
            if landed is not None:
                received.append(landed.sha256)
        waiting = set(submissions.unread(connection))
        return [number for number in submissions.numbers_of(connection, received) if number in waiting]


def read_batch(submission_ids: Iterable[int]) -> int:
    """Read and load those of the submissions that nobody else reads now; returns how many figures came in.

    A file that cannot be taken is returned to its sender. Raises ReadingFailedError after the last file
    where one broke by a fault of ours.
    """
    settings = load_settings()
    count = 0
    broken = []
    with connect("kho_ingest", settings) as connection, Worker() as worker:
        scopes = ScopeCodes(connection)
        for submission_id in submission_ids:  # claimed one by one: a file that kills this process holds no other back
            claim = submissions.claim(connection, submission_id)
            connection.commit()
            if claim is None:
                continue
            try:
                count += _read_one(connection, settings, worker, claim, scopes)
            except Exception as error:
                fault = str(error) if isinstance(error, ReaderFaultError) else fault_of(error)
                log.error("submission %s: %s", submission_id, fault)
                broken.append(submission_id)
                connection.rollback()
                submissions.mark_failed(connection, submission_id, fault)
            connection.commit()
            if submissions.holds_personal_data(connection, submission_id):
                seal(settings, claim.sha256)
    if broken:
        raise ReadingFailedError(f"Submissions that broke the reader: {broken}")
    return count


def finish_intake() -> list[str]:
    """Number the revisions of what was loaded; returns the periods whose reports wait for the rules."""
    with connect("kho_ingest") as connection:
        has_numbered = bool(submissions.number_revisions(connection))
        periods = submissions.unchecked_periods(connection)
    if has_numbered:  # and committed: a build plans by what it finds here
        with connect("kho_ingest") as connection:
            connection.execute("analyze intake.submissions, intake.submission_events, raw.figures")
    return periods


def _take(
    connection: psycopg.Connection, settings: Settings, path: Path, file_name: str, delivered_at: datetime
) -> Landed | None:
    """Land one file and write its receipt; None, with a word in the log, where it is not whole yet."""
    try:
        landed = land(settings, path)
    except (StillWritingError, OSError) as error:
        log.warning("%s is left for the next scan: %s", file_name, error)
        return None
    submissions.register(connection, landed, file_name, delivered_at)
    connection.commit()  # each receipt is a transaction of its own: a crash keeps those before it
    return landed


def _read_one(
    connection: psycopg.Connection, settings: Settings, worker: Worker, claim: Claim, scopes: ScopeCodes
) -> int:
    try:
        with open_original(settings, claim.sha256) as file, RecordCopy(connection, claim.submission_id) as records:
            kind = inspect_open_file(file)
            reading = worker.read(kind, file, claim.file_name, pseudonym_key(settings), records.write)
        if not reading.figures:
            raise refusal("not_a_report")
        reading = settled(connection, claim.file_name, with_asked_name(connection, reading))
        if reading.waits_whole:
            connection.rollback()
            store_doubts(connection, claim.submission_id, reading)
            submissions.mark_set_aside(connection, claim.submission_id, reading)
            return 0
        return load_report(connection, claim.submission_id, reading, identify(connection, reading), scopes)
    except UnreadableFileError as error:
        connection.rollback()
        submissions.mark_returned(connection, claim.submission_id, error.reason, error.message_vi)
        return 0


def _seal_what_was_left(settings: Settings) -> None:
    """Seal originals with citizens' data that a crash left in the open."""
    with connect("kho_ingest", settings) as connection:
        for sha256 in submissions.hashes_with_personal_data(connection):
            seal(settings, sha256)


def _register_orphans(settings: Settings) -> None:
    """Give a receipt to contents that landed before a crash took the receipt away."""
    with connect("kho_ingest", settings) as connection:
        for sha256 in sorted(archived_hashes(settings) - submissions.hashes(connection)):
            with open_original(settings, sha256) as file:
                size = file.seek(0, os.SEEK_END)
            submissions.register(connection, Landed(sha256, size), NAMELESS, datetime.now(UTC))
