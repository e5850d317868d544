"""The small language in which a register's counts are written: `received_on before period_from`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RELATIONS = ("before", "from", "on", "after", "is", "isnt", "aged")
BOUNDS = ("period_from", "period_to")
GIVEN, BLANK = "given", "blank"


@dataclass(frozen=True, slots=True)
class Condition:
    """`left` is a column; `right` a column, a bound of the period, the values `is` may take and `isnt` may not, or the
    years of age `aged` is between (`31..40`) on the last day of the period.

    Days are ISO texts, so that they compare as they are written; an empty text is a blank.
    """

    left: str
    relation: str
    right: tuple[str, ...]

    def holds(self, row: Mapping[str, str]) -> bool:
        """Whether the row fulfils it; a comparison with a blank day never holds."""
        value = row[self.left]
        if self.relation == "isnt":
            return value not in self.right
        if self.relation == "is":
            if GIVEN in self.right:
                return value != ""
            return BLANK in self.right if value == "" else value in self.right
        if self.relation == "aged":
            least, most = map(int, self.right)
            return value != "" and least <= _age(value, row["period_to"]) <= most
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
        return self.relation == "aged" or (self.right[0] in BOUNDS and self.relation not in ("is", "isnt"))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the register it looks at."""
        others = self.right if self.relation not in ("is", "isnt", "aged") else ()
        return (self.left, *(name for name in others if name not in BOUNDS))


def parse_condition(text: str, columns: set[str]) -> Condition:
    """A condition from `column relation value`; raises ValueError for what the language does not have."""
    words = text.split(maxsplit=2)
    if len(words) != 3 or words[1] not in RELATIONS or words[0] not in columns:
        raise ValueError(f"no condition: {text!r}")
    left, relation, right = words
    if relation == "aged":
        least, _, most = right.partition("..")
        return Condition(left, relation, (str(int(least)), str(int(most))))
    if relation in ("is", "isnt"):
        return Condition(left, relation, tuple(one.strip() for one in right.split("|")))
    if right not in columns and right not in BOUNDS:
        raise ValueError(f"no column or bound: {text!r}")
    return Condition(left, relation, (right,))


def _age(born: str, day: str) -> int:
    """Whole years lived on a day."""
    return int(day[:4]) - int(born[:4]) - (day[5:] < born[5:])
