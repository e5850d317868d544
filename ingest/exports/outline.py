"""What numbers the rows of a table (A, I, 1, a), and which rows are sums of those under them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

GROUP, LINE, PART = 1, 2, 3
UNNUMBERED = 0
_ROMAN_OR_CAPITAL = re.compile(r"[IVX]+|[A-HĐ]")
_NUMBER = re.compile(r"\d{1,3}")
_DEEPER = re.compile(r"\d{1,3}(?:\.\d{1,3})+|[a-hđ]|[-–+*•]")
_MARK = r"(?:[IVX]{1,5}|[A-HĐ]|\d{1,3}(?:\.\d{1,3})*|[a-hđ])"
_OUTLINE = re.compile(rf"[(\[]?{_MARK}(?:\.\d{{1,3}})*[.)\]]?|[-–+*•]")
_LEADING = re.compile(rf"\s*(?:(?P<mark>{_MARK})\s*[.)\-/:]\s*|(?P<dash>[-–+*•])\s*)(?=\S)")


def is_outline(text: str) -> bool:
    """Whether a text is a row's number and nothing else: IV, 1.2, a), -."""
    return _OUTLINE.fullmatch(text.strip()) is not None


def outline_of(label: str) -> str:
    """The number a label begins with (`II. Chi thường xuyên` gives II), '' where it has none."""
    match = _LEADING.match(label)
    return "" if match is None else match["mark"] or match["dash"]


def without_outline(label: str) -> str:
    """The label without the number it begins with."""
    match = _LEADING.match(label)
    return label if match is None else label[match.end() :]


def level_of(outline: str) -> int:
    """UNNUMBERED, GROUP (I, A), LINE (1) or PART (1.1, a, -)."""
    mark = outline.strip().strip("()[].")
    if _ROMAN_OR_CAPITAL.fullmatch(mark):
        return GROUP
    if _NUMBER.fullmatch(mark):
        return LINE
    return PART if _DEEPER.fullmatch(mark or outline.strip()) else UNNUMBERED


def subtotals_of(levels: Mapping[int, int], values: Mapping[int, Sequence[Decimal | None]]) -> frozenset[int]:
    """Rows of a group whose every number is the sum over the lines under it, up to the next group or total."""
    rows = sorted(levels)
    found = set()
    for number, row in enumerate(rows):
        if levels[row] != GROUP:
            continue
        under = []
        for below in rows[number + 1 :]:
            if levels[below] in (GROUP, UNNUMBERED):
                break
            if levels[below] == LINE:
                under.append(below)
        if under and _adds_up(values[row], [values[below] for below in under]):
            found.add(row)
    return frozenset(found)


def _adds_up(total: Sequence[Decimal | None], parts: Sequence[Sequence[Decimal | None]]) -> bool:
    sums = [sum((part[at] or Decimal(0) for part in parts), Decimal(0)) for at in range(len(total))]
    return any(total) and all((one or Decimal(0)) == added for one, added in zip(total, sums, strict=True))
