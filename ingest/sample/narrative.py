"""The narrative report of the sample: the figures of the real report of Lương Điền, in other sentences."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.sample.communes import LUONG_DIEN

FILE_NAME = "Luong-Dien_bao-cao-CCHC_nam-2021.txt"
FORM, PERIOD = "bao_cao", "2021"
_FOLDER = Path(__file__).parent


def narrative_text() -> str:
    """The report's text."""
    return (_FOLDER / "luong_dien_2021.txt").read_text(encoding="utf-8")


def delivered_at() -> datetime:
    """When it lies in the inbox."""
    return datetime(2021, 9, 24, 2, 15, 0, tzinfo=UTC)


def narrative_truth() -> dict[str, Any]:
    """Its line among the submissions, and every figure it states, as (domain, indicator, scope, value, state)."""
    with (_FOLDER / "luong_dien_2021.csv").open(encoding="utf-8", newline="") as file:
        figures = list(csv.DictReader(file))
    return {
        "submission": {
            "files": [FILE_NAME],
            "unit_code": LUONG_DIEN,
            "form": FORM,
            "period_code": PERIOD,
            "revision": 1,
            "unit_name": "Xã Lương Điền",
            "status": "loaded",
            "reason": None,
            "delivered_at": delivered_at().isoformat(),
            "is_late": False,
            "is_accepted": True,
            "kind": None,
        },
        "figures": figures,
    }
