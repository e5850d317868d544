"""The archive: every content received, once, under the SHA-256 of its bytes, never rewritten."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.settings import Settings, create_folder

CHUNK = 1 << 20
PARTIAL_EXPIRES = 3600


class StillWritingError(Exception):
    """The file changed while it was copied: it is left for the next scan."""


@dataclass(frozen=True, slots=True)
class Landed:
    """A content that lies in the archive for good."""

    sha256: str
    byte_count: int


def archived_path(settings: Settings, sha256: str) -> Path:
    """Where the content with this hash lies."""
    return settings.archive / sha256[:2] / sha256


def land(settings: Settings, source: Path) -> Landed:
    """Copy the file into the archive so that a crash at any moment leaves it whole or absent.

    Written beside, flushed to disk, renamed to its hash, the folder flushed. The same bytes land once.
    Raises StillWritingError where the source changes meanwhile, OSError where it cannot be read.
    """
    before = source.stat()
    incoming = create_folder(settings.archive / "incoming") / uuid.uuid4().hex
    digest = hashlib.sha256()
    try:
        with source.open("rb") as reader, incoming.open("xb") as writer:
            while chunk := reader.read(CHUNK):
                digest.update(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
            byte_count = writer.tell()
        after = source.stat()
        if (before.st_size, before.st_mtime_ns) != (
            after.st_size,
            after.st_mtime_ns,
        ) or byte_count != after.st_size:
            raise StillWritingError(str(source))
        target = archived_path(settings, digest.hexdigest())
        if not target.exists():
            if not target.parent.exists():
                create_folder(target.parent)
                flush_folder(target.parent.parent)
            incoming.chmod(0o440)
            incoming.rename(target)
            flush_folder(target.parent)
    finally:
        incoming.unlink(missing_ok=True)
    return Landed(digest.hexdigest(), byte_count)


def drop_partial(settings: Settings) -> None:
    """Remove half-written copies that a crash left; one younger than an hour may be somebody's at work."""
    oldest = time.time() - PARTIAL_EXPIRES
    for path in (settings.archive / "incoming").glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime <= oldest:
                path.unlink()


def archived_hashes(settings: Settings) -> set[str]:
    """Hashes of everything the archive holds, sealed or not."""
    return {
        path.name
        for pattern in ("[0-9a-f][0-9a-f]/*", "sealed/[0-9a-f][0-9a-f]/*")
        for path in settings.archive.glob(pattern)
        if len(path.name) == 64
    }


def flush_folder(folder: Path) -> None:
    """Have the folder's entries on disk: a rename is not safe before."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
