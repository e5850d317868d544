"""Promise: which form of a commune's budget a table is, is told by its number or title; a mixture is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.readers.file import read_file
from ingest.readers.reading import UnreadableFileError
from tests.workbooks.test_budget_exports import BALANCE, BOTH_SIDES, NOTHING, Rows, of, read

WHOLES = [
    ["STT", "Nội dung", "Dự toán", NOTHING, "Quyết toán", NOTHING, "So sánh (%)", NOTHING],
    [NOTHING, NOTHING, "Tổng thu NSNN", "Xã hưởng", "Tổng thu NSNN", "Xã hưởng", "NSNN", "NS xã"],
]
PARTS = [
    ["STT", "Nội dung chi", "Dự toán", NOTHING, NOTHING, "Thực hiện", NOTHING, NOTHING, "So sánh (%)"],
    [NOTHING, NOTHING, "Tổng số", "Trong đó", NOTHING, "Tổng số", "Trong đó", NOTHING, NOTHING],
    [NOTHING, NOTHING, NOTHING, "ĐTPT", "TX", NOTHING, "ĐTPT", "TX", NOTHING],
]
HALVES = ["Nội dung thu", "Dự toán", "Quyết toán", "QT/DT (%)", "Nội dung chi", "Dự toán", "Quyết toán", "QT/DT (%)"]


@pytest.mark.parametrize(
    ("title", "form", "rows", "scope", "expected"),
    [
        (
            "Biểu số 117/CK TC-NSNN - THU NGÂN SÁCH NĂM 2020",
            "quyet_toan_thu",
            [*WHOLES, ["", "Tổng thu", 9, 8, 6, 4, 66, 50]],
            "Tổng thu (Thu NSX)",
            {"revenue_plan": 8, "revenue_total": 4, "revenue_vs_plan": 50},
        ),
        (
            "THU NGÂN SÁCH XÃ QUÝ III NĂM 2021",
            "cong_khai_thu",
            [BALANCE, [1, "Tổng thu", 8, 2, 25]],
            "Tổng thu",
            {"revenue_plan": 8, "revenue_total": 2, "revenue_vs_plan": 25},
        ),
        (
            "CHI NGÂN SÁCH XÃ QUÝ III NĂM 2021",
            "cong_khai_chi",
            [*PARTS, [1, "Tổng chi", 8, 4, 3, 4, 1, 2, 50]],
            "Tổng chi",
            {
                "expenditure_plan": 8,
                "expenditure_plan_investment": 4,
                "expenditure_plan_recurrent": 3,
                "expenditure_total": 4,
                "expenditure_investment": 1,
                "expenditure_recurrent": 2,
                "expenditure_vs_plan": 50,
            },
        ),
        (
            "TÌNH HÌNH THỰC HIỆN DỰ TOÁN CHI NGÂN SÁCH QUÝ III NĂM 2021",
            "cong_khai_chi",
            [BALANCE, [1, "Dự phòng", 8, 2, 25]],
            "Dự phòng",
            {"expenditure_plan": 8, "expenditure_total": 2, "expenditure_vs_plan": 25},
        ),
        (
            "Biểu 116/CK - QUYẾT TOÁN NGÂN SÁCH XÃ NĂM 2020",
            "quyet_toan_can_doi",
            [HALVES, ["Thu 100%", 8, 6, 75, "Dự phòng", 4, 2, 50]],
            "Dự phòng",
            {"expenditure_plan": 4, "expenditure_total": 2, "expenditure_vs_plan": 50},
        ),
        (
            "Mẫu B03-X - QUYẾT TOÁN NGÂN SÁCH XÃ NĂM 2020",
            "b03_x",
            [HALVES, ["Thu 100%", 8, 6, 75, "Dự phòng", 4, 2, 50]],
            "Thu 100%",
            {"revenue_plan": 8, "revenue_total": 6, "revenue_vs_plan": 75},
        ),
        (
            "Mẫu B03-X - QUYẾT TOÁN NGÂN SÁCH XÃ NĂM 2020",
            "b03_x",
            [
                ["STT", "Chỉ tiêu", "Mã số", "Dự toán", "Quyết toán"],
                ["A", "TỔNG THU", "01", 9, 8],
                ["B", "TỔNG CHI", "10", 7, 6],
            ],
            "TỔNG CHI",
            {"expenditure_plan": 7, "expenditure_total": 6},
        ),
        (
            "TỔNG HỢP CHI NGÂN SÁCH XÃ - Mẫu B02b-X - Quý III năm 2021",
            "b02b_x",
            [
                ["STT", "Diễn giải", "MS", "Dự toán năm", "Thực chi", NOTHING],
                [*[NOTHING] * 4, "Trong quý", "Lũy kế"],
                [1, "Tổng chi", "100", 9, 2, 6],
            ],
            "100 Tổng chi",
            {"expenditure_plan": 9, "expenditure_total": 6},
        ),
    ],
)
def test_each_form_by_its_number_or_title(
    tmp_path: Path, title: str, form: str, rows: Rows, scope: str, expected: dict[str, int]
) -> None:
    reading = read(tmp_path, title, *rows)
    assert (reading.form, of(reading, scope)) == (form, expected)


def test_a_form_told_by_its_number_is_no_other(tmp_path: Path) -> None:
    heading = ["STT", "Nội dung", "Mã số", "Dự toán năm", "Thực hiện"]
    with pytest.raises(UnreadableFileError):
        read(
            tmp_path, "TỔNG HỢP THU NGÂN SÁCH XÃ - Mẫu B02a-X - Quý III năm 2021", heading, [1, "Tổng thu", "100", 9, 2]
        )


def test_a_workbook_of_several_forms_is_set_aside(tmp_path: Path) -> None:
    workbook = Workbook()
    head = [["UBND XÃ LƯƠNG ĐIỀN"], ["Đơn vị tính: triệu đồng"]]
    for form, title, rows in (
        ("113", "CÂN ĐỐI NGÂN SÁCH XÃ QUÝ III NĂM 2021", [BALANCE, *BOTH_SIDES]),
        ("115", "CHI NGÂN SÁCH XÃ QUÝ III NĂM 2021", [*PARTS, [1, "Tổng chi", 8000, 4000, 4000, 4, 1, 2, 50]]),
    ):
        sheet = workbook.create_sheet(form)
        for row in ([title], *head, *rows):
            sheet.append(row)
    del workbook["Sheet"]
    workbook.save(tmp_path / "tep.xlsx")
    reading = read_file(tmp_path / "tep.xlsx", "tep.xlsx", b"key")
    assert [(doubt.kind, doubt.locator.sheet) for doubt in reading.doubts] == [("row", "113")]
    assert "gửi mỗi biểu một tệp" in reading.doubts[0].question_vi
