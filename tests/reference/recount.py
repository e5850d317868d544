"""Figures over units and windows counted again by hand: every way to lay windows, every cell followed to its unit.

Nothing is asked of the database's functions: successions, shares, rounding and kinds are worked out here a second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ingest.reference.lists import read_csv

Unit = tuple[str, date]
Window = tuple[date, date]
ONE_DAY = timedelta(days=1)


class Cell(NamedTuple):
    """A figure as a unit reported it: of a name (domain, indicator), over a window."""

    unit: Unit
    name: tuple[str, str]
    window: Window
    value: Decimal


class Known(NamedTuple):
    """A figure of a unit of the day over one window, the units that told a part of it, and those that should have."""

    value: Decimal | None
    tellers: frozenset[Unit]
    missing: frozenset[Unit]


class Told(NamedTuple):
    """What a window comes to: null where it cannot be said; over which days whose figures are in it."""

    value: Decimal | None
    spans: tuple[tuple[Window, Known], ...] = ()


NOTHING = Told(None)


@dataclass
class Units:
    """Units with their last days, who followed whom with which share, and who came of whom."""

    last_day: dict[Unit, date] = field(default_factory=dict)
    followed_by: dict[Unit, list[tuple[Unit, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    came_of: dict[Unit, list[Unit]] = field(default_factory=lambda: defaultdict(list))

    def parts(self, unit: Unit, day: date) -> list[tuple[Unit, Decimal]]:
        """The units of the day that hold the unit, with their shares; none where nobody can say."""
        if unit[1] > day:
            return [(former, Decimal(1)) for former in self._within(unit, day)]
        if day <= self.last_day[unit]:
            return [(unit, Decimal(1))]
        ends: dict[Unit, Decimal] = defaultdict(Decimal)
        for successor, share in self.followed_by[unit]:
            for end, part in self.parts(successor, day):
                ends[end] += share * part
        return sorted(ends.items())

    def _within(self, unit: Unit, day: date) -> list[Unit]:
        formers = self.came_of[unit]
        if len(formers) != 1 or any(len(self.came_of[heir]) != 1 for heir, _ in self.followed_by[formers[0]]):
            return []
        return self._within(formers[0], day) if formers[0][1] > day else formers


def read_units() -> Units:
    """The checked list of units."""
    units = Units()
    for row in read_csv("units.csv"):
        first = date.fromisoformat(row["valid_from"])
        units.last_day[row["unit_code"], first] = date.fromisoformat(row["valid_to"] or "9999-12-31")
    for row in read_csv("unit_successors.csv"):
        former = (row["unit_code"], date.fromisoformat(row["valid_from"]))
        heir = (row["successor_code"], date.fromisoformat(row["successor_valid_from"]))
        if former in units.last_day and heir in units.last_day:
            units.followed_by[former].append((heir, Decimal(row["share"])))
            units.came_of[heir].append(former)
    return units


def divided(value: Decimal, parts: list[tuple[Unit, Decimal]]) -> Iterator[tuple[Unit, Decimal]]:
    """The parts of a value in its own last decimal; what one loses by rounding the next gets."""
    place, before, given = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0)), Decimal(0), Decimal(0)
    for unit, share in parts:
        before += share
        reached = (value * before).quantize(place, ROUND_HALF_UP)
        yield unit, reached - given
        given = reached


class Recount:
    """Cells in the units of a day; `kinds` are the rows of indicators by name."""

    def __init__(self, cells: Iterable[Cell], day: date, units: Units, kinds: dict[tuple[str, str], dict]) -> None:
        self.kinds = kinds
        self.over_windows = {row["measure_kind"]: row["over_windows"] for row in read_csv("measure_kinds.csv")}
        adds = {row["measure_kind"] for row in read_csv("measure_kinds.csv") if row["adds_over_units"] == "true"}
        held_by: dict[Unit, list[Unit]] = defaultdict(list)
        for unit in units.last_day:
            for end, _ in units.parts(unit, day):
                held_by[end].append(unit)
        told: dict[tuple, list[tuple[Unit, Decimal, bool]]] = defaultdict(list)
        for cell in cells:
            # What nobody can carry over stays with whoever told it.
            parts = units.parts(cell.unit, day) or [(cell.unit, Decimal(1))]
            for unit, value in divided(cell.value, parts):
                told[unit, cell.name, cell.window].append((cell.unit, value, len(parts) > 1))
        self.known: dict[tuple, dict[Window, Known]] = defaultdict(dict)
        for (unit, name, window), given in told.items():
            tellers = frozenset(teller for teller, *_ in given)
            living = [one for one in held_by.get(unit, []) if one[1] <= window[1] <= units.last_day[one]]
            is_whole = len(given) == 1 and not given[0][2] and len(living) <= 1
            is_carried = unit in held_by
            is_sure = not is_carried or kinds[name]["measure_kind"] in adds or is_whole
            early = {teller for teller in tellers if window[1] < teller[1]}
            value = sum((value for _, value, _ in given), Decimal(0))
            is_sure = is_sure and is_carried and early in (set(), set(tellers))
            self.known[unit, name][window] = Known(value if is_sure else None, tellers, frozenset(living) - tellers)

    def over(self, unit: Unit, name: tuple[str, str], window: Window) -> Told:
        """A figure of a unit over exactly the window, by its kind."""
        known = {span: one for span, one in self.known[unit, name].items() if one.value is not None}
        how = self.over_windows[self.kinds[name]["measure_kind"]]
        first, last = window
        a_year = (first.replace(year=first.year + 1) - ONE_DAY) == last
        if window in known and (how != "whole_year" or a_year):
            return _agreed([Told(known[window].value, ((window, known[window]),))])
        if how in ("last", "first"):
            end = 1 if how == "last" else 0
            return _agreed([Told(one.value, ((span, one),)) for span, one in known.items() if span[end] == window[end]])
        if how == "sum_within_year" and first.year != last.year:
            return NOTHING
        if how not in ("sum", "sum_within_year", "opening_and_sum"):
            return NOTHING
        opening = (name[0], self.kinds[name]["opening_indicator"]) if how == "opening_and_sum" else None
        ways = list(self._laid(unit, known, opening, first, last, is_first=True))
        if ways:
            fewest = min(len(way.spans) for way in ways)
            return _agreed([way for way in ways if len(way.spans) == fewest])
        return _agreed(list(self._left(known, how, window))) if opening is None else NOTHING

    def _laid(
        self, unit: Unit, known: dict[Window, Known], opening: tuple | None, first: date, last: date, *, is_first: bool
    ) -> Iterator[Told]:
        """Every way to lay windows one after the other from the first day to the last."""
        for span, one in known.items():
            if span[0] != first or span[1] > last:
                continue
            value = one.value
            if opening and not is_first:
                carried = self.known[unit, opening].get(span)
                if carried is None or carried.value is None or carried.tellers != one.tellers:
                    continue
                value = one.value - carried.value
            here = (span, one)
            if span[1] == last:
                yield Told(value, (here,))
            for rest in self._laid(unit, known, opening, span[1] + ONE_DAY, last, is_first=False):
                yield Told(value + rest.value, (here, *rest.spans))

    def _left(self, known: dict[Window, Known], how: str, window: Window) -> Iterator[Told]:
        """What a longer window holds beyond one with the same first day, of the same units."""
        for longer, whole in known.items():
            before = known.get((longer[0], window[0] - ONE_DAY))
            if longer[1] != window[1] or longer[0] >= window[0] or before is None:
                continue
            if (before.tellers, before.missing) != (whole.tellers, whole.missing):
                continue
            if how == "sum_within_year" and longer[0].year != longer[1].year:
                continue
            if whole.value >= before.value or before.value < 0:
                yield Told(whole.value - before.value, ((window, whole),))


def _agreed(ways: list[Told]) -> Told:
    return ways[0] if len({way.value for way in ways}) == 1 else NOTHING
