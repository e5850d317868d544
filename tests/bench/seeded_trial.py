"""A district whose last period is spoiled in places: what was sent, what is true, which slips can be seen at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from random import Random

from expectations.checking.cells import Cell as Written
from expectations.checking.figures import CellKey, Figures
from expectations.rules.vocabulary import warehouse_vocabulary
from tests.bench.seeded_slips import Key, Slip, Spoiled, broken_cells, slip_into
from tests.bench.seeded_truth import FORMS, PERIODS, UNITS, Reports, district

SPOILED_SHARE = 0.6
WITHOUT_HISTORY = 6  # every so many districts knows one period only
Place = tuple[str, str, str, str, str]  # unit, period, form, scope, indicator


@dataclass(frozen=True)
class Trial:
    """A district's true reports up to a period, those of it that were sent spoiled, and their slips."""

    truth: Reports
    period: str
    spoiled: Mapping[Key, Spoiled]
    slips: tuple[Slip, ...]

    @property
    def sent(self) -> dict[Key, Spoiled]:
        """Every report as it was sent."""
        return {**self.truth, **self.spoiled}

    @cached_property
    def slips_of(self) -> dict[Key, list[Slip]]:
        """The slips of each spoiled report."""
        found: dict[Key, list[Slip]] = {}
        for slip in self.slips:
            found.setdefault(slip.report, []).append(slip)
        return found

    @cached_property
    def true_values(self) -> dict[Place, int]:
        """What is true in every cell that was spoiled."""
        return {(*slip.report, *cell): value for slip in self.slips for cell, value in slip.true.items()}

    @cached_property
    def detectable(self) -> frozenset[int]:
        """Numbers of the slips over one of whose cells a published identity does not hold any more."""
        at = PERIODS.index(self.period)
        broken = {
            (unit, period, form): list(
                broken_cells(form, values, self.truth.get((unit, PERIODS[at - 1], form)) if at else None)
            )
            for (unit, period, form), values in self.spoiled.items()
        }
        return frozenset(
            number
            for number, slip in enumerate(self.slips)
            if any(not cells.isdisjoint(slip.true) for cells in broken[slip.report])
        )

    def is_right(self, cells: tuple[CellKey, ...], values: tuple) -> bool:
        """Whether a proposal names nothing but spoiled cells, each with its true value."""
        return all(self.true_values.get(cell[:5]) == value for cell, value in zip(cells, values, strict=True))


def trial(number: int) -> Trial:
    """The same for the same number."""
    chance = Random(f"slips/{number}")
    at = 0 if number % WITHOUT_HISTORY == 0 else chance.randrange(4, len(PERIODS))
    first = max(0, at // 4 * 4 - 4)  # the year before and this one
    truth = {key: values for key, values in district(f"{number}").items() if key[1] in PERIODS[first : at + 1]}
    spoiled: dict[Key, Spoiled] = {}
    slips = []
    for unit in UNITS:
        for form in FORMS:
            if chance.random() < SPOILED_SHARE:
                key = (unit, PERIODS[at], form)
                values, taken = dict(truth[key]), set()
                for _ in range(chance.choice((1, 1, 1, 2, 3))):
                    slips.append(slip_into(chance, key, values, truth, taken))
                spoiled[key] = values
    return Trial(truth, PERIODS[at], spoiled, tuple(slips))


def figures_of(reports: Mapping[Key, Spoiled]) -> Figures:
    """The reports as `kho check` reads them."""
    figures = Figures(warehouse_vocabulary())
    for (unit, period, form), values in reports.items():
        for (scope, indicator), value in values.items():
            figures.add(unit, period, form, scope, indicator, Written(value, value is not None))
    return figures
