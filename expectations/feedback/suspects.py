"""Which cells of a finding are to be corrected, which may be, and which only stand beside: one answer for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum


class Role(IntEnum):
    """What a cell is to a finding, the most doubted first."""

    NAMED = 0
    CANDIDATE = 1
    COMPARED = 2


@dataclass(frozen=True, slots=True)
class FindingCell:
    """A figure a finding stands on; `is_own` where it stands in the report itself.

    `value` and `proposal` are in the measure the file writes; `slip` says how the one may have become the other.
    """

    label: str
    locator: str
    sheet: str | None
    address: str | None
    value: Decimal | None
    is_own: bool
    proposal: Decimal | None = None
    slip: str = ""

    @property
    def place(self) -> tuple[str, bool]:
        """The same for two mentions of one cell."""
        return (self.locator or self.label, self.is_own)


CellSet = tuple[FindingCell, ...]


@dataclass(frozen=True, slots=True)
class Suspects:
    """The smallest sets of cells that explain a failure, the likeliest first.

    `is_certain` where the first set and its numbers are proposed; `is_complete` where no other set can explain it.
    """

    sets: tuple[CellSet, ...] = ()
    is_certain: bool = False
    is_complete: bool = True

    @classmethod
    def of_rule(cls, cells: Sequence[FindingCell]) -> Suspects:
        """Where no search was made: any cell the rule reads may be meant."""
        return cls(tuple((cell,) for cell in cells))

    @property
    def named(self) -> CellSet:
        """The cells the search names: those of the certain set, or of the only one there is."""
        is_sole = len(self.sets) == 1 and self.is_complete
        return self.sets[0] if self.sets and (self.is_certain or is_sole) else ()

    @property
    def has_numbers(self) -> bool:
        """Whether every cell that is named has a number to propose."""
        return bool(self.named) and all(cell.proposal is not None for cell in self.named)

    def roles(self, cells: Sequence[FindingCell]) -> list[tuple[FindingCell, Role]]:
        """Each suspect and each of the rule's `cells` once, with its role, the most doubted first."""
        doubted = self.named or tuple(cell for one in self.sets for cell in one)
        role = Role.NAMED if self.named else Role.CANDIDATE
        found: dict[tuple[str, bool], tuple[FindingCell, Role]] = {}
        for cell, its in [*((cell, role) for cell in doubted), *((cell, Role.COMPARED) for cell in cells)]:
            found.setdefault(cell.place, (cell, its))
        return list(found.values())
