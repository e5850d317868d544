"""Figures stated in sentences: rule patterns run over the masked text of each block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from ingest.readers.narrative.document import Block, Document
from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.sentences.clauses import clauses_of
from ingest.readers.narrative.sentences.hit_windows import sentence_start, window_of
from ingest.readers.narrative.sentences.hits import (
    Hit,
    hit_of_match,
    hit_of_told,
    same_indicator,
    same_number,
    same_zero,
    stands_alone,
)
from ingest.readers.narrative.sentences.parallel import parallel_rates
from ingest.readers.narrative.sentences.patterns import Pattern
from ingest.readers.narrative.sentences.rules import Rule, RuleBook
from ingest.readers.narrative.sentences.told import told_numbers, triggers_of
from ingest.readers.narrative.sentences.vocabulary import vocabulary
from ingest.readers.narrative.windows import Phrase, ReportPeriod, Window
from ingest.readers.numbers import Kind, parse_number
from ingest.readers.reading import Figure, Locator, State

_VOID = re.compile(r"\s{100,}")
_CLASSES = {"i": 1, "ii": 2, "iii": 3}


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
            told, lost = told_numbers(clauses, words, triggers, topics, read)
            if block.section != "body":
                told = []
            hits = [hit for hit in hits if not hit.number or hit.number[0] not in lost]
            for hit in _joined(hits, map(hit_of_told, told), work, block, book):
                window = window_of(hit, work, block, phrases, period)
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
) -> list[Hit]:
    body = work[block.start : block.end]
    written = _written(body)
    found: list[Hit] = []
    for rule in book.rules:
        if block.section not in rule.sections:
            continue
        for pattern, is_zero in _usable(rule, body):
            for match in _matches(pattern.regex, body, written):
                hit = hit_of_match(rule, match, block.start, is_zero)
                before = _topics_at(hit.number[0] if hit.number else hit.end, triggers, inherited)
                own = before | _topics_at(hit.end, triggers, inherited)
                if (rule.topics and not rule.topics & own) or rule.not_topics & before:
                    continue
                if stands_alone(work, hit) and not _stopped(work, block, hit, book):
                    found.append(hit)
    found.sort(key=lambda hit: (-hit.rule.priority, hit.start - hit.end))
    kept: list[Hit] = []
    for hit in found:
        if not any(same_number(hit, other) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.number or (hit.start, hit.end))


def _joined(hits: Sequence[Hit], told: Iterable[Hit], work: str, block: Block, book: RuleBook) -> list[Hit]:
    """Both in order; where a clause understood word by word tells a number otherwise than a pattern, it is right."""
    joined = list(hits)
    for hit in told:
        if not stands_alone(work, hit) or _stopped(work, block, hit, book):
            continue
        same = [other for other in joined if same_number(hit, other) or same_zero(hit, other)]
        if not any(same_indicator(hit, other) for other in same):
            joined = [other for other in joined if other not in same] + [hit]
    return sorted(joined, key=lambda hit: hit.number or (hit.start, hit.end))


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


def _stopped(work: str, block: Block, hit: Hit, book: RuleBook) -> bool:
    before = work[sentence_start(work, block, hit.start) : hit.start]
    if any(pattern.search(before) for pattern in (*book.unless, *hit.rule.unless)):
        return True
    leading = work[hit.start : hit.number[0] if hit.number else hit.end]
    return any(pattern.search(leading) for pattern in book.within)


def _figure(document: Document, hit: Hit, window: Window, book: RuleBook) -> Figure:
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


def _value(hit: Hit, raw: str, book: RuleBook) -> tuple[State, Decimal | None, Decimal]:
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
