"""`kho feedback`: write what goes back to the senders into the outbox."""

from __future__ import annotations

from expectations.feedback.write import write_feedback
from ingest.settings import load_settings


def feedback() -> None:
    """Write the marked workbooks and notes that go back."""
    print(f"{write_feedback()} files written to {load_settings().outbox}")
