"""Promises: an error cell of an old .xls is no blank, and days count from where the workbook says.

Both books hold, from A1: a heading, =1/0 and =NA(), TRUE and =1+1, a day with its serial number, a typed #REF!, 12.5.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from ingest.grids.entries import judge
from ingest.grids.sheets import read_sheets
from ingest.readers.dates import parse_date
from ingest.readers.file import read_file
from ingest.readers.numbers import Kind
from ingest.readers.reading import State
from tests.workbooks.test_export_variants import REGISTER, figures

FOLDER = Path(__file__).parent / "old_office"
DAY = date(2021, 7, 5)


@pytest.mark.parametrize("name", ["errors.xls", "from_1904.xls"])
def test_errors_of_an_old_workbook_are_neither_blank_nor_numbers(name: str) -> None:
    [grid] = read_sheets((FOLDER / name).read_bytes())
    assert [grid.rows[1][0], grid.rows[1][1], grid.rows[4][0]] == ["#DIV/0!", "#N/A", "#REF!"]
    assert {judge(value, Kind.COUNT).state for value in (*grid.rows[1], grid.rows[4][0], True)} == {State.DOUBTFUL}
    assert (grid.rows[2][1], grid.rows[5][0]) == (2, 12.5)


@pytest.mark.parametrize("name", ["errors.xls", "from_1904.xls"])
def test_a_serial_number_counts_from_the_day_of_its_workbook(name: str) -> None:
    [grid] = read_sheets((FOLDER / name).read_bytes())
    assert grid.rows[3][0] == DAY
    assert parse_date(grid.rows[3][1], date_1904=grid.date_1904).value == DAY


def test_a_string_of_an_old_workbook_holds_nothing_a_database_refuses() -> None:
    content = (FOLDER / "errors.xls").read_bytes()
    assert content.count(b"\x01\0\0a") == 1  # the heading: length, kind of letters, letters
    [grid] = read_sheets(content.replace(b"\x01\0\0a", b"\x01\0\0\0"))
    assert grid.rows[0] == ["", "b"]


@pytest.mark.parametrize("epoch", [CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900], ids=["1904", "1900"])
def test_a_register_whose_days_are_bare_serial_numbers(shared_folder: Path, tmp_path: Path, epoch: object) -> None:
    path = shared_folder / "samples" / REGISTER
    workbook = Workbook()
    workbook.epoch = epoch
    for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"):
        days = [parse_date(value).value for value in row]
        workbook.active.append(
            [value if day is None else to_excel(day, epoch) for value, day in zip(row, days, strict=True)]
        )
    workbook.save(tmp_path / "so.xlsx")
    assert figures(read_file(tmp_path / "so.xlsx", "so.xlsx")) == figures(read_file(path, path.name))
