"""Two cells of a row or column written into each other: one slip, though fewer cells might satisfy the rules too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expectations.checking.figures import CellKey
from expectations.suspects.linear import Constraint
from expectations.suspects.search import CellSet, Search


def exchanged(search: Search, violated: Iterable[Constraint]) -> Iterator[CellSet]:
    """Every pair of a report's cells whose exchange satisfies these constraints and keeps every other."""
    violated = [one for one in violated if one.is_linear]
    if not violated:
        return
    first = min(violated, key=lambda one: len(one.terms))
    seen: set[frozenset[CellKey]] = set()
    for cell in sorted(first.terms):
        for other in sorted(search.by_cell):
            pair = frozenset((cell, other))
            if pair in seen or not _beside(cell, other):
                continue
            seen.add(pair)
            one, two = search.value_of(cell), search.value_of(other)
            if one is None or two is None or one == two:
                continue
            values = {cell: two, other: one}
            if search.holds(first, values) and all(
                search.holds(constraint, values)
                for constraint in (*violated, *search.by_cell[cell], *search.by_cell[other])
            ):
                yield CellSet(pair, values)


def _beside(one: CellKey, other: CellKey) -> bool:
    """Whether two cells stand in one row or one column of one report."""
    return one[:3] == other[:3] and one != other and (one.scope == other.scope or one.indicator == other.indicator)
