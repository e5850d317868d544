"""The window a number is of: what its sentence or paragraph names before it, else the report's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.narrative.document import Block
from ingest.readers.narrative.sentences.hits import Hit
from ingest.readers.narrative.sentences.rules import Rule
from ingest.readers.narrative.windows import Phrase, ReportPeriod, Window

_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_LASTING = ("whole_year", "range", "to_now", "months", "quarter")


def window_of(hit: Hit, work: str, block: Block, phrases: Sequence[Phrase], period: ReportPeriod) -> Window | None:
    """The window of a hit in `block` of the masked text; None where the words name a time before the report's."""
    at = hit.number[0] if hit.number else hit.end
    start = sentence_start(work, block, hit.start)
    inside = [
        phrase
        for phrase in phrases
        if start <= phrase.start
        and phrase.end <= at
        and _is_window(phrase, work, block)
        and (";" not in work[phrase.end : at] or _is_adverbial(phrase, work, start))
    ]
    opening = [p for p in phrases if block.start <= p.start and p.end <= at and _opens(p, work, block)]
    if hit.rule.lasts:
        lasting = _LASTING if period.code != str(period.year) else (*_LASTING, "year")
        opening += [p for p in phrases if block.start <= p.start and p.end <= at and p.kind in lasting]
    nearest = inside[-1] if inside else (opening[-1] if opening else None)
    if hit.rule.window in ("year", "this_year"):
        named = next((p.window for p in reversed(inside) if p.kind == "year"), None)
        if hit.rule.window == "this_year" and named is not None and named.end.year < period.year:
            return None
        return named or Window(period.window.end.replace(month=1, day=1), period.window.end.replace(month=12, day=31))
    if hit.rule.window == "stock":
        return _stock_day(nearest, period)
    window = _flow_window(nearest, work, hit.rule, period, start)
    return None if window is None or _is_past(nearest, window, period) else window


def sentence_start(work: str, block: Block, position: int) -> int:
    """Where the sentence begins that holds a position of the block."""
    start = block.start
    for match in _SENTENCE_END.finditer(work, block.start, position):
        start = match.end()
    return start


def _is_past(nearest: Phrase | None, window: Window, period: ReportPeriod) -> bool:
    is_named = nearest is not None and nearest.kind in ("year", "months", "quarter", "month")
    middle = period.window.start + (period.window.end - period.window.start) / 2
    is_earlier = window.start < period.window.start and window.end < middle  # last quarter's, told for comparison
    return window.end < period.window.start or (is_named and (is_earlier or window.end.year < period.year))


def _stock_day(nearest: Phrase | None, period: ReportPeriod) -> Window | None:
    if nearest is not None and nearest.kind == "as_of":
        return nearest.window
    if nearest is not None and nearest.kind == "year" and nearest.window.start.year != period.year:
        return None
    return Window(period.data_until, period.data_until)


def _flow_window(
    nearest: Phrase | None, work: str, rule: Rule, period: ReportPeriod, sentence_start: int
) -> Window | None:
    if nearest is None:
        return period.window
    if nearest.kind == "as_of":
        return Window(min(period.window.start, nearest.window.end), nearest.window.end)
    if nearest.kind == "to_now":
        return Window(min(nearest.window.start, period.data_until), period.data_until)
    if nearest.kind == "range":
        return nearest.window
    if rule.calendar and nearest.kind in ("year", "whole_year"):
        return nearest.window
    if nearest.code == period.code and not rule.calendar:
        return period.window
    if nearest.kind in ("year", "month") and not _is_adverbial(nearest, work, sentence_start):
        return period.window if nearest.window.start.year == period.year else None
    if nearest.kind == "months" and nearest.code and not rule.calendar:
        text = work[nearest.start : nearest.end]
        if not re.search(r"dau\s+nam|cuoi\s+nam", text):
            return period.window
    return nearest.window if nearest.window.start <= period.window.end else None


def _is_adverbial(phrase: Phrase, work: str, sentence_start: int) -> bool:
    before = work[sentence_start : phrase.start]
    return not before.strip(" \n\t-+*•:") or re.search(r"(?<!\w)(?:trong|ca|rieng|[,:;(])\s*$", before) is not None


def _is_window(phrase: Phrase, work: str, block: Block) -> bool:
    """A month inside a full date, the year of a law a period into which something goes on: none says a window."""
    if re.search(r"(?<!\w)(?:luat|sua\s+doi)\s*$", work[max(block.start, phrase.start - 9) : phrase.start]):
        return False
    if re.search(r"(?<!\w)(?:sang|vao)\s*$", work[max(block.start, phrase.start - 8) : phrase.start]):
        return False
    if phrase.kind != "month":
        return True
    return re.search(r"ngay\s+\S+\s*$", work[max(block.start, phrase.start - 12) : phrase.start]) is None


def _opens(phrase: Phrase, work: str, block: Block) -> bool:
    lead = work[block.start : phrase.start].strip(" \n\t\f-+*•")
    return phrase.kind in ("range", "as_of", "to_now", "months", "quarter", "year") and lead in (
        "",
        "trong",
        "tu",
        "ky",
        "tu ngay",
        "luy ke",
    )
