"""Sentence templates that are compiled only where a text has the words they cannot do without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ingest.readers.narrative.fold import compile_template, fold

# Groups, classes, escapes and tokens say nothing certain of the letters in them.
_UNCERTAIN = re.compile(r"\\.|\[[^\]]*\]|\{[^}]*\}")
_INNER_GROUP = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")


@dataclass(frozen=True)
class Pattern:
    """A template over its words; `needed` is a syllable every match holds, None where none is certain."""

    template: str
    words: Mapping[str, str]
    needed: str | None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The expression over folded, masked text; see `compile_template`."""
        return compile_template(self.template, self.words)

    def may_match(self, body: str) -> bool:
        """Whether the folded text has what the template needs."""
        return self.needed is None or self.needed in body


def pattern(template: str, words: Mapping[str, str]) -> Pattern:
    """A template of the data files, not compiled yet."""
    return Pattern(template, words, needed_syllable(template))


def needed_syllable(template: str) -> str | None:
    """The longest syllable at the template's top level, folded: 'đã {n} (đơn|thư) khai tử' -> 'khai'."""
    bare = _UNCERTAIN.sub("§", template)
    while (shorter := _INNER_GROUP.sub("§", bare)) != bare:
        bare = shorter
    if "|" in bare:
        return None
    found = [
        fold(match[0])
        for match in _WORD.finditer(bare)
        if bare[match.end() : match.end() + 1] not in tuple("?*§") and bare[match.start() - 1 : match.start()] != "§"
    ]
    return max((word for word in found if word != "ty"), key=len, default=None)
