"""The code lists of this folder as they stand in their files."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def read_csv(name: str) -> list[dict[str, str]]:
    """Rows of one of the lists in this folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
