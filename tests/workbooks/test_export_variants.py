"""Promise: the same export saved another way, by another hand or program, gives the same figures."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.grids.grid import Grid
from ingest.grids.html import read_html
from ingest.grids.sheets import read_sheets
from ingest.readers.file import read_file
from ingest.readers.reading import Reading
from ingest.readers.text.legacy import letters_of

PORTAL, REGISTER, BUDGET = (
    "21-tan-truong-mot-cua-q3-2021.xls",
    "22-cam-doai-so-ho-so-q1-2021.csv",
    "26-cam-phuc-B02a-X-thang-6-2021.xls",
)
WAYS = ({}, {"merged": False}, {"down": 3, "right": 2}, {"merged": False, "down": 2, "right": 1})


def figures(reading: Reading) -> Counter:
    return Counter(
        (f.indicator, f.scope, f.value, f.period_from, f.period_to) for f in reading.figures if f.value is not None
    )


def saved(grid: Grid, path: Path, *, merged: bool = True, down: int = 0, right: int = 0) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    for row, values in enumerate(grid.rows, start=1 + down):
        for column, value in enumerate(values, start=1 + right):
            if value not in ("", None):
                sheet.cell(row, column, value)
    for top, left, bottom, last in grid.merges if merged else ():
        sheet.merge_cells(
            start_row=top + 1 + down,
            start_column=left + 1 + right,
            end_row=bottom + 1 + down,
            end_column=last + 1 + right,
        )
    workbook.save(path)
    return path


@pytest.mark.parametrize("name", [PORTAL, BUDGET])
@pytest.mark.parametrize(
    "way", [{}, {"merged": False}, {"down": 3, "right": 2}, {"merged": False, "down": 2, "right": 1}]
)
def test_a_table_saved_as_xlsx_merged_or_not_and_moved(
    shared_folder: Path, tmp_path: Path, name: str, way: dict
) -> None:
    path = shared_folder / "samples" / name
    content = path.read_bytes()
    [grid] = read_html(content.decode()) if content.startswith(b"<html") else read_sheets(content)
    again = saved(grid, tmp_path / "tep.xlsx", **way)
    assert figures(read_file(again, again.name)) == figures(read_file(path, path.name))


def in_tcvn3(text: str) -> bytes:
    spelling = {letter: characters for characters, letter in letters_of("tcvn3").items()}
    return "".join(spelling.get(c, spelling.get(c.lower(), c)) for c in text).encode("latin-1", "replace")


def parted_by(delimiter: str) -> Callable[[str], bytes]:
    def write(text: str) -> bytes:
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=delimiter).writerows(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        return target.getvalue().encode()

    return write


@pytest.mark.parametrize(
    "write",
    [
        parted_by(","),
        parted_by("\t"),
        in_tcvn3,
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-8"),
        lambda text: text.replace("\r\n", "\n").encode("utf-8-sig"),
    ],
    ids=["comma", "tab", "tcvn3", "utf-16", "no mark", "unix lines"],
)
def test_a_register_in_every_dress(shared_folder: Path, tmp_path: Path, write: Callable[[str], bytes]) -> None:
    path = shared_folder / "samples" / REGISTER
    again = tmp_path / "so.csv"
    again.write_bytes(write(path.read_bytes().decode("utf-8-sig")))
    assert figures(read_file(again, again.name)) == figures(read_file(path, path.name))


def test_a_register_as_a_workbook(shared_folder: Path, tmp_path: Path) -> None:
    path = shared_folder / "samples" / REGISTER
    workbook = Workbook()
    for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"):
        workbook.active.append(row)
    workbook.save(tmp_path / "so.xlsx")
    assert figures(read_file(tmp_path / "so.xlsx", "so.xlsx")) == figures(read_file(path, path.name))


def test_headings_in_other_words(shared_folder: Path, tmp_path: Path) -> None:
    path = shared_folder / "samples" / PORTAL
    text = path.read_text(encoding="utf-8")
    for word, other in (
        ("Số hồ sơ nhận giải quyết", "Tiếp nhận"),
        ("Số hồ sơ đã giải quyết", "Đã giải quyết"),
        ("Số hồ sơ đang giải quyết", "Đang giải quyết"),
        ("Từ kỳ trước", "Kỳ trước chuyển sang"),
        ("Trực tuyến", "Tiếp nhận trực tuyến"),
        ("Trước hạn", "Sớm hạn"),
    ):
        text = text.replace(word, other)
    again = tmp_path / "tep.xls"
    again.write_text(text, encoding="utf-8")
    assert figures(read_file(again, again.name)) == figures(read_file(path, path.name))


def test_a_register_whose_transfer_broke_off_waits(shared_folder: Path, tmp_path: Path) -> None:
    content = (shared_folder / "samples" / REGISTER).read_bytes().rstrip()
    (tmp_path / "so.csv").write_bytes(content[: content.rfind(b";", 0, -60)])
    reading = read_file(tmp_path / "so.csv", "so.csv")
    assert [doubt.kind for doubt in reading.doubts] == ["row"]
    assert reading.waits_whole
