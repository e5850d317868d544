"""Promises: found by heading and label wherever it was moved; blank, zero, not applicable and doubtful differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ingest.forms.layout import box_address, lay_out
from ingest.forms.spec import load_forms
from ingest.readers.file import read_file
from ingest.readers.reading import Figure, Reading, State
from tests.workbooks.specimens import PERIOD, UNIT, WORKBOOK_FORMS, Write, distinct_values

Change = Callable[[Worksheet], None]


def content(reading: Reading) -> list[tuple]:
    """What a reading says, without where it stood."""
    return [(figure.indicator, figure.scope, figure.value, figure.state) for figure in reading.figures]


def figure_at(reading: Reading, cell: str) -> Figure:
    [found] = [figure for figure in reading.figures if figure.locator.cell == cell]
    return found


def unmerge(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


def insert_column(sheet: Worksheet) -> None:
    unmerge(sheet)
    sheet.insert_cols(4)
    sheet["D18"] = 77


def insert_rows_above(sheet: Worksheet) -> None:
    unmerge(sheet)
    sheet.insert_rows(1, 3)


def insert_blank_row_inside(sheet: Worksheet) -> None:
    unmerge(sheet)
    sheet.insert_rows(20)


def swap_two_rows(sheet: Worksheet) -> None:
    for column in range(2, sheet.max_column + 1):
        one, other = sheet.cell(18, column), sheet.cell(19, column)
        one.value, other.value = other.value, one.value


def rename_sheet(sheet: Worksheet) -> None:
    sheet.title = "Sheet 1 (2)"


def lose_names(sheet: Worksheet) -> None:
    for name in list(sheet.parent.defined_names):
        del sheet.parent.defined_names[name]


def rewrite_headings(sheet: Worksheet) -> None:
    for row in sheet.iter_rows(max_row=40, max_col=20):
        for cell in row:
            if isinstance(cell.value, str) and not cell.value.startswith("="):
                cell.value = unicodedata.normalize("NFD", f"  {cell.value.replace(' ', '  ')}\n").replace("òa", "oà")


def shout_labels(sheet: Worksheet) -> None:
    for row in range(14, 45):
        for column in range(2, 20):
            value = sheet.cell(row, column).value
            if isinstance(value, str) and not value.startswith("="):
                sheet.cell(row, column).value = value.upper()


def number_labels(sheet: Worksheet) -> None:
    for row in range(18, 25):
        sheet.cell(row, 2).value = f"{row - 17}. {sheet.cell(row, 2).value}"


def drop_column_numbers(sheet: Worksheet) -> None:
    for column in range(1, 20):
        sheet.cell(17, column).value = None


@pytest.mark.parametrize(
    "change",
    [
        insert_column,
        insert_rows_above,
        insert_blank_row_inside,
        rename_sheet,
        lose_names,
        drop_column_numbers,
    ],
)
def test_moved_or_renamed_it_says_the_same(write: Write, change: Change) -> None:
    expected = content(read_file(write(), "x.xlsx"))
    assert content(read_file(write(change=change), "x.xlsx")) == expected


@pytest.mark.parametrize("change", [rewrite_headings, shout_labels, number_labels])
def test_spellings_of_a_heading_meet(write: Write, change: Change) -> None:
    expected = [(figure.indicator, figure.value) for figure in read_file(write(), "x.xlsx").figures]
    found = read_file(write(change=change), "x.xlsx")
    assert [(figure.indicator, figure.value) for figure in found.figures] == expected
    assert found.notes_vi == ()


@pytest.mark.parametrize("form", WORKBOOK_FORMS)
def test_every_form_is_known_by_its_headings_when_the_names_are_lost(write: Write, form: str) -> None:
    reading = read_file(write(form, change=lose_names), "x.xlsx")
    assert (reading.form, reading.unit_code, reading.period_code) == (form, UNIT[0], PERIOD)
    assert [figure.value for figure in reading.figures] == list(distinct_values(load_forms()[form]).values())


def test_a_row_is_read_by_its_label(write: Write) -> None:
    plain, swapped = (read_file(write(change=change), "x.xlsx") for change in (None, swap_two_rows))
    assert {one[:3] for one in content(swapped)} == {one[:3] for one in content(plain)}
    assert figure_at(swapped, "C18").scope == "Lĩnh vực văn phòng"


def test_a_moved_figure_keeps_its_new_cell(write: Write) -> None:
    reading = read_file(write(change=insert_column), "x.xlsx")
    assert reading.figures[0].locator.cell == "C18"
    assert reading.figures[1].locator.cell == "E18"


def test_a_field_of_the_communes_own_is_read_under_its_label(write: Write) -> None:
    def add_field(sheet: Worksheet) -> None:
        unmerge(sheet)
        sheet.insert_rows(25)
        sheet["B25"], sheet["C25"] = "8. Nông nghiệp", 5

    figures = [f for f in read_file(write(change=add_field), "x.xlsx").figures if f.scope == "8. Nông nghiệp"]
    assert len(figures) == 11
    assert (figures[0].indicator, figures[0].value, figures[1].state) == ("received_total", 5, State.BLANK)


def test_a_row_that_no_form_has_is_noted_and_not_read(write: Write) -> None:
    def add_line(sheet: Worksheet) -> None:
        sheet["B46"], sheet["C46"] = "Số người nghỉ phép", 4

    reading = read_file(write("can_bo", change=add_line), "x.xlsx")
    assert len(reading.figures) == len(load_forms()["can_bo"].cell_keys())
    assert reading.notes_vi == ('Dòng 46 "Số người nghỉ phép" không có trong mẫu nên không đọc.',)


def test_a_row_taken_out_is_noted(write: Write) -> None:
    def remove(sheet: Worksheet) -> None:
        sheet["B22"].value = None

    reading = read_file(write(change=remove), "x.xlsx")
    assert reading.notes_vi == ('Không thấy dòng "Quân sự" của mẫu.',)
    assert len(reading.figures) == 77


@pytest.mark.parametrize(
    ("written", "state", "value", "raw_text"),
    [
        (None, State.BLANK, None, ""),
        ("  12 ", State.VALUE, 12, "  12 "),
        (0, State.VALUE, 0, "0"),
        (2231, State.VALUE, 2231, "2231"),
        ("2.231", State.VALUE, 2231, "2.231"),
        ("Không có", State.ZERO_IN_WORDS, 0, "Không có"),
        ("không phát sinh", State.ZERO_IN_WORDS, 0, "không phát sinh"),
        ("x", State.NOT_APPLICABLE, None, "x"),
        ("X", State.NOT_APPLICABLE, None, "X"),
        ("-", State.NOT_APPLICABLE, None, "-"),
        ("–", State.NOT_APPLICABLE, None, "–"),
        ("Không áp dụng", State.NOT_APPLICABLE, None, "Không áp dụng"),
        ("2,231", State.DOUBTFUL, None, "2,231"),
        (12.5, State.DOUBTFUL, None, "12.5"),
        ("12 hồ sơ", State.DOUBTFUL, None, "12 hồ sơ"),
        ("1O", State.DOUBTFUL, None, "1O"),
        ("khoảng 20", State.DOUBTFUL, None, "khoảng 20"),
        (True, State.DOUBTFUL, None, "TRUE"),
        (date(2021, 3, 1), State.DOUBTFUL, None, "2021-03-01"),
        ("#REF!", State.DOUBTFUL, None, "#REF!"),
        ("=C20-1", State.DOUBTFUL, None, "=C20-1"),
    ],
)
def test_what_a_cell_says(write: Write, written: object, state: State, value: int | None, raw_text: str) -> None:
    def put(sheet: Worksheet) -> None:
        sheet["D20"].value = written

    figure = figure_at(read_file(write(change=put), "x.xlsx"), "D20")
    assert (figure.state, figure.value) == (state, value)
    assert figure.raw_text.removesuffix("T00:00:00") == raw_text


@pytest.mark.parametrize(
    ("measure", "factor"),
    [("đồng", 1), ("nghìn đồng", 1000), ("ngàn đồng", 1000), ("Triệu đồng", 1_000_000), ("1.000 đồng", 1000)],
)
def test_money_is_in_dong_whatever_the_measure(write: Write, measure: str, factor: int) -> None:
    def put(sheet: Worksheet) -> None:
        sheet[box_address("kho_measure")].value = measure
        sheet["C17"].value = 1500.5

    figure = figure_at(read_file(write("ngan_sach", change=put), "x.xlsx"), "C17")
    assert figure.value == Decimal("1500.5") * factor
    assert (figure.factor, figure.raw_text, figure.unit) == (factor, "1500.5", "đồng")


def test_the_measure_stands_in_the_heading_line_where_its_cell_is_lost(write: Write) -> None:
    def put(sheet: Worksheet) -> None:
        lose_names(sheet)
        sheet[box_address("kho_measure")].value = None
        sheet["B12"].value = "ĐVT: triệu đồng"

    assert {figure.factor for figure in read_file(write("ngan_sach", change=put), "x.xlsx").figures} == {1_000_000}


def test_the_writer_divides_by_the_measure_it_is_given(write: Write) -> None:
    million = load_forms()["ngan_sach"].measures_accepted[2]
    values = {("revenue_total", "plan"): 5_250_500_000}
    figure = figure_at(read_file(write("ngan_sach", values=values, measure=million), "x.xlsx"), "C17")
    assert (figure.value, figure.raw_text) == (5_250_500_000, "5250.5")


def test_every_figure_has_the_window_its_column_speaks_of(write: Write) -> None:
    def windows(form: str) -> set[tuple[str | None, date, date]]:
        return {(f.scope, f.period_from, f.period_to) for f in read_file(write(form), "x.xlsx").figures}

    assert windows("ngan_sach") == {
        ("Dự toán năm", date(2021, 1, 1), date(2021, 12, 31)),
        ("Thực hiện lũy kế", date(2021, 1, 1), date(2021, 6, 30)),
    }
    assert windows("can_bo") == {(None, date(2021, 6, 30), date(2021, 6, 30))}
    assert {window[1:] for window in windows("ho_so")} == {(date(2021, 3, 15), date(2021, 6, 14))}


def test_the_period_is_taken_from_the_title_where_its_code_is_lost(write: Write) -> None:
    def lose_code(sheet: Worksheet) -> None:
        lose_names(sheet)
        sheet["B11"].value = sheet["C11"].value = None

    assert read_file(write(change=lose_code), "x.xlsx").period_code == PERIOD


def test_the_layout_is_where_the_writer_writes(write: Write) -> None:
    spec = load_forms()["van_ban"]
    figures = read_file(write("van_ban"), "x.xlsx").figures
    assert dict(zip(lay_out(spec).cells.values(), distinct_values(spec).values(), strict=True)) == {
        figure.locator.cell: figure.value for figure in figures
    }


def test_the_question_about_a_cell_names_its_row_and_its_whole_heading(write: Write) -> None:
    [doubt] = read_file(write("ho_so", values={("received_online", "office"): "2,231"}), "x.xlsx").doubts
    assert doubt.question_vi == (
        "Ô D19 (Lĩnh vực văn phòng | Số hồ sơ nhận giải quyết / Trong kỳ: trực tuyến) ghi “2,231”: số nào?"
    )
