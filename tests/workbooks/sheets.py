"""Sheets of other programs as rows, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from ingest.readers.file import read_file
from ingest.readers.reading import Reading

Rows = Sequence[Sequence[object]]
COMMUNE = ["UBND xã Lương Điền"]


def read(tmp_path: Path, *sheets: tuple[str, Rows], hidden: str | None = None) -> Reading:
    """What is read of a workbook with these sheets."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    workbook.save(tmp_path / "tep.xlsx")
    return read_file(tmp_path / "tep.xlsx", "tep.xlsx", b"key")


def values(reading: Reading) -> dict[tuple[str, str | None], object]:
    """The numbers read, by indicator and row."""
    return {(f.indicator, f.scope): f.value for f in reading.figures if f.value is not None}
