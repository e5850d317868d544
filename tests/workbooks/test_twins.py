"""Promise: a quantity told twice with different numbers is a doubt that names both places, whatever the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ingest.readers.file import read_file
from ingest.readers.reading import Reading, State
from tests.unit.narrative_text import HEAD
from tests.workbooks.specimens import Write
from tests.workbooks.test_export_readings import portal, read


def doubtful(reading: Reading) -> set[str | None]:
    return {figure.locator.cell for figure in reading.figures if figure.state is State.DOUBTFUL}


def row_again(values: list[object]) -> object:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(20)
        sheet["B20"] = "2. Lĩnh vực Văn phòng"
        for column, value in zip("CDEFGHIJKLM", values, strict=True):
            sheet[f"{column}20"] = value

    return change


def own_row(write: Write) -> list[object]:
    figures = read_file(write(), "x.xlsx").figures
    return [int(figure.value) for figure in figures if figure.locator.cell[1:] == "19"]


def test_two_rows_of_one_name_are_doubtful_as_wholes_with_one_doubt(write: Write) -> None:
    first, *others = own_row(write)
    reading = read_file(write(change=row_again([first + 1, *others])), "x.xlsx")
    [doubt] = reading.doubts
    assert (doubt.kind, doubt.locator.cell, reading.waits_whole) == ("row", "C20", True)
    assert doubt.question_vi == (
        "Dòng 19 và dòng 20 cùng là “Lĩnh vực văn phòng” nhưng ghi số khác nhau: số nào đúng? "
        "Đề nghị bỏ phần thừa rồi gửi lại."
    )
    assert doubtful(reading) == {f"{column}{row}" for column in "CDEFGHIJKLM" for row in (19, 20)}
    assert reading.cells_in == sum(f.raw_text != "" for f in reading.figures) + sum(reading.skipped.values())


@pytest.mark.parametrize("is_blank", [True, False])
def test_a_row_that_stands_twice_with_the_same_or_without_numbers_is_no_doubt(write: Write, is_blank: bool) -> None:
    again = [None] * 11 if is_blank else own_row(write)
    assert read_file(write(change=row_again(again)), "x.xlsx").doubts == ()


def test_two_lines_of_one_indicator_are_a_doubt(write: Write) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(20)
        sheet["B20"], sheet["C20"] = sheet["B19"].value, 7

    reading = read_file(write("can_bo", change=change), "x.xlsx")
    [doubt] = reading.doubts
    assert doubt.question_vi.startswith("Dòng 19 và dòng 20 cùng là “")
    assert doubtful(reading) == {"C19", "C20"}


def test_two_rows_of_an_export_are_a_doubt(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        portal(
            "Quý III năm 2021", rows=[[1, "Hộ tịch", 12, 10, 2], [2, "Chứng thực", 5, 5, 0], [3, "Hộ tịch", 13, 10, 3]]
        ),
    )
    [doubt] = reading.doubts
    assert (doubt.kind, doubt.raw_text) == ("row", "Hộ tịch")
    assert {cell[1:] for cell in doubtful(reading)} == {"4", "6"}


def test_two_sentences_are_left_to_the_reader_of_texts_which_notes_them(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_text(
        HEAD.format(period="quý II năm 2021", stated="")
        + "Trong kỳ đã tiếp nhận 45 hồ sơ, đã giải quyết 40 hồ sơ.\n"
        + "Như vậy, tổng số hồ sơ đã tiếp nhận trong kỳ là 46 hồ sơ.\n",
        encoding="utf-8",
    )
    reading = read_file(path, path.name)
    assert [f.indicator for f in reading.figures if f.state is State.DOUBTFUL] == ["received_total"] * 2
    assert reading.doubts == ()
    assert any("Hai chỗ ghi khác nhau" in note for note in reading.notes_vi)
