"""The words of reports and the concepts they stand for, and what numbers mean by them; loaded from meanings/*.yml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ingest.descriptions import read_yaml
from ingest.readers.narrative.fold import mask_digits
from ingest.readers.narrative.sentences.rules import Rule, plain_rule

_ROOM = Path(__file__).parent / "meanings"
_WORD = re.compile(r"[^\W\d_]+[0-9²]?|[０-９]+|[^\w\s]")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_CHOICE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A quantity by its concepts: all of one of `said` must be told, others only from `may`.

    `about` are topics (`topic` those of common.yml) of which one must be the text's at the number, `not_about` topics
    none of which may be;
    `counted` what the number may count; `zero` whether "không" may tell it; `share` the quantity of a percentage
    of it that follows, if that tells `share_needs`; `whole` the quantity of the second number of "30/33".
    """

    rule: Rule
    said: tuple[frozenset[str], ...]
    may: frozenset[str]
    about: frozenset[str]
    not_about: frozenset[str]
    counted: frozenset[str]
    must_count: bool
    zero: bool
    share: Rule | None
    share_needs: frozenset[str]
    whole: Rule | None


@dataclass(frozen=True)
class Vocabulary:
    """Concepts by phrase, the longest phrase by its first word, topics by concept and all meanings.

    Of a meaning `foreign` concepts make another's, `part` ones that of a part; `silent` ones say nothing.
    """

    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    lengths: Mapping[str, int]
    topics: Mapping[str, Sequence[tuple[str, str]]]
    counted: frozenset[str]
    silent: frozenset[str]
    foreign: frozenset[str]
    part: frozenset[str]
    meanings: tuple[Meaning, ...]

    def longest(self, texts: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
        """How many words from `at` on make a known phrase (0 for none), and the phrase's concepts."""
        for length in range(min(self.lengths.get(texts[at], 0), len(texts) - at), 0, -1):
            phrase = tuple(texts[at : at + length])
            concepts = self.phrases.get(phrase)
            if concepts is None and any("０" <= word[0] <= "９" for word in phrase):
                concepts = self.phrases.get(tuple("#" if "０" <= word[0] <= "９" else word for word in phrase))
            if concepts is not None:
                return length, concepts
        return 0, ()


@lru_cache(maxsize=20_000)
def word_key(word: str) -> str:
    """A lower-case word with its tone behind, wherever the tone is written: 'hoà' and 'hòa' are one, 'hoa' another."""
    marks = unicodedata.normalize("NFD", word)
    tone = "".join(mark for mark in marks if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES)) + tone


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary as data says; a mistake in a file raises KeyError or ValueError at first use."""
    words = read_yaml(_ROOM / "words.yml")
    phrases = phrases_of(words["concepts"], words["neutral"])
    lengths: dict[str, int] = {}
    for phrase in phrases:
        lengths[phrase[0]] = max(lengths.get(phrase[0], 0), len(phrase))
    topics: dict[str, list[tuple[str, str]]] = {}
    for axis, by_topic in words["topics"].items():
        for topic, concepts in by_topic.items():
            for concept in concepts.split():
                topics.setdefault(concept, []).append((f"said {axis}", f"said {topic}"))
    meanings = tuple(
        meaning
        for path in sorted(_ROOM.glob("*.yml"))
        if path.name != "words.yml"
        for meaning in _meanings_of(read_yaml(path))
    )
    known = {concept for concepts in words["concepts"] for concept in concepts.split()}
    used = {one for m in meanings for one in (*frozenset().union(*m.said), *m.may, *m.counted)}
    if used - known:
        raise ValueError(f"concepts without words: {sorted(used - known)}")
    return Vocabulary(
        phrases,
        lengths,
        topics,
        frozenset().union(*(meaning.counted for meaning in meanings)),
        frozenset(words["silent"].split()),
        frozenset(words["foreign"].split()),
        frozenset(words["part"].split()),
        meanings,
    )


def phrases_of(concepts: Mapping[str, Sequence[str]], neutral: Sequence[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Concepts by phrase (word keys) from spellings; ValueError where one phrase has two meanings."""
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for names, spellings in concepts.items():
        for spelling in spellings:
            for phrase in _spelled(spelling):
                if phrases.setdefault(phrase, tuple(names.split())) != tuple(names.split()):
                    raise ValueError(f"two meanings of one phrase: {' '.join(phrase)}")
    for spelling in neutral:
        for phrase in _spelled(spelling):
            phrases.setdefault(phrase, ())
    return phrases


def _spelled(spelling: str) -> Iterator[tuple[str, ...]]:
    """'(quá|trễ) hạn' -> ('qua', 'han'), ('tre', 'han'): choices in brackets, an empty one where left out."""
    choice = _CHOICE.search(spelling)
    if choice is not None:
        for chosen in choice[1].split("|"):
            yield from _spelled(spelling[: choice.start()] + chosen + spelling[choice.end() :])
        return
    text = re.sub(r"(?<!\w)[0-9]+", lambda match: mask_digits(match[0]), spelling.lower())
    if found := tuple(map(word_key, _WORD.findall(text))):
        yield found


def _meanings_of(data: dict[str, Any]) -> Iterator[Meaning]:
    for entry in data["meanings"]:
        entry = {**data.get("defaults", {}), **entry}
        said = entry["said"] if isinstance(entry["said"], list) else [entry["said"]]
        yield Meaning(
            rule=plain_rule(data["domain"], entry),
            said=tuple(frozenset(one.split()) for one in said),
            may=_set(entry, "may") | _set(data, "may"),
            about=frozenset(f"said {one}" for one in _set(entry, "about")) | _set(entry, "topic"),
            not_about=frozenset(f"said {one}" for one in _set(entry, "not_about")),
            counted=_set(entry, "counted"),
            must_count=entry.get("must_count", False),
            zero=entry.get("zero", False),
            share=_rule(data["domain"], {**entry, "unit": "%"}, "share"),
            share_needs=_set(entry, "share_needs"),
            whole=_rule(data["domain"], entry, "whole"),
        )


def _rule(domain: str, entry: dict[str, Any], key: str) -> Rule | None:
    if key not in entry:
        return None
    own = entry[key] if isinstance(entry[key], dict) else {"indicator": entry[key]}
    return plain_rule(domain, {**entry, **own})


def _set(entry: dict[str, Any], key: str) -> frozenset[str]:
    value = entry.get(key, "")
    return frozenset(value if isinstance(value, list) else value.split())
