"""The small language in which a register's counts are written: `received_on before period_from`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RELATIONS = ("before", "from", "on", "after", "is")
BOUNDS = ("period_from", "period_to")
GIVEN, BLANK = "given", "blank"


@dataclass(frozen=True, slots=True)
class Condition:
    """`left` is a column; `right` a column, a bound of the period, or the values `is` may take.

    Days are ISO texts, so that they compare as they are written; an empty text is a blank.
    """

    left: str
    relation: str
    right: tuple[str, ...]

    def holds(self, row: Mapping[str, str]) -> bool:
        """Whether the row fulfils it; a comparison with a blank day never holds."""
        value = row[self.left]
        if self.relation == "is":
            if GIVEN in self.right:
                return value != ""
            return BLANK in self.right if value == "" else value in self.right
        other = row[self.right[0]]
        if not value or not other:
            return False
        if self.relation == "before":
            return value < other
        if self.relation == "from":
            return value >= other
        return value == other if self.relation == "on" else value > other

    @property
    def is_bounded(self) -> bool:
        """Whether it compares with a day of the period."""
        return self.right[0] in BOUNDS and self.relation != "is"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the register it looks at."""
        others = self.right if self.relation != "is" else ()
        return (self.left, *(name for name in others if name not in BOUNDS))


def parse_condition(text: str, columns: set[str]) -> Condition:
    """A condition from `column relation value`; raises ValueError for what the language does not have."""
    words = text.split(maxsplit=2)
    if len(words) != 3 or words[1] not in RELATIONS or words[0] not in columns:
        raise ValueError(f"no condition: {text!r}")
    left, relation, right = words
    if relation == "is":
        return Condition(left, relation, tuple(one.strip() for one in right.split("|")))
    if right not in columns and right not in BOUNDS:
        raise ValueError(f"no column or bound: {text!r}")
    return Condition(left, relation, (right,))
