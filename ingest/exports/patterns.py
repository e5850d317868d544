"""Patterns of a description: regular expressions on folded texts."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeadingPattern:
    """What a heading says: its texts from group to leaf, the same in one text, and with the leaf said first."""

    groups: tuple[re.Pattern[str], ...]
    forward: re.Pattern[str]
    turned: re.Pattern[str] | None


def pattern(text: str | None) -> re.Pattern[str] | None:
    return None if text is None else required(text)


def heading_pattern(texts: str | list[str]) -> HeadingPattern:
    groups = [texts] if isinstance(texts, str) else texts
    *above, leaf = groups
    ended = [one.removesuffix(".*") for one in above]  # in one text, what follows the group is the leaf
    return HeadingPattern(
        groups=tuple(map(required, groups)),
        forward=required("".join(f"(?:{one})(?: ho so| trong ky)* ?" for one in ended) + f"(?:{leaf})"),
        turned=required(f"(?:{leaf}) " + " ?".join(f"(?:{one})" for one in ended)) if above else None,
    )


def required(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{text})")
