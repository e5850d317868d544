"""Where a commune's feedback lies in the outbox."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.settings import Settings

UNKNOWN_UNIT = "chua-ro-don-vi"
WORKBOOK, NOTE = ".xlsx", ".html"
_LONGEST_STEM_BYTES = 120
_UNSAFE = re.compile(r"[^\w .()\-]+")


def feedback_stem(
    settings: Settings,
    *,
    file_name: str,
    sha256: str,
    unit_code: str | None,
    period_code: str | None,
    revision: int | None,
) -> Path:
    """Path of the feedback without its suffix, named after the sent file; one for each content received."""
    folder = settings.outbox / (unit_code or UNKNOWN_UNIT)
    if period_code:
        folder = folder / period_code
    sent = _UNSAFE.sub("_", Path(file_name.replace("\\", "/")).stem).strip(" .") or "tep"
    while len(sent.encode()) > _LONGEST_STEM_BYTES:
        sent = sent[:-1]
    times = f"-lan-{revision}" if revision else ""
    return folder / f"{sent}-phan-hoi{times}-{sha256[:8]}"


def written_feedback(stem: Path) -> Path | None:
    """The feedback file that was written for this stem, if any."""
    for suffix in (WORKBOOK, NOTE):
        path = stem.with_name(stem.name + suffix)
        if path.is_file():
            return path
    return None
