"""Promise: exports of a commune's budget are read whoever's program headed the columns, no column for another."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.readers.file import read_file
from ingest.readers.reading import Reading, UnreadableFileError

Rows = Sequence[Sequence[object]]
MILLION = 10**6
NOTHING = None
BALANCE = ["STT", "Nội dung", "Dự toán năm", "Thực hiện quý III", "So sánh (%)"]
BOTH_SIDES = (["A", "Tổng thu", 8000, 2000, 25], ["B", "Tổng chi", 8000, 1600, 20])


def read(tmp_path: Path, title: str, *rows: Sequence[object], merged: str = "", sheet: str = "Sheet1") -> Reading:
    workbook = Workbook()
    workbook.active.title = sheet
    for row in (["UBND XÃ LƯƠNG ĐIỀN"], [title], ["Đơn vị tính: triệu đồng"], *rows):
        workbook.active.append(list(row))
    if merged:
        workbook.active.merge_cells(merged)
    workbook.save(tmp_path / "tep.xlsx")
    return read_file(tmp_path / "tep.xlsx", "tep.xlsx", b"key")


def values(reading: Reading) -> dict[tuple[str, str, str], object]:
    """Amounts in million đồng and percentages, by indicator, scope and days."""
    return {
        (f.indicator, f.scope, f"{f.period_from:%d/%m}-{f.period_to:%d/%m}"): f.value
        / (MILLION if f.unit == "đồng" else 1)
        for f in reading.figures
        if f.value is not None
    }


def of(reading: Reading, scope: str) -> dict[str, object]:
    return {indicator: value for (indicator, of_row, _), value in values(reading).items() if of_row == scope}


YEAR, QUARTER, SO_FAR = "01/01-31/12", "01/07-30/09", "01/01-30/09"


def test_the_quarter_and_the_months_since_january_are_two_figures(tmp_path: Path) -> None:
    heading = ["STT", "Nội dung", "DT năm", "Thực hiện quý III", "Thực hiện 9 tháng", "So sánh 9 tháng với dự toán (%)"]
    reading = read(
        tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", heading, ["A", "Tổng thu", 8000, 2000, 5000, 62.5]
    )
    assert values(reading) == {
        ("revenue_plan", "Tổng thu", YEAR): 8000,
        ("revenue_total", "Tổng thu", QUARTER): 2000,
        ("revenue_total", "Tổng thu", SO_FAR): 5000,
        ("revenue_vs_plan", "Tổng thu", SO_FAR): 62.5,
    }


def test_what_was_done_since_january_stands_for_the_period(tmp_path: Path) -> None:
    heading = ["STT", "Nội dung", "Dự toán năm", "Ước thực hiện 9 tháng", "Đạt (%)"]
    reading = read(tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", heading, ["A", "Tổng thu", 8000, 5000, 62.5])
    assert values(reading)["revenue_total", "Tổng thu", SO_FAR] == 5000
    assert ("revenue_total", "Tổng thu", QUARTER) not in values(reading)


def test_what_was_done_in_the_period_does_not_stand_for_more(tmp_path: Path) -> None:
    heading = ["STT", "Nội dung", "Dự toán năm", "Thực hiện quý III", "Đạt (%)"]
    reading = read(tmp_path, "TỔNG HỢP THU NGÂN SÁCH XÃ QUÝ III NĂM 2021", heading, ["A", "Tổng thu", 8000, 2000, 25])
    assert (reading.form, values(reading)["revenue_vs_plan", "Tổng thu", QUARTER]) == ("cong_khai_thu", 25)


@pytest.mark.parametrize(
    ("group", "leaves"),
    [
        ("So sánh ước thực hiện với (%)", ["Dự toán năm", "Cùng kỳ năm trước"]),
        ("So sánh", ["TH/DT (%)", "Tăng, giảm"]),
        ("So sánh", ["Tương đối (%)", "Tuyệt đối"]),
        ("Tỷ lệ %", ["so với dự toán", "so với năm 2020"]),
    ],
)
def test_only_the_comparison_with_the_plan_is_read(tmp_path: Path, group: str, leaves: list[str]) -> None:
    headings = [*BALANCE[:4], group], [*[NOTHING] * 4, *leaves]
    rows = (["A", "Tổng thu", 8000, 2000, 25, 108], ["B", "Tổng chi", 8000, 1600, 20, 99])
    reading = read(tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", *headings, *rows)
    assert of(reading, "Tổng thu") == {"revenue_plan": 8000, "revenue_total": 2000, "revenue_vs_plan": 25}
    assert of(reading, "Tổng chi") == {"expenditure_plan": 8000, "expenditure_total": 1600, "expenditure_vs_plan": 20}
    assert reading.doubts == ()


def test_columns_of_another_year_are_not_read(tmp_path: Path) -> None:
    heading = ["STT", "Nội dung", "Quyết toán năm 2019", "Dự toán năm 2020", "Quyết toán năm 2020", "QT/DT (%)"]
    reading = read(
        tmp_path,
        "Biểu số 116/CK - CÂN ĐỐI QUYẾT TOÁN NGÂN SÁCH XÃ NĂM 2020",
        heading,
        ["A", "Tổng thu", 1, 8000, 9000, 112.5],
    )
    assert of(reading, "Tổng thu") == {"revenue_plan": 8000, "revenue_total": 9000, "revenue_vs_plan": 112.5}
    assert reading.form == "quyet_toan_can_doi"


def test_a_plan_beside_last_years_estimate_is_no_execution(tmp_path: Path) -> None:
    heading = ["STT", "Nội dung", "Ước thực hiện năm 2020", "Dự toán năm 2021", "So sánh (%)"]
    with pytest.raises(UnreadableFileError) as refused:
        read(tmp_path, "DỰ TOÁN THU NGÂN SÁCH XÃ NĂM 2021", heading, [1, "Tổng thu", 7000, 8000, 114])
    assert refused.value.reason == "columns_of_other_years"
    assert "2021" in str(refused.value)


def test_of_two_plans_neither_is_taken(tmp_path: Path) -> None:
    heading = ["STT", "Nội dung", "Dự toán huyện giao", "Dự toán xã giao", "Thực hiện quý III"]
    reading = read(tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", heading, ["A", "Tổng thu", 8000, 8500, 2000])
    assert of(reading, "Tổng thu") == {"revenue_total": 2000}
    assert [(doubt.kind, doubt.locator.cell) for doubt in reading.doubts] == [("column", "D4")]


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([["Nội dung", NOTHING, *BALANCE[2:]], *BOTH_SIDES], "A4:B4"),
        ([["Nội dung", NOTHING, *BALANCE[2:]], *BOTH_SIDES], ""),
        ([["Nội dung", NOTHING, *BALANCE[2:]], ["Tổng thu", NOTHING, *BOTH_SIDES[0][2:]], BOTH_SIDES[1]], "A4:B4"),
        ([BALANCE, ["Tổng thu", NOTHING, *BOTH_SIDES[0][2:]], BOTH_SIDES[1]], "A5:B5"),
    ],
)
def test_a_row_is_named_wherever_its_name_stands(tmp_path: Path, rows: Rows, merged: str) -> None:
    reading = read(tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", *rows, merged=merged)
    assert of(reading, "Tổng thu")["revenue_total"] == 2000
    assert of(reading, "Tổng chi")["expenditure_total"] == 1600
    assert {f.scope for f in reading.figures} == {"Tổng thu", "Tổng chi"}


def test_rows_keep_their_side_until_another_is_said(tmp_path: Path) -> None:
    rows = [
        ["", "Chỉ tiêu chung", 1, 1, 1],
        BOTH_SIDES[0],
        [1, "Viện trợ", 5, 4, 80],
        BOTH_SIDES[1],
        [1, "Thường xuyên", 5, 4, 80],
        [2, "Chi tiết khác", 5, 4, 80],
        ["C", "Kết dư", NOTHING, 400],
    ]
    reading = read(tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", BALANCE, *rows)
    done = ("revenue_total", "expenditure_total", "surplus")
    assert {f.scope: f.indicator for f in reading.figures if f.indicator in done} == {
        "Tổng thu": "revenue_total",
        "Viện trợ": "revenue_total",
        "Tổng chi": "expenditure_total",
        "Thường xuyên": "expenditure_total",
        "Chi tiết khác": "expenditure_total",
        "Kết dư": "surplus",
    }


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        ((0.25, 0.2), (25, 20)),
        ((0.25, "20%"), (25, 20)),
        ((25, 20), (25, 20)),
        ((0.3, 0.2), (Decimal("0.3"), Decimal("0.2"))),
    ],
)
def test_a_percentage_held_as_a_fraction_is_told_by_the_amounts(
    tmp_path: Path, percents: tuple, expected: tuple
) -> None:
    rows = [[*row[:4], percent] for row, percent in zip(BOTH_SIDES, percents, strict=True)]
    reading = read(tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", BALANCE, *rows)
    found = of(reading, "Tổng thu")["revenue_vs_plan"], of(reading, "Tổng chi")["expenditure_vs_plan"]
    assert found == expected


def test_thousands_in_a_percentage_are_asked_for(tmp_path: Path) -> None:
    rows = [[*row[:4], "25.125"] for row in BOTH_SIDES]
    reading = read(tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", BALANCE, *rows)
    assert [doubt.locator.cell for doubt in reading.doubts] == ["E5", "E6"]


TWO_HALVES = [
    ["PHẦN THU", *[NOTHING] * 4, "PHẦN CHI", *[NOTHING] * 4],
    [*BALANCE, *BALANCE],
    [NOTHING, *BOTH_SIDES[0][1:], NOTHING, *BOTH_SIDES[1][1:]],
    ["I", "Thu cân đối", 5000, 1000, 20, "I", "Chi thường xuyên", 7000, 1400, 20],
]


@pytest.mark.parametrize("merged", ["", "A4:E4"])
def test_each_half_numbers_its_own_rows(tmp_path: Path, merged: str) -> None:
    reading = read(tmp_path, "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", *TWO_HALVES, merged=merged)
    assert of(reading, "Thu cân đối") == {"revenue_plan": 5000, "revenue_total": 1000, "revenue_vs_plan": 20}
    assert of(reading, "Chi thường xuyên")["expenditure_total"] == 1400
    assert {f.scope for f in reading.figures} == {"Tổng thu", "Tổng chi", "Thu cân đối", "Chi thường xuyên"}
