"""Promise: a list with a row a dossier or a person is counted as it says, and what it does not say is not counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.readers.reading import State
from tests.workbooks.sheets import COMMUNE, Rows, read, values

CASES = ["Mã hồ sơ", "Lĩnh vực", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả", "Trạng thái"]


def cases(*rows: Sequence[object], heading: Sequence[object] = CASES) -> tuple[str, Rows]:
    return "DS", [COMMUNE, ["DANH SÁCH HỒ SƠ"], ["Quý I năm 2021"], heading, *rows]


def test_a_dossier_sent_back_is_neither_resolved_nor_pending(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        cases(
            ["ma_ho_so", "linh_vuc", "ngay_nhan", "ngay_hen", "ngay_tra", "trang_thai"],
            ["H1", "Hộ tịch", "05/01/2021", "10/01/2021", "09:15 08/01/2021", "Đã trả kết quả"],
            ["H2", "Hộ tịch", "05/01/2021", "10/01/2021", "07/01/2021", "Công dân rút hồ sơ"],
            ["H3", "Hộ tịch", "05/01/2021", "10/01/2021", "-", "Đang xử lý"],
        ),
    )
    found = {f.indicator: f.value for f in reading.figures if f.scope == "Hộ tịch"}
    assert (reading.row_count, reading.doubts) == (3, ())
    assert (found["received_total"], found["resolved_total"], found["resolved_early"]) == (3, 1, 1)
    assert (found["pending_total"], found["returned_or_withdrawn"]) == (1, 1)


def test_what_no_column_tells_is_not_counted_as_none(tmp_path: Path) -> None:
    reading = read(tmp_path, cases(["H1", "Hộ tịch", "05/01/2021"], heading=CASES[:3]))
    assert {f.indicator for f in reading.figures} == {"received_total", "received_carried_over"}
    assert any("không có cột để đếm" in note for note in reading.notes_vi)


def test_counts_on_a_day_that_cannot_be_read_are_doubtful(tmp_path: Path) -> None:
    rows = (["H1", "Hộ tịch", "05/01/2021", "10/01/2021", "31/02/2021", ""],
            ["H2", "Đất đai", "05/01/2021", "10/01/2021", "08/01/2021", ""])  # fmt: skip
    states = {(f.indicator, f.scope): f.state for f in read(tmp_path, cases(*rows)).figures}
    assert states["resolved_total", "Hộ tịch"] == states["resolved_total", "Tổng cộng"] == State.DOUBTFUL
    assert states["resolved_total", "Đất đai"] == states["received_total", "Hộ tịch"] == State.VALUE


def test_a_record_that_is_not_whole_is_asked_for(tmp_path: Path) -> None:
    rows = (["H1", "", "05/01/2021", "10/01/2021", "08/01/2021", ""], ["H2", "Đất đai", "05/01/2021", "", "", ""])
    reading = read(tmp_path, cases(*rows))
    assert [(doubt.kind, doubt.locator.cell) for doubt in reading.doubts] == [("row", "B5")]
    assert reading.waits_whole
    assert values(reading) == {}


def test_a_staff_list_counts_ages_and_leaves_out_who_is_not_specialised(tmp_path: Path) -> None:
    rows = [COMMUNE, ["DANH SÁCH CÁN BỘ, CÔNG CHỨC"], ["Tính đến ngày 31/12/2021"],
            ["STT", "Họ và tên", "Ngày sinh", "Nữ", "Chức danh", "Nhóm", "Văn hóa"],
            [1, "Một", "01/01/1991", "x", "Bí thư Đảng ủy", "Cán bộ", "12/12"],
            [2, "Hai", 1990, None, "Văn phòng", "Công chức", "12/12"],
            [3, "Ba", "02/03/1961", "x", "Phó Chủ tịch Hội", "Không chuyên trách", "9/12"]]  # fmt: skip
    reading = read(tmp_path, ("DS", rows))
    found = {f.indicator: f.value for f in reading.figures}
    assert (found["staff_present"], found["cadres"], found["civil_servants"]) == (2, 1, 1)
    assert (found["nonspecialised_commune"], found["staff_female"]) == (1, 1)
    assert (found["age_to_30"], found["age_31_40"], found["edu_upper_secondary"]) == (1, 1, 2)
