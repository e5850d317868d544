"""The inbox: a folder where files arrive. It is only read: a file stays there until its owner takes it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.settings import Settings, SettingsError

# Lock files of office programs, hidden files and half-finished transfers are not submissions.
IGNORED_PREFIXES = (".", "~$")
IGNORED_SUFFIXES = (".part", ".tmp", ".crdownload", ".filepart")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file in the inbox: its name there, its size, and when it was put there."""

    path: Path
    file_name: str
    byte_count: int
    delivered_at: datetime


def list_deliveries(settings: Settings) -> list[Delivery]:
    """Files of the inbox and its subfolders in order of delivery.

    Raises SettingsError in one line where the inbox is not a readable folder.
    """
    inbox = settings.inbox
    if not inbox.is_dir():
        raise SettingsError(f"The inbox {inbox} is not a folder: make it, or set KHO_INBOX to another")
    deliveries = []
    try:
        for path in inbox.rglob("*"):
            if path.name.startswith(IGNORED_PREFIXES) or path.name.endswith(IGNORED_SUFFIXES):
                continue
            if path.is_file():
                status = path.stat()
                deliveries.append(
                    Delivery(
                        path,
                        path.relative_to(inbox).as_posix(),
                        status.st_size,
                        datetime.fromtimestamp(status.st_mtime, UTC),
                    )
                )
    except OSError as error:
        raise SettingsError(f"The inbox {inbox} cannot be read: {error.strerror}") from None
    return sorted(deliveries, key=lambda delivery: (delivery.delivered_at, delivery.file_name))
