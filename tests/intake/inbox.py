"""The whole way of the inbox in one process: scan, read, number."""

from __future__ import annotations

from ingest import intake


def take_in() -> list[str]:
    """Take in what is new; returns the periods that wait for the rules."""
    for batch in intake.scan_inbox():
        intake.read_batch(batch)
    return intake.finish_intake()
