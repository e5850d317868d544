"""Promise: all smallest sets of cells are found, each exactly, and every slip can be told by what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from expectations.checking.figures import CellKey
from expectations.suspects.linear import Constraint
from expectations.suspects.search import Search
from expectations.suspects.slips import LABELS_VI, PRIOR, Surroundings, likeliest_slip
from expectations.suspects.truths import truths_of

CELLS = [CellKey("u", "2021-Q1", "f", "total", name, "f") for name in "abcdefg"]
System = list[tuple[dict[CellKey, int], int, str]]


def constraint(terms: dict[CellKey, int], constant: int, relation: str = "=") -> Constraint:
    return Constraint(terms, constant, relation, frozenset(terms), frozenset(), None, None)


def searched(system: System, values: dict[CellKey, int]) -> set[frozenset[CellKey]]:
    constraints = [constraint(*one) for one in system]
    search = Search(constraints, values.get, lambda cell: False)
    violated = [one for one in constraints if not search.holds(one, {})]
    found = search.smallest_sets(violated)
    assert not found.gave_up
    return {one.cells for one in found.sets}


def by_trying_all(system: System, values: dict[CellKey, int]) -> set[frozenset[CellKey]]:
    """Sets of fewest cells for which the equations can be solved, by elimination over every set."""
    for size in range(len(CELLS) + 1):
        found = {frozenset(free) for free in combinations(CELLS, size) if is_solvable(system, values, free)}
        if found:
            return found
    return set()


def is_solvable(system: System, values: dict[CellKey, int], free: tuple[CellKey, ...]) -> bool:
    rows = [
        [
            *(Fraction(terms.get(cell, 0)) for cell in free),
            Fraction(constant + sum(factor * values[cell] for cell, factor in terms.items() if cell not in free)),
        ]
        for terms, constant, _ in system
    ]
    for column in range(len(free)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is not None:
            rows.remove(pivot)
            rows = [[b - a * row[column] / pivot[column] for a, b in zip(pivot, row, strict=True)] for row in rows]
    return not any(row[-1] for row in rows)


def random_systems() -> Iterator[tuple[System, dict[CellKey, int]]]:
    chance = Random(7)
    for _ in range(150):
        values = {cell: chance.randint(0, 30) for cell in CELLS}
        system: System = []
        for _ in range(chance.randint(1, 4)):
            terms = {cell: chance.choice((-2, -1, 1, 1, 3)) for cell in chance.sample(CELLS, chance.randint(2, 4))}
            total = sum(factor * values[cell] for cell, factor in terms.items())
            system.append((terms, -total, "="))
        for cell in chance.sample(CELLS, chance.randint(1, 3)):
            values[cell] += chance.choice((-9, 1, 10, 100))
        yield system, values


def test_all_smallest_sets_are_those_that_trying_every_set_gives() -> None:
    sizes = set()
    for system, values in random_systems():
        expected = by_trying_all(system, values)
        assert searched(system, values) == expected
        sizes |= {len(one) for one in expected}
    assert sizes >= {1, 2, 3}


def test_bounds_refute_a_set_and_name_the_cell_that_must_change_too() -> None:
    a, b, c = CELLS[:3]
    system = [({a: 1, b: -1, c: -1}, 0, "="), ({b: 1}, 0, ">="), ({c: 1}, 0, ">=")]
    assert searched(system, {a: 2, b: 5, c: 4}) == {frozenset({a})}
    assert searched(system, {a: 8, b: 5, c: 4}) == {frozenset({a}), frozenset({b}), frozenset({c})}


@pytest.mark.parametrize(
    ("found", "true", "slip"),
    [
        (4321, 4312, "swapped_digits"), (4392, 4312, "wrong_digit"), (412, 4312, "dropped_digit"),
        (43112, 4312, "added_digit"), (43120, 4312, "times_10"), (4312000, 4312, "times_1000"),
        (-4312, 4312, "sign"), (None, 4312, "blank"), (777, 4312, "last_period_copied"),
        (4312 + 5000, 4312, "cumulative_for_period"), (4300, 4312, "rounded"), (12, 112, "dropped_digit"),
        (7, 4312, None), (Fraction(1234, 10), Fraction(1324, 10), "swapped_digits"),
    ],
)  # fmt: skip
def test_a_slip_is_told_by_what_it_leaves(found: int | None, true: int, slip: str | None) -> None:
    beside = Surroundings(found, previous=777, year_before=5000, usual=None, scale=1.0, repeats=0.1)
    likeliest = likeliest_slip(beside, true)
    assert (likeliest and likeliest.name) == slip


def test_every_slip_has_a_share_and_a_name() -> None:
    assert PRIOR.keys() == LABELS_VI.keys()
    assert sum(PRIOR.values()) == pytest.approx(1)


def test_what_a_slip_made_leads_back_to_what_was_meant() -> None:
    chance = Random(3)
    for _ in range(200):
        true = chance.randint(10, 99999)
        digits = str(true)
        at = chance.randrange(len(digits) - 1)
        for found in (
            int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]), int(digits[:at] + digits[at + 1 :]),
            int(digits[:at] + "7" + digits[at:]), int(digits[:at] + "7" + digits[at + 1 :]),
            true * 10, true * 1000, -true,
        ):  # fmt: skip
            beside = Surroundings(found, None, None, None, 1.0, 0.1)
            is_shortened = len(str(abs(found))) < len(digits) - 1  # a zero in front is not seen
            assert found == true or true in truths_of(beside) or is_shortened
