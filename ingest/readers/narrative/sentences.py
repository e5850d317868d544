"""Figures stated in sentences: rule patterns run over the masked text of each block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.readers.narrative.clauses import clauses_of
from ingest.readers.narrative.document import Block, Document
from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.parallel import parallel_rates
from ingest.readers.narrative.patterns import Pattern
from ingest.readers.narrative.rules import Rule, RuleBook
from ingest.readers.narrative.told import Told, told_numbers, triggers_of
from ingest.readers.narrative.vocabulary import vocabulary
from ingest.readers.narrative.windows import Phrase, ReportPeriod, Window
from ingest.readers.numbers import Kind, parse_number
from ingest.readers.reading import Figure, Locator, State

_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_VOID = re.compile(r"\s{100,}")
_CLASSES = {"i": 1, "ii": 2, "iii": 3}
_LASTING = ("whole_year", "range", "to_now", "months", "quarter")


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: Rule
    start: int
    end: int
    number: tuple[int, int] | None
    group: str
    money: str | None
    scope: tuple[int, int] | None = None


def sentence_figures(
    document: Document,
    work: str,
    blocks: Sequence[Block],
    book: RuleBook,
    period: ReportPeriod,
    phrases: Sequence[Phrase],
    title: tuple[int, int] = (0, 0),
) -> list[Figure]:
    """Read every block outside plan sections; `work` is the folded, masked text, `phrases` the windows it states.

    What the report's `title` (its span) is about, all of it is where nothing else is said.
    """
    figures: list[Figure] = []
    of_title = _title_topics(document, work, title)
    topics = of_heading = of_title
    words = vocabulary()
    for block in blocks:
        if not block.is_item:
            topics = of_heading
        clauses = clauses_of(work, document.text, block.start, block.end, words)
        triggers = sorted([*_triggers(work, block, book), *triggers_of(clauses, words)])
        if block.section != "plan":
            stated = []
            hits = _hits(work, block, book, triggers, topics)
            read = {hit.number[0] for hit in hits if hit.number}
            told = told_numbers(clauses, words, triggers, topics, read) if block.section == "body" else ()
            for hit in _joined(hits, map(_of_told, told), work, block, book):
                window = _window(hit, work, block, phrases, period)
                if window is not None:
                    stated.append(_figure(document, hit, window, book))
            figures += stated + parallel_rates(document, work, block, book, stated)
        own = {axis: topic for _, axis, topic in triggers}
        topics = {**topics, **own}
        if block.is_heading:
            of_heading = {**of_title, **own}
    return figures


def _title_topics(document: Document, work: str, title: tuple[int, int]) -> dict[str, str]:
    words = vocabulary()
    found = triggers_of(clauses_of(work, document.text, *title, words), words)
    return {axis: topic for _, axis, topic in reversed(found) if axis == "said people"}


def _triggers(work: str, block: Block, book: RuleBook) -> list[tuple[int, str, str]]:
    body = work[block.start : block.end]
    return sorted(
        (block.start + match.end(), axis, topic)
        for axis, topic, pattern in book.topics
        if pattern.may_match(body)
        for match in pattern.regex.finditer(body)
    )


def _topics_at(position: int, triggers: Iterable[tuple[int, str, str]], inherited: dict[str, str]) -> set[str]:
    current = dict(inherited)
    for at, axis, topic in triggers:
        if at <= position:
            current[axis] = topic
    return set(current.values())


def _hits(
    work: str, block: Block, book: RuleBook, triggers: list[tuple[int, str, str]], inherited: dict[str, str]
) -> list[_Hit]:
    body = work[block.start : block.end]
    written = _written(body)
    found: list[_Hit] = []
    for rule in book.rules:
        if block.section not in rule.sections:
            continue
        for pattern, is_zero in _usable(rule, body):
            for match in _matches(pattern.regex, body, written):
                hit = _hit(rule, match, block.start, is_zero)
                before = _topics_at(hit.number[0] if hit.number else hit.end, triggers, inherited)
                own = before | _topics_at(hit.end, triggers, inherited)
                if (rule.topics and not rule.topics & own) or rule.not_topics & before:
                    continue
                if _stands_alone(work, hit) and not _stopped(work, block, hit, book):
                    found.append(hit)
    found.sort(key=lambda hit: (-hit.rule.priority, hit.start - hit.end))
    kept: list[_Hit] = []
    for hit in found:
        if not any(_same_number(hit, other) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.number or (hit.start, hit.end))


def _of_told(told: Told) -> _Hit:
    group = "zero" if told.number is None else "p" if told.is_percent else "m" if told.money else "n"
    return _Hit(told.rule, told.start, told.end, told.number, group, told.money)


def _joined(hits: Sequence[_Hit], told: Iterable[_Hit], work: str, block: Block, book: RuleBook) -> list[_Hit]:
    """Both in order; where a clause understood word by word tells a number otherwise than a pattern, it is right."""
    joined = list(hits)
    for hit in told:
        if not _stands_alone(work, hit) or _stopped(work, block, hit, book):
            continue
        same = [other for other in joined if _same_number(hit, other) or _same_zero(hit, other)]
        if not any(_same_indicator(hit, other) for other in same):
            joined = [other for other in joined if other not in same] + [hit]
    return sorted(joined, key=lambda hit: hit.number or (hit.start, hit.end))


def _same_indicator(one: _Hit, other: _Hit) -> bool:
    return (one.rule.domain, one.rule.indicator) == (other.rule.domain, other.rule.indicator)


def _same_zero(one: _Hit, other: _Hit) -> bool:
    return _same_indicator(one, other) and one.number is None and one.start < other.end and other.start < one.end


def _usable(rule: Rule, body: str) -> Iterator[tuple[Pattern, bool]]:
    """The rule's patterns that this text may match, and whether they say zero in words."""
    found = [*((one, False) for one in rule.patterns), *((one, True) for one in rule.zero)]
    if rule.name is not None and rule.name.may_match(body) and rule.name.regex.search(body):
        found += [*((one, False) for one in rule.by_name), *((one, True) for one in rule.zero_by_name)]
    return ((one, is_zero) for one, is_zero in found if one.may_match(body))


def _written(body: str) -> list[tuple[int, int]]:
    """The spans between runs of blanks longer than any pattern bridges."""
    edges = [0, *(edge for match in _VOID.finditer(body) for edge in match.span()), len(body)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _matches(pattern: re.Pattern[str], body: str, spans: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for start, end in spans:
        yield from pattern.finditer(body, start, end)


def _hit(rule: Rule, match: re.Match[str], offset: int, is_zero: bool) -> _Hit:
    groups = match.re.groupindex
    group = next((name for name in ("n", "m", "p", "roman") if name in groups and match[name]), "zero")
    money = match["u"] if group == "m" and "u" in groups else None
    if is_zero or group == "zero":
        return _Hit(rule, offset + match.start(), offset + match.end(), None, "zero", None)
    start, end = match.span(group)
    scope = match.span("scope") if match.re.groupindex.get("scope") and match["scope"] else None
    return _Hit(
        rule,
        offset + match.start(),
        offset + match.end(),
        (offset + start, offset + end),
        group,
        money,
        scope and (offset + scope[0], offset + scope[1]),
    )


def _same_number(one: _Hit, other: _Hit) -> bool:
    if one.number and other.number:
        return one.number[0] < other.number[1] and other.number[0] < one.number[1]
    if one.number or other.number:
        return False
    return one.rule is other.rule and one.start < other.end and other.start < one.end


def _stands_alone(work: str, hit: _Hit) -> bool:
    """A number beside another number, a slash or a range outside the pattern is a part of something else."""
    if hit.number is None:
        return True
    start, end = hit.number
    before, after = work[max(0, start - 4) : start], work[end : end + 4]
    if hit.start == start and re.search(r"[\w]\s?[/]\s?$|[0-9]\s+$|[0-9][-–]\s?$", before):
        return False
    is_percent = re.match(r"\s?%", after) is not None
    if re.search(r"[0-9][.,]?\s+$|[0-9]\s+[.,]$", before) and re.fullmatch(r"[0-9]{3}", work[start:end]) and not is_percent:
        return False
    if hit.end == end and re.match(r"\s?/\s?\w|\s+[0-9]|\s?[-–]\s?[0-9]|\s?%", after):
        return False
    return re.match(r"[.,]\s[0-9]{3}(?![0-9]|\s?%)|\s[.,][0-9]", work[end : end + 8]) is None


def _stopped(work: str, block: Block, hit: _Hit, book: RuleBook) -> bool:
    before = work[_sentence_start(work, block, hit.start) : hit.start]
    return any(pattern.search(before) for pattern in (*book.unless, *hit.rule.unless))


def _sentence_start(work: str, block: Block, position: int) -> int:
    start = block.start
    for match in _SENTENCE_END.finditer(work, block.start, position):
        start = match.end()
    return start


def _window(hit: _Hit, work: str, block: Block, phrases: Sequence[Phrase], period: ReportPeriod) -> Window | None:
    at = hit.number[0] if hit.number else hit.end
    start = _sentence_start(work, block, hit.start)
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
        opening += [p for p in phrases if block.start <= p.start and p.end <= at and p.kind in _LASTING]
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


def _is_past(nearest: Phrase | None, window: Window, period: ReportPeriod) -> bool:
    is_named = nearest is not None and nearest.kind in ("year", "months", "quarter", "month")
    return window.end < period.window.start or (is_named and window.end.year < period.year)


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
    """A month inside a full date, or a period into which something goes on, says nothing about the figures."""
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


def _figure(document: Document, hit: _Hit, window: Window, book: RuleBook) -> Figure:
    rule = hit.rule
    evidence = document.text[hit.start : hit.end]
    value: Decimal | None = Decimal(0)
    state = State.ZERO_IN_WORDS
    raw, factor = evidence, Decimal(1)
    if hit.number is not None:
        raw = document.text[hit.number[0] : hit.number[1]]
        state, value, factor = _value(hit, raw, book)
    return Figure(
        domain=rule.domain,
        indicator=rule.indicator,
        value=value,
        state=state,
        unit=rule.unit,
        period_from=window.start,
        period_to=window.end,
        raw_text=raw,
        locator=Locator(page=document.page_at(hit.start), char_from=hit.start, char_to=hit.end),
        evidence=evidence,
        factor=factor,
        scope=hit.scope and _capitalised(document.text[hit.scope[0] : hit.scope[1]]),
    )


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _value(hit: _Hit, raw: str, book: RuleBook) -> tuple[State, Decimal | None, Decimal]:
    if hit.group == "roman":
        return State.VALUE, Decimal(_CLASSES[raw.lower()]), Decimal(1)
    kind = {"n": Kind.COUNT, "m": Kind.MEASURE, "p": Kind.PERCENT}[hit.group]
    number = parse_number(raw, hit.rule.kind or kind)
    factor = Decimal(1)
    if hit.money is not None:
        factor = book.factors[re.sub(r"\s+", " ", hit.money)] / book.factors.get(fold(hit.rule.unit), Decimal(1))
    if number.value is None or (kind is Kind.PERCENT and number.value > 1000):
        return State.DOUBTFUL, None, factor
    value = number.value * factor
    whole = value.to_integral_value()
    return State.VALUE, whole.quantize(Decimal(1)) if value == whole else value.normalize(), factor
