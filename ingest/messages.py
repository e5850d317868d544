"""Sentences for senders, by reason; the texts are data in messages.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ingest.descriptions import read_yaml
from ingest.personal import masked_message
from ingest.readers.reading import UnreadableFileError


@cache
def _texts() -> dict[str, str]:
    return read_yaml(Path(__file__).parent / "messages.yml")


def refusal(reason: str, **values: object) -> UnreadableFileError:
    """The error that returns a file to its sender for this reason."""
    return UnreadableFileError(reason, masked_message(_texts()[reason].format(**values)))
