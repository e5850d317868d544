"""Is the archive whole: every original re-hashed and held against its receipt; and its sealed part's end of life."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from ingest.database.connection import connect
from ingest.registry import submissions
from ingest.registry.archive import CHUNK, archived_hashes
from ingest.registry.sealed import SealBrokenError, open_original, sealed_path
from ingest.settings import Settings


@dataclass(slots=True)
class Verification:
    """How many originals are whole, and the hashes of those that are not."""

    whole: int = 0
    changed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    without_receipt: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Nothing was changed and nothing is lost; what has no receipt yet gets one at the next scan."""
        return not self.changed and not self.lost


def verify_archive(settings: Settings) -> Verification:
    """Re-hash every original, sealed or not."""
    result = Verification()
    with connect("kho_ingest", settings) as connection:
        received = submissions.hashes(connection)
        expired = submissions.expired_hashes(connection)
    held = archived_hashes(settings)
    result.lost = sorted(received - held - expired)
    result.without_receipt = sorted(held - received)
    for sha256 in sorted(held):
        if _hash(settings, sha256) == sha256:
            result.whole += 1
        else:
            result.changed.append(sha256)
    return result


def _hash(settings: Settings, sha256: str) -> str | None:
    digest = hashlib.sha256()
    try:
        with open_original(settings, sha256) as original:
            while chunk := original.read(CHUNK):
                digest.update(chunk)
    except SealBrokenError:
        return None
    return digest.hexdigest()


def expire_sealed(settings: Settings) -> int:
    """Destroy sealed originals older than KHO_RETENTION_MONTHS; the receipt and what was read of them stay.

    Returns how many. Where no retention is set nothing is ever destroyed.
    """
    if not settings.retention_months:
        return 0
    count = 0
    with connect("kho_ingest", settings) as connection:
        for submission_id, sha256 in submissions.received_before(connection, settings.retention_months):
            path = sealed_path(settings, sha256)
            if path.exists():
                submissions.add_event(connection, submission_id, "original expired", None)
                connection.commit()
                path.unlink()
                count += 1
    return count
