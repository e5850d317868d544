"""Promise: what a program prints as titles over groups, in two columns, or turned round is read as what it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.readers.file import read_file
from ingest.readers.reading import Reading, UnreadableFileError

Rows = Sequence[Sequence[object]]
COMMUNE = ["UBND xã Lương Điền"]
DOSSIERS = ["STT", "Số biên nhận", "Ngày nhận", "Hẹn trả", "Ngày trả"]
ONE, TWO, THREE = (
    [1, "H1", "16/06/2021 07:58", "20/06/2021 17:00", "19/06/2021 10:30"],
    [2, "H2", "17/06/2021 08:01", "20/06/2021 17:00", "20/06/2021 16:59"],
    [1, "H3", "18/06/2021 09:15", "21/06/2021 17:00", None],
)


def read(tmp_path: Path, *rows: Sequence[object]) -> Reading:
    workbook = Workbook()
    for row in (COMMUNE, *rows):
        workbook.active.append(list(row))
    workbook.save(tmp_path / "tep.xlsx")
    return read_file(tmp_path / "tep.xlsx", "tep.xlsx", b"key")


def values(reading: Reading) -> dict[tuple[str, str | None], object]:
    return {(f.indicator, f.scope): f.value for f in reading.figures if f.value is not None}


def dossiers(tmp_path: Path, *rows: Sequence[object], head: Rows = ()) -> Reading:
    return read(
        tmp_path, ["BÁO CÁO CHI TIẾT HỒ SƠ"], ["Từ ngày 15/06/2021 đến ngày 14/09/2021"], *head, DOSSIERS, *rows
    )


@pytest.mark.parametrize(
    "rows",
    [
        (["Lĩnh vực: Hộ tịch"], ONE, TWO, ["Cộng", 2], ["Lĩnh vực: Đất đai (1 hồ sơ)"], THREE, ["Tổng số: 3"]),
        (["I", "Hộ tịch"], ONE, TWO, ["II", "Đất đai"], THREE, [None, "Tổng cộng", 3]),
    ],
)
def test_titles_over_groups_say_the_field(tmp_path: Path, rows: Rows) -> None:
    reading = dossiers(tmp_path, *rows)
    assert reading.row_count == 3
    assert values(reading)["resolved_early", "Hộ tịch"] == values(reading)["resolved_on_time", "Hộ tịch"] == 1
    assert values(reading)["pending_total", "Đất đai"] == 1
    assert {f.scope for f in reading.figures} == {"Hộ tịch", "Đất đai", "Tổng cộng"}


def test_a_line_above_the_table_says_the_field_of_all(tmp_path: Path) -> None:
    reading = dossiers(tmp_path, ONE, TWO, head=[["Lĩnh vực: Hộ tịch"]])
    assert values(reading)["received_total", "Hộ tịch"] == 2


def test_records_above_the_first_title_have_no_field(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        dossiers(tmp_path, ONE, ["Lĩnh vực: Hộ tịch"], TWO)
    assert refused.value.reason == "form_not_recognised"


def test_titles_say_who_is_what_and_two_columns_the_day_of_birth(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        ["DANH SÁCH CÁN BỘ, CÔNG CHỨC VÀ NGƯỜI HOẠT ĐỘNG KHÔNG CHUYÊN TRÁCH"],
        ["(Tính đến ngày 31/12/2021)"],
        ["TT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Chức vụ"],
        [None, None, "Nam", "Nữ", None],
        ["I", "Cán bộ chuyên trách"],
        [1, "Một", "24/11/1984", None, "Văn phòng - Thống kê"],
        [2, "Hai", None, "01/08/1995", "Chủ tịch Hội"],
        ["II", "Công chức"],
        [1, "Ba", "1960", None, "Chủ tịch Hội"],
        ["III", "Người hoạt động không chuyên trách"],
        [1, "Bốn", None, "02/02/1990", "Chủ tịch Hội"],
    )
    found = {f.indicator: f.value for f in reading.figures}
    assert (reading.row_count, found["cadres"], found["civil_servants"], found["nonspecialised_commune"]) == (
        4,
        2,
        1,
        1,
    )
    assert (found["age_to_30"], found["age_31_40"], found["age_over_60"], found["staff_female"]) == (1, 1, 1, 1)
    assert {f.scope for f in reading.figures} == {"Cán bộ, công chức", "Người hoạt động không chuyên trách"}
    assert all(f.is_of_whole for f in reading.figures)


@pytest.mark.parametrize("symbols", [("QĐ-UBND", "BC-UBND"), ("/QĐ-UBND", "/BC-UBND"), ("07/QĐ-UBND", "08/BC-UBND")])
def test_number_and_symbol_in_two_columns(tmp_path: Path, symbols: tuple[str, str]) -> None:
    reading = read(
        tmp_path,
        ["SỔ ĐĂNG KÝ VĂN BẢN ĐI"],
        ["Năm 2021"],
        ["Số", "Ký hiệu", "Ngày ban hành", "Trích yếu"],
        [7, symbols[0], "05/01/2021", "Về việc một"],
        [8, symbols[1], "06/01/2021", "Báo cáo hai"],
    )
    assert values(reading) == {
        ("issued_total", "UBND xã"): 2,
        ("issued_decisions", "UBND xã"): 1,
        ("issued_reports", "UBND xã"): 1,
    }


@pytest.mark.parametrize(
    "title", ["DANH SÁCH CÁN BỘ KHÔNG CHUYÊN TRÁCH", "Danh sách người hoạt động không chuyên trách"]
)
def test_a_list_of_the_not_specialised_alone_says_nothing_of_the_others(tmp_path: Path, title: str) -> None:
    heading = ["STT", "Họ và tên", "Ngày sinh", "Chức vụ"]
    reading = read(tmp_path, [title], ["Tính đến ngày 31/12/2021"], heading, [1, "Một", "01/01/1980", "Tuyên giáo"])
    assert values(reading) == {("nonspecialised_commune", "Người hoạt động không chuyên trách"): 1}


QUALITY = (
    ["I", "Số lượng"], [1, "Số hiện có", 19, 10, 9], [None, "Trong đó: Nữ", 7, 3, 4],
    ["II", "Trình độ chuyên môn"], [1, "Đại học", 14, 7, 7], [2, "Trung cấp", 5, 3, "2,5"],
    ["III", "Lý luận chính trị"], [1, "Trung cấp", 12, 6, 6],
)  # fmt: skip


def quality(tmp_path: Path, *rows: Sequence[object]) -> Reading:
    heading = (["STT", "Tiêu chí", "Tổng số", "Trong đó", None, "Tỷ lệ %"], [None, None, None, "Cán bộ", "Công chức"])
    title = (["CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC"], ["Tính đến ngày 30/06/2021"])
    return read(tmp_path, *title, *heading, *rows)


def test_criteria_as_rows(tmp_path: Path) -> None:
    reading = quality(tmp_path, *QUALITY)
    found = values(reading)
    assert (found["staff_present", "Tổng số"], found["staff_female", "Công chức"]) == (19, 4)
    assert (found["prof_intermediate", "Cán bộ"], found["political_intermediate", "Cán bộ"]) == (3, 6)
    [doubt] = reading.doubts
    assert (doubt.locator.cell, doubt.raw_text) == ("E11", "2,5")
    [place] = [(f.locator.cell, f.evidence) for f in reading.figures if f.indicator == "staff_female" and f.value == 3]
    assert place == ("D8", "Trong đó: Nữ\t7\t3\t4")


def test_two_rows_of_one_criterion_are_asked_for(tmp_path: Path) -> None:
    reading = quality(tmp_path, *QUALITY[:5], [2, "Đại học", 1, 1, 0])
    assert [(doubt.kind, doubt.locator.cell) for doubt in reading.doubts] == [("column", "B11")]
    assert reading.waits_whole


def test_a_list_of_criteria_speaks_of_the_whole_commune(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        ["KẾT QUẢ XỬ LÝ ĐƠN"],
        ["Quý III năm 2021"],
        ["TT", "Chỉ tiêu", "Mã số", "Cùng kỳ năm trước", "Số lượng"],
        [1, "Tổng số đơn", "01", 9, 12],
        [2, "Đơn khiếu nại", "10", 1, 2],
        [3, "Đơn tố cáo", "11", 0, 0],
        [4, "Đơn kiến nghị, phản ánh", "12", 8, 10],
    )
    assert values(reading)["received_total", "Tổng số đơn"] == 12
    assert values(reading)["received_denunciation", "Đơn tố cáo"] == 0
    assert all(f.is_of_whole for f in reading.figures)
    assert len(reading.figures) == 4


def test_a_number_and_a_kind_without_symbol(tmp_path: Path) -> None:
    heading = ["Số VB", "Loại VB", "Ngày ban hành", "Trích yếu"]
    rows = ([7, "Quyết định", "05/01/2021", "Một"], [8, "Hướng dẫn", "06/01/2021", "Hai"])
    found = values(read(tmp_path, ["SỔ VĂN BẢN ĐI"], ["Năm 2021"], heading, *rows))
    assert found == {
        (name, "UBND xã"): n for name, n in [("issued_total", 2), ("issued_decisions", 1), ("issued_other", 1)]
    }


def test_numbers_alone_tell_no_kind(tmp_path: Path) -> None:
    heading = ["Số văn bản", "Ngày ban hành", "Trích yếu"]
    reading = read(tmp_path, ["SỔ VĂN BẢN ĐI"], ["Năm 2021"], heading, ["7", "05/01/2021", "Về việc một"])
    assert values(reading) == {("issued_total", "UBND xã"): 1}


def test_how_documents_were_sent_and_signed(tmp_path: Path) -> None:
    heading = ["Số, ký hiệu", "Ngày ban hành", "Trích yếu", "Hình thức gửi", "Ký số"]
    rows = (
        ["07/BC-UBND", "05/01/2021", "Một", "Điện tử", "Có"],
        ["08/BC-UBND", "06/01/2021", "Hai", "Bản giấy", "Không"],
        ["09/BC-UBND", "06/01/2021", "Ba", "Gửi qua trục liên thông", "Không"],
    )
    found = values(read(tmp_path, ["SỔ VĂN BẢN ĐI"], ["Năm 2021"], heading, *rows))
    kinds = ("outgoing_electronic", "outgoing_paper_only", "signed_digital")
    assert [found[kind, "UBND xã"] for kind in kinds] == [2, 1, 1]


def test_a_symbol_under_a_group_that_names_it(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in (COMMUNE, ["SỔ ĐĂNG KÝ VĂN BẢN ĐI"], ["Năm 2021"], ["Số và ký hiệu", None, "Ngày ký", "Trích yếu"],
                ["Số", "Ký hiệu", None, None], ["03", "NQ-HĐND", "05/01/2021", "Một"]):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A4:B4")
    workbook.save(tmp_path / "tep.xlsx")
    reading = read_file(tmp_path / "tep.xlsx", "tep.xlsx", b"key")
    assert values(reading)["issued_resolutions", "HĐND xã"] == 1


def test_the_number_of_procedures_of_a_field(tmp_path: Path) -> None:
    heading = ["STT", "Lĩnh vực", "Số TTHC", "Số hồ sơ tiếp nhận", "Đã giải quyết đúng thời hạn", "Chưa quá hạn"]
    reading = read(tmp_path, ["Quý IV năm 2020"], heading, [1, "Hộ tịch", 38, 130, 124, 6])
    found = {(f.domain, f.indicator): f.value for f in reading.figures}
    assert found["procedures", "field_procedures"] == 38
    assert found["dossiers", "received_total"] == 130


def test_fields_as_columns_and_not_of_petitions(tmp_path: Path) -> None:
    rows = (["I. Số hồ sơ tiếp nhận", 20, 10], ["1. Trong kỳ", 18, 9], ["2. Kỳ trước chuyển sang", 2, 1],
            ["II. Số hồ sơ đã giải quyết", 18, 7], ["1. Trước hạn", 10, 3], ["2. Quá hạn", 8, 4])  # fmt: skip
    found = values(read(tmp_path, ["Quý III năm 2021"], ["Chỉ tiêu", "Hộ tịch", "Đất đai"], *rows))
    assert (found["received_total", "Hộ tịch"], found["received_carried_over", "Đất đai"]) == (20, 1)
    assert (found["resolved_early", "Hộ tịch"], found["resolved_overdue", "Đất đai"]) == (10, 4)
    petitions = [[row[0].replace("hồ sơ", "đơn"), *row[1:]] for row in rows]
    with pytest.raises(UnreadableFileError):
        read(tmp_path, ["Quý III năm 2021"], ["Chỉ tiêu", "Hộ tịch", "Đất đai"], *petitions)


def test_a_sheet_a_month_and_another_report_beside(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)
    heading = ["Mã hồ sơ", "Lĩnh vực", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả"]
    for month in (7, 8, 9):
        sheet = workbook.create_sheet(f"T{month}")
        day = f"05/{month:02d}/2021"
        for row in (
            COMMUNE,
            ["SỔ HỒ SƠ"],
            [f"Tháng {month} năm 2021"],
            heading,
            [f"H{month}", "Hộ tịch", day, day, day],
        ):
            sheet.append(row)
    sheet = workbook.create_sheet("Đi")
    for row in (["Số ký hiệu", "Ngày ban hành", "Trích yếu"], ["01/BC-UBND", "05/07/2021", "Một"]):
        sheet.append(row)
    workbook.save(tmp_path / "tep.xlsx")
    reading = read_file(tmp_path / "tep.xlsx", "tep.xlsx", b"key")
    assert (reading.period_code, reading.row_count) == ("2021-Q3", 3)
    assert any("“Đi”" in note for note in reading.notes_vi)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("07-cam-phuc-so-vb-di.xlsx", "10933"),
        ("Sổ văn bản đi xã Cao An.xlsx", "10927"),
        ("so-van-ban-di-huyen-cam-giang.xlsx", None),
        ("thi-tran-cam-giang-vb-di.xlsx", "10888"),
        ("cam-phuc-va-cao-an.xlsx", None),
    ],
)
def test_the_file_name_tells_whose_it_is_where_nothing_else_does(tmp_path: Path, name: str, code: str | None) -> None:
    workbook = Workbook()
    for row in (["NĂM 2021"], ["Số ký hiệu", "Ngày ban hành", "Trích yếu"], ["01/BC-UBND", "05/07/2021", "Một"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "tep.xlsx")
    reading = read_file(tmp_path / "tep.xlsx", name, b"key")
    assert reading.unit_code == code
    assert [doubt.kind for doubt in reading.doubts] == ([] if code else ["unit"])
    assert any("theo tên tệp" in note for note in reading.notes_vi) == (code is not None)


@pytest.mark.parametrize(
    ("name", "period"),
    [("so-luong-quy2-2021.xlsx", "2021-Q2"), ("II06a_6T_2021.xlsx", "2021-H1"), ("bc-thang-8-2021.xlsx", "2021-M08"),
     ("2021-Q3 một cửa.xlsx", "2021-Q3"), ("ho-so-2021.xlsx", None), ("quy-2-va-quy-3-2021.xlsx", None)],
)  # fmt: skip
def test_the_file_name_tells_the_period_where_nothing_else_does(tmp_path: Path, name: str, period: str | None) -> None:
    workbook = Workbook()
    for row in (COMMUNE, ["STT", "Lĩnh vực", "Tổng số hồ sơ tiếp nhận"], [1, "Hộ tịch", 12]):
        workbook.active.append(row)
    workbook.save(tmp_path / "tep.xlsx")
    if period is None:
        with pytest.raises(UnreadableFileError):
            read_file(tmp_path / "tep.xlsx", name)
        return
    reading = read_file(tmp_path / "tep.xlsx", name)
    assert reading.period_code == period
    assert any("theo tên tệp" in note for note in reading.notes_vi)
