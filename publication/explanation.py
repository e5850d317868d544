"""A figure and the cells it is the sum of, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """A cell or a place in a text, with what stands there; `value` is raw_text × factor × share, in the base measure.

    The share is 1 but where a former unit was divided and a part of its figure counts in an estimate. Of a quota the
    class of the unit and the article that gives it, and the report by which the unit is in the version.
    """

    unit_code: str
    unit_name: str
    submission_id: int
    file_name: str
    revision: int
    sheet: str | None
    cell: str | None
    page: int | None
    char_from: int | None
    raw_text: str
    factor: Decimal
    value: Decimal
    unit_class: int | None = None
    basis: str | None = None
    share: Decimal = Decimal(1)

    @property
    def place(self) -> str:
        """Sheet and cell, or page and character, or the class of the unit."""
        if self.unit_class is not None:
            return f"đơn vị loại {self.unit_class}"
        return f"{self.sheet}!{self.cell}" if self.cell else f"trang {self.page}, ký tự {self.char_from}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with its sources. `sign` is -1 where a metric takes it away, `side` numerator or denominator of one."""

    indicator: str
    row: str
    value: Decimal | None
    sources: tuple[Source, ...]
    version: int | None = None
    coverage: str = ""
    side: str = ""
    sign: int = 1

    @property
    def total(self) -> Decimal:
        return sum((source.value for source in self.sources), Decimal(0))

    @property
    def is_exact(self) -> bool:
        """Whether the sources sum to the figure, to the last digit."""
        return (self.value is None and not self.sources) or self.value == self.total
