"""What of a register's rows the counts still need when the rows are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import repeat

from ingest.exports.conditions import Condition
from ingest.exports.fields import Cache
from ingest.exports.register_spec import Register

_MOST_ROWS_APART = 50_000


class Essence:
    """Rows by what the counts look at: (row's scope, which counts its fixed conditions allow, days to
    compare with the period, which may only be known at the end). Memory does not grow with the rows.

    Rows are first told apart by the columns as they stand, which is quick, and drawn together when there are many.
    """

    def __init__(self, register: Register) -> None:
        self._scope = register.scope
        self._fixed = [[one for one in count.conditions if not one.is_bounded] for count in register.counts]
        bounds = [[one.left for one in count.conditions if one.is_bounded] for count in register.counts]
        self.bounded = tuple(dict.fromkeys(name for names in bounds for name in names))
        needed = (name for count in register.counts for one in count.conditions for name in one.columns)
        self._names = tuple(dict.fromkeys(needed))
        self._needing = [
            [group for group, names in zip(self._fixed, bounds, strict=True) if day in names] for day in self.bounded
        ]
        self._essence_of = Cache(self._allowed_and_days)
        self._rows: Counter[tuple[str, ...]] = Counter()
        self._drawn: Counter[tuple[str, ...]] = Counter()

    def add(self, texts: dict[str, Sequence[str]], count: int) -> None:
        """Take so many rows, given as columns."""
        scopes = texts[self._scope] if self._scope else repeat("", count)
        self._rows.update(zip(scopes, *(texts[name] for name in self._names), strict=True))
        if len(self._rows) > _MOST_ROWS_APART:
            self._draw_together()

    def combinations(self) -> Counter[tuple[str, ...]]:
        """How many rows there are of each (row's scope, counts allowed, days), in order of coming."""
        self._draw_together()
        return self._drawn

    def _draw_together(self) -> None:
        for (scope, *values), number in self._rows.items():
            self._drawn[scope, *self._essence_of[tuple(values)]] += number
        self._rows.clear()

    def _allowed_and_days(self, values: tuple[str, ...]) -> tuple[str, ...]:
        row = dict(zip(self._names, values, strict=True))
        allowed = "".join("01"[_holds(group, row)] for group in self._fixed)
        needed = (any(_holds(group, row) for group in groups) for groups in self._needing)
        return allowed, *(row[day] if is_needed else "" for day, is_needed in zip(self.bounded, needed, strict=True))


def _holds(conditions: list[Condition], row: dict[str, str]) -> bool:
    return all(one.holds(row) for one in conditions)
