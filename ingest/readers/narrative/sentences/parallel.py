"""Rates told in a row after the numbers they belong to: `đại học 16, cao đẳng 01. Tỷ lệ tương ứng: 80%; 5%`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.forms.indicators import load_indicators
from ingest.readers.narrative.document import Block, Document
from ingest.readers.narrative.sentences.rules import RuleBook
from ingest.readers.numbers import Kind, parse_number
from ingest.readers.reading import Figure, Locator, State

_RATE = r"[0-9]+(?:,[0-9]+)?\s?%"
_LIST = rf"{_RATE}(?:\s*(?:[;,]|va)\s*{_RATE})+"


def parallel_rates(
    document: Document, work: str, block: Block, book: RuleBook, stated: Sequence[Figure]
) -> list[Figure]:
    """Rates of the last numbers of the block before the list, one each in order.

    Silent where there are not exactly as many numbers with a rate of their own as there are rates.
    """
    found: list[Figure] = []
    for match in re.finditer(rf"(?:{book.parallel.pattern})\s*({_LIST})", work[block.start : block.end]):
        start, end = block.start + match.start(), block.start + match.end()
        rates = re.findall(_RATE, document.text[block.start + match.start(match.lastindex or 0) : end])
        before = [f for f in stated if (f.locator.char_to or 0) <= start and f.unit != "%"]
        numbers = before[-len(rates) :]
        unbroken = [f for f in numbers if (f.domain, f"{f.indicator}_rate") in load_indicators()]
        if len(unbroken) != len(rates):
            continue
        found += [_rate(document, figure, text, start, end) for figure, text in zip(numbers, rates, strict=True)]
    return found


def _rate(document: Document, figure: Figure, text: str, start: int, end: int) -> Figure:
    number = parse_number(text, Kind.PERCENT)
    return replace(
        figure,
        indicator=f"{figure.indicator}_rate",
        value=number.value,
        state=number.state if number.value is not None else State.DOUBTFUL,
        unit="%",
        raw_text=text,
        locator=Locator(page=document.page_at(start), char_from=start, char_to=end),
        evidence=document.text[start:end],
    )
