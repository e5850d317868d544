"""Folding text to a key of the same length, and compiling sentence templates against that key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

MASKED_DIGITS = str.maketrans("0123456789.", "０１２３４５６７８９·")

# Atomic: a number is taken whole or not at all, so '1' is never read out of '1.250'.
_NUMBER = r"(?<!\w)(?<!\d[.,])(?>[0-9](?:[0-9.,]*[0-9])?)"
_TOKENS = {
    "n": rf"(?P<n>{_NUMBER})",
    "m": rf"(?P<m>{_NUMBER})",
    "p": rf"(?P<p>{_NUMBER})\s?%",
    "x": _NUMBER,
    "roman": r"(?P<roman>i{1,3}|iv|v)",
    "is": r"(?:\s*[:–-])?(?:\s*(?<!\w)(?:la|dat|co|gom|duoc|hien\s+co)(?!\w))?(?:\s*:)?\s*",
    "~": r"[^.;:,!?()0-9]{0,40}?",
    "end": r"(?=\s*(?:[.,;)]|$|(?:nao|phat sinh)(?!\w)))",
}
_TOKEN = re.compile(r"\{(lit:[0-9]+|\.\.[0-9]*|~|[a-z_]+)\}")
_CLASS_OR_GROUP = re.compile(r"\\.|\[[^\]]*\]|\((?!\?)")
_LOOKBEHIND = re.compile(r"\(\?<[!=][^()]*\)")


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def fold(text: str) -> str:
    """NFC text in; lower-case text without diacritics out, character for character."""
    return "".join(map(_fold_char, text))


def mask_digits(text: str) -> str:
    """Digits and dots replaced by look-alikes no number pattern matches; same length."""
    return text.translate(MASKED_DIGITS)


def compile_template(template: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A sentence template from the data files in; a regex over folded, masked text out.

    A template is a regular expression written in plain Vietnamese where a space is any white space and a
    bracket groups. `{n}` is a count, `{m}` a measure, `{p}` a percentage, `{x}` a number passed over, `{is}`
    an optional ':' or 'là', `{~}` a few words, `{..60}` up to 60 characters of one clause (no bare number),
    `{lit:3}` a digit that is not a figure, `{end}` the end of a clause; other names come from `words`.
    """
    expanded = _expand_words(template, words)
    parts: list[str] = []
    last = 0
    for token in _TOKEN.finditer(expanded):
        parts.append(_literal(expanded[last : token.start()]))
        parts.append(_token(token[1]))
        last = token.end()
    parts.append(_literal(expanded[last:]))
    body = _bounded("".join(parts))
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)" if not body.startswith("(?=") else body)


def _bounded(pattern: str) -> str:
    """No run of white space is longer than a page's width: a file of blanks must not cost minutes."""
    return pattern.replace(r"\s*", r"\s{0,99}").replace(r"\s+", r"\s{1,99}")


def _expand_words(template: str, words: Mapping[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        return _expand_words(words[match[1]], words) if match[1] in words else match[0]

    return _TOKEN.sub(replace, template)


def _token(name: str) -> str:
    if name.startswith("lit:"):
        return mask_digits(name[4:])
    if name.startswith(".."):
        return rf"[^.;!?0-9]{{0,{name[2:] or 60}}}?"
    if name in _TOKENS:
        return _TOKENS[name]
    raise ValueError(f"unknown token in a sentence template: {{{name}}}")


def _literal(text: str) -> str:
    plain = "".join("d" if c in "đĐ" else unicodedata.normalize("NFD", c)[0] for c in text)
    plain = _CLASS_OR_GROUP.sub(lambda match: "(?:" if match[0] == "(" else match[0], plain)
    plain = plain.replace("ty le", "t[yi] le")
    plain = _LOOKBEHIND.sub(lambda match: match[0].replace(" ", r"\s"), plain)
    return re.sub(r" +(\?)?", lambda match: r"\s*" if match[1] else r"\s+", plain)
