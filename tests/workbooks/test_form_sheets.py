"""Promises: one visible, filled form a file; its head does not contradict itself; every filled cell is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.forms import recognition
from ingest.forms.layout import box_address
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.grids.sheets import read_sheets
from ingest.readers.file import read_file
from ingest.readers.reading import Figure, Reading, State, UnreadableFileError
from tests.workbooks.specimens import PERIOD, UNIT, WORKBOOK_FORMS, Write, distinct_values

Change = Callable[[Worksheet], None]


def returned(path: Path) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path, path.name)
    return caught.value


def figure_at(reading: Reading, cell: str) -> Figure:
    [found] = [figure for figure in reading.figures if figure.locator.cell == cell]
    return found


def accounted(reading: Reading) -> int:
    return sum(figure.raw_text != "" for figure in reading.figures) + sum(reading.skipped.values())


def filled_cells(path: Path) -> int:
    return sum(grid.filled_cells() for grid in read_sheets(path.read_bytes()))


def copied(title: str, hidden: bool = False, first: bool = False, period: str | None = None) -> Change:
    """A second sheet of the same form with another figure."""

    def change(sheet: Worksheet) -> None:
        workbook = sheet.parent
        copy = workbook.copy_worksheet(sheet)
        copy.title, copy["C18"] = title, 99
        if period:
            copy[box_address("kho_period_code")] = period
        if hidden:
            copy.sheet_state = "hidden"
        if first:
            workbook.move_sheet(copy, -1)
            workbook.active = 1

    return change


@pytest.mark.parametrize(
    "change", [copied("Bản sao"), copied("Bản sao", first=True), copied("Bản sao", period="2021-Q1")]
)
def test_two_filled_sheets_are_sent_back_with_their_names(write: Write, change: Change) -> None:
    error = returned(write(change=change))
    assert error.reason == "several_forms"
    assert "“II.06a”" in error.message_vi
    assert "“Bản sao”" in error.message_vi
    assert "gửi mỗi biểu một tệp" in error.message_vi


@pytest.mark.parametrize("is_filled", [True, False])
def test_another_form_beside_the_report_is_sent_back_where_it_is_filled(
    write: Write, tmp_path: Path, is_filled: bool
) -> None:
    other = tmp_path / "other" / "van_ban.xlsx"
    other.parent.mkdir()
    spec = load_forms()["van_ban"]
    write_template(spec, *UNIT, PERIOD, other, distinct_values(spec) if is_filled else {})

    def add(sheet: Worksheet) -> None:
        beside = sheet.parent.create_sheet("Biểu 2")
        for row in load_workbook(other).active.iter_rows():
            for cell in row:
                if cell.value is not None and not str(cell.value).startswith("="):
                    beside[cell.coordinate] = cell.value

    path = write(change=add)
    if is_filled:
        assert returned(path).reason == "several_forms"
        return
    reading = read_file(path, "x.xlsx")
    assert reading.form == "ho_so"
    assert reading.notes_vi == ('Trang tính "Biểu 2" không phải biểu đã điền nên không đọc.',)
    assert reading.skipped["other_sheet"] > 0
    assert reading.cells_in == accounted(reading) == filled_cells(path)


def test_a_blank_sheet_before_the_filled_one_is_passed_over(write: Write) -> None:
    def change(sheet: Worksheet) -> None:
        copied("Mẫu trống", first=True)(sheet)
        for row in sheet.parent["Mẫu trống"]["C18:M25"]:
            for cell in row:
                cell.value = None

    assert {figure.locator.sheet for figure in read_file(write(change=change), "x.xlsx").figures} == {"II.06a"}


@pytest.mark.parametrize("first", [True, False])
def test_a_hidden_sheet_is_counted_and_not_read(write: Write, first: bool) -> None:
    path = write(change=copied("an", hidden=True, first=first))
    reading = read_file(path, "x.xlsx")
    assert {figure.locator.sheet for figure in reading.figures} == {"II.06a"}
    assert reading.skipped["hidden_sheet"] > 88
    assert (reading.notes_vi, reading.doubts) == ((), ())
    assert reading.cells_in == accounted(reading) == filled_cells(path)


def put(name: str, value: object) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet[box_address(name)] = value

    return change


@pytest.mark.parametrize("version", ["0", "7", 2, "bản thảo"])
def test_another_version_of_the_template_is_sent_back(write: Write, version: object) -> None:
    error = returned(write(change=put("kho_version", version)))
    assert error.reason == "old_template"
    assert f'"{version}"' in error.message_vi
    assert "lấy mẫu biểu hiện hành" in error.message_vi


def test_another_version_is_told_before_the_columns_it_had(write: Write) -> None:
    def change(sheet: Worksheet) -> None:
        put("kho_version", "0")(sheet)
        sheet["E16"] = "Cột của mẫu cũ"

    assert returned(write(change=change)).reason == "old_template"


@pytest.mark.parametrize("version", ["1", 1, "0", None])
def test_every_version_that_the_description_accepts_is_read(
    write: Write, monkeypatch: pytest.MonkeyPatch, version: object
) -> None:
    forms = {name: replace(form, versions_accepted=("0", "1")) for name, form in load_forms().items()}
    monkeypatch.setattr(recognition, "load_forms", lambda: forms)
    path = write(change=put("kho_version", version))
    assert read_file(path, "x.xlsx").form == "ho_so"


def test_a_code_of_another_unit_than_the_heading_names_is_a_doubt(write: Write) -> None:
    reading = read_file(write(change=put("kho_unit_code", "10930")), "x.xlsx")
    [doubt] = reading.doubts
    assert (doubt.kind, doubt.locator.cell, reading.unit_code, reading.waits_whole) == ("unit", "A2", None, True)
    assert "10930 (Xã Tân Trường)" in doubt.question_vi
    assert "XÃ LƯƠNG ĐIỀN" in doubt.question_vi


@pytest.mark.parametrize("heading", ["UBND XÃ LƯƠNG ĐIỀN", "Đơn vị báo cáo: Xã Lương Điền", "XÃ CHƯA CÓ", None])
def test_a_heading_that_names_the_same_unit_or_none_of_the_list_is_no_doubt(write: Write, heading: str | None) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A2"] = heading

    reading = read_file(write(change=change), "x.xlsx")
    assert (reading.doubts, reading.unit_code) == ((), UNIT[0])


def test_a_code_of_another_period_than_the_title_names_is_a_doubt(write: Write) -> None:
    reading = read_file(write(change=put("kho_period_code", "2021-Q3")), "x.xlsx")
    [doubt] = reading.doubts
    assert (doubt.kind, doubt.locator.cell, reading.waits_whole) == ("period", "A5", True)
    assert "2021-Q3" in doubt.question_vi
    assert "Quý II năm 2021" in doubt.question_vi


@pytest.mark.parametrize("title", [None, "Kỳ báo cáo: Quý II/2021", "Kỳ báo cáo: Quý II năm 2021"])
def test_a_title_that_names_the_same_period_or_none_is_no_doubt(write: Write, title: str | None) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A5"] = title

    assert read_file(write(change=change), "x.xlsx").doubts == ()


def insert_column(sheet: Worksheet) -> None:
    sheet.insert_cols(5)
    sheet["E16"], sheet["E18"] = "Trong đó: mức 4", 3


def insert_column_of_notes(sheet: Worksheet) -> None:
    sheet.insert_cols(5)
    sheet["E16"], sheet["E18"] = "Ghi chú", "đủ"


def test_numbers_of_a_column_that_the_form_has_not_are_counted_and_told(write: Write) -> None:
    path = write(change=insert_column)
    reading = read_file(path, "x.xlsx")
    assert 'Cột E "Trong đó: mức 4" không có trong mẫu nên không đọc.' in reading.notes_vi
    assert reading.skipped["column_not_described"] == 1
    assert reading.skipped["check_cell"] == 8
    assert reading.cells_in == accounted(reading) == filled_cells(path)
    assert read_file(write(change=insert_column_of_notes), "x.xlsx").notes_vi == ()


def insert_row(label: str | None, value: object) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(20)
        sheet["B20"] = label
        for column in "CDEFGHIJKLM":
            sheet[f"{column}20"] = value

    return change


def test_a_row_that_the_form_has_not_is_read_under_its_name_and_told(write: Write) -> None:
    path = write(change=insert_row("Giao thông", 7))
    reading = read_file(path, "x.xlsx")
    assert reading.notes_vi == ('Dòng 20 "Giao thông" không có trong mẫu: đọc theo tên dòng, đề nghị kiểm tra.',)
    assert figure_at(reading, "C20").scope == "Giao thông"
    assert reading.cells_in == accounted(reading) == filled_cells(path)


@pytest.mark.parametrize(("label", "reason"), [("Giao thông", "cell_not_asked_for"), (None, "row_without_label")])
def test_a_row_that_cannot_be_read_is_counted(write: Write, label: str | None, reason: str) -> None:
    path = write(change=insert_row(label, "7 hồ sơ"))
    reading = read_file(path, "x.xlsx")
    assert reading.skipped[reason] == 11
    assert reading.cells_in == accounted(reading) == filled_cells(path)


@pytest.mark.parametrize(("written", "shown"), [(10.5, "10,5"), ("10.5", "10.5"), ("2,231", "2,231")])
def test_the_question_shows_a_number_as_officials_write_it(write: Write, written: object, shown: str) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C18"] = written

    [doubt] = read_file(write(change=change), "x.xlsx").doubts
    assert doubt.question_vi.endswith(f" ghi “{shown}”: số nào?")


@pytest.mark.parametrize("written", ["0912345678", "030085001234", 30085001234])
def test_a_phone_or_an_identity_number_is_a_doubt(write: Write, written: object) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C18"] = written

    reading = read_file(write(change=change), "x.xlsx")
    assert figure_at(reading, "C18").state is State.DOUBTFUL
    assert len(reading.doubts) == 1


def as_web_page(path: Path) -> bytes:
    """The first sheet as an office program saves it as a page: merged cells spanned, the results of check cells."""
    sheet = load_workbook(path).active
    spans = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    covered = {place for area in spans.values() for place in area.cells} - set(spans)
    lines = []
    for row in sheet.iter_rows():
        cells = []
        for cell in row:
            if (cell.row, cell.column) in covered:
                continue
            area = spans.get((cell.row, cell.column))
            size = f' rowspan="{area.size["rows"]}" colspan="{area.size["columns"]}"' if area else ""
            text = "" if cell.value is None else str(cell.value)
            cells.append(f"<td{size}>{'Đúng' if text.startswith('=') else escape(text)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<html><meta charset="utf-8"><body><table>{"".join(lines)}</table></body></html>'.encode()


@pytest.mark.parametrize("form", WORKBOOK_FORMS)
def test_a_form_saved_as_a_web_page_says_the_same(write: Write, tmp_path: Path, form: str) -> None:
    workbook, page = write(form), tmp_path / "bieu.html"
    page.write_bytes(as_web_page(workbook))
    expected, found = read_file(workbook, "x.xlsx"), read_file(page, page.name)
    assert (found.form, found.format, found.unit_code, found.doubts) == (form, form, UNIT[0], ())
    assert [(f.indicator, f.scope, f.value, f.locator.cell) for f in found.figures] == [
        (f.indicator, f.scope, f.value, f.locator.cell) for f in expected.figures
    ]
