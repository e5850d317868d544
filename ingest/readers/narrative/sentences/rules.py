"""The sentence rules and topics, loaded from the YAML files in this folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ingest.descriptions import read_yaml
from ingest.readers.narrative.fold import compile_template
from ingest.readers.narrative.sentences.patterns import Pattern, pattern
from ingest.readers.numbers import Kind

_ROOM = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rule:
    """One indicator's sentence patterns, those of its own and those by the name of the quantity.

    `window` is flow, stock, year or this_year (no year before the report's); with `lasts` a window that the paragraph
    names lasts over its sentences. `topics` names what the text must be about at the number, `unless` patterns that
    must not stand before the match in its sentence, `sections` where the rule may read.
    """

    domain: str
    indicator: str
    unit: str
    window: str
    calendar: bool
    lasts: bool
    topics: frozenset[str]
    not_topics: frozenset[str]
    sections: frozenset[str]
    priority: int
    patterns: tuple[Pattern, ...]
    zero: tuple[Pattern, ...]
    name: Pattern | None
    by_name: tuple[Pattern, ...]
    zero_by_name: tuple[Pattern, ...]
    unless: tuple[re.Pattern[str], ...]
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, topic triggers as (axis, topic, pattern), money factors and global stop patterns.

    `unless` stops what it stands before, `within` what it stands in, before the number.
    """

    rules: tuple[Rule, ...]
    topics: tuple[tuple[str, str, Pattern], ...]
    factors: dict[str, Decimal]
    unless: tuple[re.Pattern[str], ...]
    within: tuple[re.Pattern[str], ...]
    parallel: re.Pattern[str]


@cache
def rule_book() -> RuleBook:
    """The rules as data says; a mistake in a file raises ValueError or KeyError at first use."""
    common = _load(_ROOM / "common.yml")
    words = common["words"]
    topics = tuple(
        (axis, topic, pattern(template, words))
        for axis, by_topic in common["topics"].items()
        for topic, templates in by_topic.items()
        for template in templates
    )
    told = {kind: _Told(**ways) for kind, ways in common["told"].items()}
    rules = tuple(
        rule for path in sorted((_ROOM / "phrasings").glob("*.yml")) for rule in _rules_of(_load(path), words, told)
    )
    factors = {word: Decimal(str(factor)) for word, factor in common["factors"].items()}
    return RuleBook(
        rules,
        topics,
        factors,
        _compile(common["unless"], words),
        _compile(common["within"], words),
        compile_template(common["parallel_rates"], words),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """How any quantity of one kind is told: templates over {name} and {counted}, and over a share that follows."""

    value: list[str]
    zero: list[str] = field(default_factory=list)
    share: list[str] = field(default_factory=list)


def _rules_of(data: dict[str, Any], words: dict[str, str], told: dict[str, _Told]) -> list[Rule]:
    local = {**words, **data.get("words", {})}
    rules = []
    for entry in data["rules"]:
        entry = {**data.get("defaults", {}), **entry}
        ways, own = _Told([]), local
        if "names" in entry:
            own = {**local, "name": f"({entry['names']})", "counted": f"({entry.get('counted', entry['unit'])})"}
            ways = told[_kind_of(entry["unit"])]
        if "rate" in entry:
            share = {key: value for key, value in entry.items() if key not in ("patterns", "zero")}
            rules.append(_rule(data["domain"], {**share, "indicator": entry["rate"], "unit": "%"}, ways.share, [], own))
        zero = ways.zero if entry.get("zero_in_words", True) else []
        rules.append(_rule(data["domain"], entry, ways.value, zero, own))
    return rules


def _kind_of(unit: str) -> str:
    return {"%": "percent", "đồng": "money"}.get(unit, "count")


def _rule(
    domain: str, entry: dict[str, Any], by_name: list[str], zero_by_name: list[str], words: dict[str, str]
) -> Rule:
    return Rule(
        domain=domain,
        indicator=entry["indicator"],
        unit=entry["unit"],
        window=entry.get("window", "flow"),
        calendar=entry.get("calendar", False),
        lasts=entry.get("lasts", False),
        topics=frozenset(_list(entry.get("topic"))),
        not_topics=frozenset(_list(entry.get("not_topic"))),
        sections=frozenset(entry.get("sections", ["body"])),
        priority=entry.get("priority", 0),
        patterns=_patterns(entry.get("patterns", ()), words),
        zero=_patterns(entry.get("zero", ()), words),
        name=pattern("{name}", words) if "name" in words else None,
        by_name=_patterns(by_name, words),
        zero_by_name=_patterns(zero_by_name, words),
        unless=_compile(_list(entry.get("unless")), words),
        kind=Kind(entry["kind"]) if "kind" in entry else None,
    )


def plain_rule(domain: str, entry: dict[str, Any]) -> Rule:
    """A rule without patterns of its own, for what is told by other means; raises KeyError where a key lacks."""
    kept = {
        key: entry[key]
        for key in ("indicator", "unit", "window", "calendar", "lasts", "sections", "unless", "kind")
        if key in entry
    }
    return _rule(domain, kept, [], [], _load(_ROOM / "common.yml")["words"])


def _patterns(templates: Any, words: dict[str, str]) -> tuple[Pattern, ...]:
    return tuple(pattern(template, words) for template in templates)


def _compile(templates: Any, words: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    return tuple(compile_template(template, words) for template in templates)


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


@cache
def _load(path: Path) -> dict[str, Any]:
    return read_yaml(path)
