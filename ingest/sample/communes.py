"""The communes of the sample, their size, and chance that is the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from ingest.reference.lists import read_csv
from ingest.reference.vietnamese import sort_key

DISTRICT = "295"
YEAR = 2021
PERIODS = ("2021-Q1", "2021-Q2", "2021-Q3")
FORMS = ("ho_so", "van_ban", "can_bo", "ngan_sach")
LUONG_DIEN = "10924"

Values = dict[tuple[str, str], int | None]


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the district and how large it is beside the others (1 is the middle)."""

    code: str
    name_vi: str
    size: float
    seed: int

    def chance(self, topic: str) -> Random:
        """Random numbers of this commune for one topic, whatever is drawn elsewhere."""
        return Random(f"{self.seed}/{self.code}/{topic}")


def communes(seed: int) -> list[Commune]:
    """The communes of the district that were valid all through the year's first nine months, in Vietnamese order."""
    first, last = date(YEAR, 1, 1).isoformat(), date(YEAR, 9, 30).isoformat()
    rows = [
        row
        for row in read_csv("units.csv")
        if row["parent_code"] == DISTRICT and row["valid_from"] <= first and (row["valid_to"] or last) >= last
    ]
    rows.sort(key=lambda row: sort_key(row["name_vi"]))
    return [
        Commune(row["unit_code"], row["name_vi"], Random(f"{seed}/{row['unit_code']}").uniform(0.7, 1.4), seed)
        for row in rows
    ]


def split(whole: int, weights: list[int]) -> list[int]:
    """Whole numbers in about these proportions that add up to `whole`."""
    parts = [whole * weight // sum(weights) for weight in weights]
    parts[weights.index(max(weights))] += whole - sum(parts)
    return parts
