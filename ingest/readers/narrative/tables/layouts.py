"""Which columns a flattened heading may stand for, and the sums that say which of them it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product

from ingest.readers.narrative.tables.book import LeafColumn, TableBook

_MOST_LAYOUTS = 600


def layouts_of(folded_heading: str, book: TableBook) -> list[tuple[str, ...]]:
    """All the columns, in the paper's order, that the leaves of a heading allow; empty for a heading of none.

    A leaf found n times stands for n of its columns, one that may be a group's name alone for n or less.
    """
    leaves = _leaves(folded_heading, book)
    counts = Counter(leaf for leaf, _ in leaves)
    choices: list[list[tuple[LeafColumn, ...]]] = []
    for leaf, count in counts.items():
        columns = [column for column in book.leaf_columns if column.leaf == leaf]
        most = min(count, len(columns))
        least = most if all(column.is_certain for column in columns) else 0
        choices.append([some for size in range(least, most + 1) for some in combinations(columns, size)])
    found: list[tuple[str, ...]] = []
    for choice in product(*choices):
        names = {column.column for columns in choice for column in columns}
        if len(names) < 2 or any(column.excludes & names for columns in choice for column in columns):
            continue
        columns = tuple(dict.fromkeys(one.column for one in book.leaf_columns if one.column in names))
        if not _contradicts(leaves, columns, book):
            found.append(columns)
        if len(found) > _MOST_LAYOUTS:
            return []
    return list(dict.fromkeys(found))


def _contradicts(leaves: Sequence[tuple[str, int]], columns: Sequence[str], book: TableBook) -> bool:
    """Whether parts of one total stand in the heading in another order than in the paper.

    Sums cannot tell them apart then. Leaves under a group among the parts stand below it, hence later.
    """
    leaf_of = {one.column: one.leaf for one in book.leaf_columns if one.leaf in dict(leaves)}
    place: dict[str, int] = {}
    for leaf in set(leaf_of.values()):
        positions = [position for name, position in leaves if name == leaf]
        named = [column for column in columns if leaf_of.get(column) == leaf]
        place |= dict(zip(named, positions, strict=True)) if len(named) == len(positions) else {}
    present = {leaf for leaf, _ in leaves}
    below = {leaf for group, under in book.below.items() if group in present for leaf in under}
    for ways in book.parts.values():
        for parts in ways:
            known = [place[part] for part in parts if part in place and leaf_of[part] not in below]
            if set(parts) <= set(columns) and known != sorted(known):
                return True
    return False


def in_order(folded_heading: str, columns: Sequence[str], book: TableBook) -> bool:
    """Whether the leaves of the columns stand in the heading in the columns' own order."""
    leaves = [next(one.leaf for one in book.leaf_columns if one.column == column) for column in columns]
    at = -1
    places = _leaves(folded_heading, book)
    for leaf in leaves:
        following = next((position for name, position in places if name == leaf and position > at), None)
        if following is None:
            return False
        at = following
    return True


def _leaves(folded_heading: str, book: TableBook) -> list[tuple[str, int]]:
    """Leaves with their positions; those named first take their words before others see them."""
    rest = folded_heading
    found: list[tuple[str, int]] = []
    for name, pattern in book.leaves.items():
        for match in list(pattern.finditer(rest)):
            found.append((name, match.start()))
            rest = rest[: match.start()] + "_" * (match.end() - match.start()) + rest[match.end() :]
    return sorted(found, key=lambda one: one[1])


def identities(columns: Sequence[str], book: TableBook) -> list[tuple[str, ...]]:
    """The sums (a total, then its parts) that figures of these columns obey."""
    found = []
    for total in book.parts:
        parts = _parts(total, columns, book)
        if total in columns and parts is not None:
            found.append((total, *parts))
    first, *others = book.balance
    told = [_told(one, columns, book) for one in others]
    if first in columns and all(told):
        found.append((first, *(part for parts in told for part in parts)))
    return found


def _told(total: str, columns: Sequence[str], book: TableBook) -> tuple[str, ...]:
    if total in columns:
        return (total,)
    alone = book.balance_alone.get(total)
    return _parts(total, columns, book) or ((alone,) if alone in columns else ())


def _parts(total: str, columns: Sequence[str], book: TableBook) -> tuple[str, ...] | None:
    return next((parts for parts in book.parts.get(total, ()) if set(parts) <= set(columns)), None)


def holds(values: Mapping[str, Decimal | None], terms: Sequence[str]) -> bool:
    """Whether a row's total is the sum of its parts, all of them numbers."""
    total, *parts = (values.get(name) for name in terms)
    return total is not None and None not in parts and total == sum(part for part in parts if part is not None)
