"""Numbers that are not figures: found by the data file's expressions and hidden, position by position."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ingest.descriptions import read_yaml
from ingest.readers.narrative.fold import fold, mask_digits

_FILE = Path(__file__).with_name("masks.yml")
_ITEM_NUMBER = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*[.)](?=\s)|\d{1,2}(?:\.\d{1,2})+(?=\s))")


@cache
def _masks() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    data = read_yaml(_FILE)

    def compiled(section: str, folds: bool) -> tuple[re.Pattern[str], ...]:
        lines = [line for lines in data[section].values() for line in lines]
        return tuple(_compile(line, data["words"], folds) for line in lines)

    return compiled("masks", True), compiled("exact", False)


def _compile(expression: str, words: dict[str, str], folds: bool) -> re.Pattern[str]:
    for name, body in words.items():
        expression = expression.replace("{" + name + "}", body)
    if folds:
        expression = "".join(c if c.isascii() else fold(c) for c in expression)
    return re.compile(expression.replace(" ", r"\s+"))


def mask(text: str, folded: str, block_starts: Iterable[int], page_numbers: Iterable[tuple[int, int]] = ()) -> str:
    """The folded text with the digits of dates, document numbers, terms, targets and item numbers hidden.

    The spans of page numbers become spaces, so that a sentence runs on over the page's edge.
    """
    for start, end in page_numbers:
        folded = folded[:start] + " " * (end - start) + folded[end:]
    lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    folded_masks, exact_masks = _masks()
    spans = [match.span() for pattern in folded_masks for match in pattern.finditer(folded)]
    spans += [match.span() for pattern in exact_masks for match in pattern.finditer(lowered)]
    spans += [match.span() for start in block_starts if (match := _ITEM_NUMBER.match(folded, start))]
    work = list(folded)
    for start, end in spans:
        work[start:end] = mask_digits(folded[start:end])
    return "".join(work)
