"""`kho intake`: read what is new in the inbox, without the scheduler."""

from __future__ import annotations

from rich.progress import track

from ingest.intake import finish_intake, read_batch, scan_inbox


def intake() -> None:
    """Read what is new in the inbox."""
    submission_ids = sorted(number for batch in scan_inbox() for number in batch)
    count = sum(read_batch([number]) for number in track(submission_ids, "Reading", disable=not submission_ids))
    periods = finish_intake()
    print(f"{len(submission_ids)} new files, {count} figures; periods to check: {', '.join(periods) or 'none'}")
