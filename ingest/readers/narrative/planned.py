"""Parts of a report that tell what is to come: under a heading, or after a label, that names a later period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.narrative.document import Block, heading_level
from ingest.readers.narrative.windows import Phrase, ReportPeriod

_LONGEST_LABEL = 80
_WISH = re.compile(
    r"[\s\-+*•]*(?:phuong\s+huong|du\s+kien|du\s+bao|muc\s+tieu|phan\s+dau|giai\s+phap|de\s+xuat|de\s+nghi"
    r"|chi\s+tieu(?=\s*$|\s+(?:huyen|tinh|thanh\s+pho|cap\s+tren|nam)(?!\w)))"
)


def with_planned(folded: str, blocks: Sequence[Block], period: ReportPeriod, phrases: Sequence[Phrase]) -> list[Block]:
    """The blocks, those of such parts with the section `plan`."""
    found: list[Block] = []
    level: int | None = None
    is_labelled = False
    for block in blocks:
        if block.is_heading:
            own = heading_level(folded, block)
            if level is None or own <= level:
                level = own if _is_later(block.start, block.end, period, phrases) else None
            is_labelled = False
        else:
            end = folded.find(":", block.start, min(block.end, block.start + _LONGEST_LABEL))
            label = folded[block.start : max(end, block.start)]
            is_own = _WISH.match(label) is not None or _is_later(block.start, end, period, phrases)
            is_labelled = is_own or (is_labelled and block.is_item)
        found.append(replace(block, section="plan") if level is not None or is_labelled else block)
    return found


def _is_later(start: int, end: int, period: ReportPeriod, phrases: Sequence[Phrase]) -> bool:
    named = [phrase.window for phrase in phrases if start <= phrase.start and phrase.end <= end]
    return bool(named) and all(window.start > period.window.end for window in named)
