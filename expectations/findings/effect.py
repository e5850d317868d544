"""By how much the district's totals may be off for a finding, so that the gravest is looked at first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median

from expectations.checking.figures import CellKey, Figures
from expectations.suspects.diagnosis import Diagnosis

Number = int | Fraction
MOST_TIMES_USUAL = 20  # a sister's figure beyond that is taken for a slip of its own and counts as usual


@dataclass
class Effects:
    """Effects over one set of figures.

    The first finding of those that one set of suspects explains carries the whole effect, the others what their own
    cells add.
    """

    figures: Figures
    _told: dict[int, set[CellKey]] = field(default_factory=dict)

    def of(self, diagnosis: Diagnosis, cells: tuple[CellKey, ...], difference: Number) -> float:
        """What the first suspects would change, else the difference found, as a share of the district's total."""
        best = diagnosis.suspects[0] if diagnosis.suspects else None
        if best is None or best.values is None:
            return self._share(cells[0], difference, cells) if cells else 0.0
        is_first = id(diagnosis) not in self._told
        told = self._told.setdefault(id(diagnosis), set())
        changes = [
            (key, abs(value - (self.figures.number_at(key) or 0)))
            for key, value in zip(best.cells, best.values, strict=True)
            if is_first or (key in cells and key not in told)
        ]
        told.update(key for key, _ in changes if key in cells)
        return max((self._share(key, change, cells) for key, change in changes), default=0.0)

    def _share(self, key: CellKey, change: Number, cells: Iterable[CellKey]) -> float:
        total = self._district_total(key) or max(map(self._district_total, cells), default=0)
        return float(change / total) if total else float(change > 0)

    def _district_total(self, key: CellKey) -> Number:
        """The figure over all units under the same parent that reported, this one's too."""
        report = self.figures.reports[key.unit_code, key.form, key.domain, key.period]
        keys = (key._replace(unit_code=sister.unit_code) for sister in self.figures.sisters(report))
        values = [abs(value) for one in keys if (value := self.figures.number_at(one))]
        usual = median(values) if values else 0
        return sum(value if value <= MOST_TIMES_USUAL * usual else usual for value in values)
