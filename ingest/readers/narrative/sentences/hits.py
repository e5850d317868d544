"""A number found in a text with what it tells, before it becomes a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.readers.narrative.sentences.rules import Rule
from ingest.readers.narrative.sentences.told import Told


@dataclass(frozen=True, slots=True)
class Hit:
    """A span that tells `rule`'s quantity; `number` is None where zero is said in words.

    `group` is the kind of number (n, m, p, roman or zero), `money` the word of its amount.
    """

    rule: Rule
    start: int
    end: int
    number: tuple[int, int] | None
    group: str
    money: str | None
    scope: tuple[int, int] | None = None


def hit_of_match(rule: Rule, match: re.Match[str], offset: int, is_zero: bool) -> Hit:
    """What a pattern found in a text that begins at `offset`."""
    groups = match.re.groupindex
    group = next((name for name in ("n", "m", "p", "roman") if name in groups and match[name]), "zero")
    money = match["u"] if group == "m" and "u" in groups else None
    if is_zero or group == "zero":
        return Hit(rule, offset + match.start(), offset + match.end(), None, "zero", None)
    start, end = match.span(group)
    scope = match.span("scope") if match.re.groupindex.get("scope") and match["scope"] else None
    return Hit(
        rule,
        offset + match.start(),
        offset + match.end(),
        (offset + start, offset + end),
        group,
        money,
        scope and (offset + scope[0], offset + scope[1]),
    )


def hit_of_told(told: Told) -> Hit:
    """What a clause tells that is understood word by word."""
    group = "zero" if told.number is None else "p" if told.is_percent else "m" if told.money else "n"
    return Hit(told.rule, told.start, told.end, told.number, group, told.money)


def same_number(one: Hit, other: Hit) -> bool:
    """Whether two hits read one number, or one rule two zeros in the same words."""
    if one.number and other.number:
        return one.number[0] < other.number[1] and other.number[0] < one.number[1]
    if one.number or other.number:
        return False
    return one.rule is other.rule and one.start < other.end and other.start < one.end


def same_zero(one: Hit, other: Hit) -> bool:
    """Whether both tell one quantity in overlapping words, the first as zero."""
    return same_indicator(one, other) and one.number is None and one.start < other.end and other.start < one.end


def same_indicator(one: Hit, other: Hit) -> bool:
    """Whether both tell one quantity."""
    return (one.rule.domain, one.rule.indicator) == (other.rule.domain, other.rule.indicator)


def stands_alone(work: str, hit: Hit) -> bool:
    """A number beside another number, a slash or a range outside the pattern is a part of something else."""
    if hit.number is None:
        return True
    start, end = hit.number
    before, after = work[max(0, start - 4) : start], work[end : end + 4]
    if hit.start == start and re.search(r"[\w]\s?[/]\s?$|[0-9]\s+$|[0-9][-–]\s?$", before):
        return False
    is_percent = re.match(r"\s?%", after) is not None
    if (
        re.search(r"[0-9][.,]?\s+$|[0-9]\s+[.,]$", before)
        and re.fullmatch(r"[0-9]{3}", work[start:end])
        and not is_percent
    ):
        return False
    if hit.end == end and re.match(r"\s?/\s?\w|\s+[0-9]|\s?[-–]\s?[0-9]|\s?%", after):
        return False
    return re.match(r"[.,]\s[0-9]{3}(?![0-9]|\s?%)|\s[.,][0-9]", work[end : end + 8]) is None
