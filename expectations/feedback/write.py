"""Write the feedback files into the outbox."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

from expectations.feedback.note import write_note
from expectations.feedback.paths import NOTE, WORKBOOK, feedback_stem
from expectations.feedback.reports import FeedbackReport, reports_for_feedback
from expectations.feedback.workbook import is_workbook, mark_workbook
from ingest.database.connection import connect
from ingest.personal import fault_of
from ingest.registry.archive import archived_path
from ingest.settings import Settings, create_folder, load_settings

log = logging.getLogger(__name__)

_NOTED = "select submission_id, path from quality.feedback_files"
_NOTE = """
insert into quality.feedback_files (submission_id, path) values (%s, %s)
on conflict (submission_id) do update set path = excluded.path, written_at = clock_timestamp()
"""


def write_feedback() -> int:
    """Write what goes back for each file not taken and each latest report with findings or returned.

    A workbook comes back marked, anything else as an HTML note. A file that holds the same already is not
    touched; feedback on earlier revisions stays. What is there is noted, so that pages come to link to it, and noted by
    the next call where this one is cut off. Returns how many files were written.
    """
    settings = load_settings()
    with connect("kho_quality", settings) as connection:
        reports = reports_for_feedback(connection)
        noted = dict(connection.execute(_NOTED).fetchall())
    count, to_note = 0, []
    for report in reports:
        path, is_new = _write_one(settings, report)
        place = path.relative_to(settings.outbox).as_posix()
        count += is_new
        if is_new or noted.get(report.submission_id) != place:
            to_note.append((report.submission_id, place))
    with connect("kho_quality", settings) as connection:
        connection.cursor().executemany(_NOTE, to_note)
    return count


def _write_one(settings: Settings, report: FeedbackReport) -> tuple[Path, bool]:
    """Where the feedback lies, and whether it was put there now."""
    marked = _marked(settings, report)
    suffix, feedback = (NOTE, write_note(report)) if marked is None else (WORKBOOK, marked)
    stem = feedback_stem(
        settings,
        file_name=report.file_name,
        sha256=report.sha256,
        unit_code=report.unit_code,
        period_code=report.period_code,
        revision=report.revision,
    )
    path = stem.with_name(stem.name + suffix)
    return path, replace_file(path, feedback)


def _marked(settings: Settings, report: FeedbackReport) -> bytes | None:
    """The report's workbook with its marks; None for what is no workbook or cannot be written again."""
    if report.message is not None:  # a file no reader took is not opened again: it may be made to break one
        return None
    path = archived_path(settings, report.sha256)
    if not path.exists():  # sealed: a register of citizens goes back as a note
        return None
    content = path.read_bytes()
    if not is_workbook(content):
        return None
    try:
        return mark_workbook(content, report)
    except Exception as error:
        log.error(
            "submission %s comes back as a note, its workbook cannot be written again: %s",
            *(report.submission_id, fault_of(error)),
        )
        return None


def replace_file(path: Path, content: bytes) -> bool:
    """Put the content at `path` in one step; False where it stands there already."""
    if path.is_file() and path.read_bytes() == content:
        return False
    create_folder(path.parent)
    beside = path.with_name(f".{uuid.uuid4().hex}")
    beside.write_bytes(content)
    beside.replace(path)
    return True
