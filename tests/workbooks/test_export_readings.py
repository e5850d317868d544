"""Promise: an export laid out or worded by another program gives the same quantities, and no guess is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from ingest.readers.file import read_file
from ingest.readers.reading import UnreadableFileError
from tests.workbooks.sheets import COMMUNE, Rows, read, values

PORTAL = ["STT", "Lĩnh vực", "Tổng số hồ sơ tiếp nhận", "Đã giải quyết đúng hạn", "Đã giải quyết quá hạn"]
ROW = [1, "Hộ tịch", 12, 10, 2]
B02A = ["STT", "Nội dung", "Mã số", "Dự toán năm", "Thực hiện tháng", "Lũy kế từ đầu năm"]
AMOUNTS = [None, "Tổng số thu", "100", 9_000_000_000, 500_000_000, 4_000_000_000]


def portal(
    *head: str, rows: Rows = ((1, "Hộ tịch", 12, 10, 2),), heading: Sequence[object] = PORTAL
) -> tuple[str, Rows]:
    return "Sheet1", [COMMUNE, *([line] for line in head), heading, *rows]


def reason(tmp_path: Path, *sheets: tuple[str, Rows]) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read(tmp_path, *sheets)
    return refused.value.reason


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        (["Quý III năm 2021"], date(2021, 6, 15), date(2021, 9, 14)),
        (["Quý III", "Năm 2021"], date(2021, 6, 15), date(2021, 9, 14)),
        (["Tháng 7, 8, 9 năm 2021"], date(2021, 6, 15), date(2021, 9, 14)),
        (["Kỳ báo cáo: Quý 3/2021", "Ngày in: 02/10/2022 08:00"], date(2021, 6, 15), date(2021, 9, 14)),
        (["Từ ngày: 15/06/2021 - Đến ngày: 14/09/2021"], date(2021, 6, 15), date(2021, 9, 14)),
        (["Từ ngày 01/07/2021 đến ngày 30/09/2021"], date(2021, 7, 1), date(2021, 9, 30)),
        (["Lương Điền, ngày 02 tháng 10 năm 2022", "Quý III năm 2021"], date(2021, 6, 15), date(2021, 9, 14)),
        (["(Kèm theo Thông tư số 01/2020/TT-VPCP ngày 21 tháng 10 năm 2020)", "Quý III năm 2021"],
         date(2021, 6, 15), date(2021, 9, 14)),
    ],
)  # fmt: skip
def test_the_period_as_the_lines_state_it(tmp_path: Path, lines: list[str], first: date, last: date) -> None:
    reading = read(tmp_path, portal(*lines))
    assert (reading.period_code, reading.doubts) == ("2021-Q3", ())
    assert {(f.period_from, f.period_to) for f in reading.figures} == {(first, last)}


def test_the_law_a_form_follows_is_no_period(tmp_path: Path) -> None:
    line = "(Ban hành theo Thông tư số 70/2019/TT-BTC ngày 03 tháng 10 năm 2019)"
    assert reason(tmp_path, portal(line)) == "period_not_stated"


@pytest.mark.parametrize("line", ["9 tháng đầu năm 2021", "Từ ngày 15/12/2020 đến ngày 14/09/2021"])
def test_days_that_no_period_has_wait_for_a_person(tmp_path: Path, line: str) -> None:
    reading = read(tmp_path, portal(line))
    assert [doubt.kind for doubt in reading.doubts] == ["period"]
    assert reading.waits_whole
    assert {(f.period_from, f.period_to) for f in reading.figures} == {(date(2020, 12, 15), date(2021, 9, 14))}


@pytest.mark.parametrize(
    "line", ["Xã: Lương Điền", "Mã đơn vị: 000.295.10924", "Đơn vị: Lương Điền", "UBND XA LUONG DIEN", "X. Lương Điền"]
)
def test_ways_to_name_a_commune(tmp_path: Path, line: str) -> None:
    name, rows = portal("Quý III năm 2021")
    assert read(tmp_path, (name, [[line], *rows[1:]])).unit_code == "10924"


def test_a_cover_says_unit_and_period(tmp_path: Path) -> None:
    cover = ("Bìa", [COMMUNE, ["Từ ngày", "15/06/2021", "đến ngày", "14/09/2021"]])
    reading = read(tmp_path, cover, ("DanhSach", [PORTAL, [1, "Hộ tịch", 12, 10, 2]]))
    assert (reading.unit_code, reading.period_code) == ("10924", "2021-Q3")


def test_the_place_of_signing_is_the_commune(tmp_path: Path) -> None:
    name, rows = portal("Quý III năm 2021")
    signed = [*rows[1:], [], [None, None, "Lương Điền, ngày 16 tháng 9 năm 2021"]]
    assert read(tmp_path, (name, signed)).unit_code == "10924"


def test_rows_of_several_communes_are_sent_back(tmp_path: Path) -> None:
    rows = [["I", "UBND xã Lương Điền", 12, 10, 2], ["II", "UBND xã Cao An", 12, 10, 2]]
    assert reason(tmp_path, portal("Quý III năm 2021", rows=rows)) == "several_units"


def test_a_blank_form_is_sent_back(tmp_path: Path) -> None:
    assert reason(tmp_path, portal("Quý III năm 2021", rows=[[1, "Hộ tịch"], [2, "Chứng thực"]])) == "blank_report"


def test_a_heading_of_one_row_with_numbers_of_columns(tmp_path: Path) -> None:
    heading = [
        "STT",
        "Lĩnh vực",
        "Tổng số tiếp nhận (3)=(4)+(5)",
        "Tiếp nhận trực tuyến (4)",
        "Tiếp nhận trực tiếp (5)",
    ]
    rows = [["A", "B", "(3)", "(4)", "(5)"], [1, "Hộ tịch", 12, 10, 2]]
    assert values(read(tmp_path, portal("Quý III năm 2021", rows=rows, heading=heading))) == {
        ("received_total", "Hộ tịch"): 12,
        ("received_online", "Hộ tịch"): 10,
        ("received_direct", "Hộ tịch"): 2,
    }


def test_the_nearest_group_names_a_column(tmp_path: Path) -> None:
    heading = [["STT", "Lĩnh vực", "Tiếp nhận", None, "Kết quả giải quyết", None, None, None],
               [None, None, "Tổng", "Kỳ trước", "Đã giải quyết", None, "Đang giải quyết", None],
               [None, None, None, None, "Tổng", "Quá hạn", "Tổng", "Quá hạn"]]  # fmt: skip
    rows = [*heading, [1, "Hộ tịch", 12, 1, 10, 2, 2, 0]]
    found = {f.indicator: f.value for f in read(tmp_path, ("S", [COMMUNE, ["Quý III năm 2021"], *rows])).figures}
    assert found == {
        "received_total": 12, "received_carried_over": 1, "resolved_total": 10, "resolved_overdue": 2,
        "pending_total": 2, "pending_overdue": 0,
    }  # fmt: skip


def test_on_time_and_early_together_are_not_on_time(tmp_path: Path) -> None:
    heading = [*PORTAL[:3], "Đã giải quyết trước và đúng hạn", "Tỷ lệ đúng hạn (%)"]
    found = values(read(tmp_path, portal("Quý III năm 2021", heading=heading)))
    assert set(found) == {("received_total", "Hộ tịch"), ("resolved_early_or_on_time", "Hộ tịch")}


def test_a_row_named_like_the_heading_keeps_its_figures(tmp_path: Path) -> None:
    rows = [ROW, PORTAL, [2, "Lĩnh vực thủ tục khác", 5, 5, 0]]
    found = values(read(tmp_path, portal("Quý III năm 2021", rows=rows)))
    assert (found["received_total", "Lĩnh vực thủ tục khác"], len(found)) == (5, 6)


def test_a_title_over_the_rows_is_no_part_of_the_heading(tmp_path: Path) -> None:
    page = (
        "<table><tr><td colspan=3>UBND xã Lương Điền - Quý III năm 2021</td></tr>"
        "<tr><th>STT</th><th>Lĩnh vực</th><th>Tổng số tiếp nhận</th></tr>"
        "<tr><td colspan=3>Thủ tục cấp xã</td></tr><tr><td>1</td><td>Hộ tịch</td><td>12</td></tr></table>"
    )
    (tmp_path / "tep.xls").write_text(page, encoding="utf-8")
    assert values(read_file(tmp_path / "tep.xls", "tep.xls")) == {("received_total", "Hộ tịch"): 12}


def test_two_columns_of_one_name_are_asked_for_and_neither_is_read(tmp_path: Path) -> None:
    heading, row = [*PORTAL, PORTAL[4]], [1, "Hộ tịch", 12, 10, 2, 3]
    reading = read(tmp_path, portal("Quý III năm 2021", rows=[row], heading=heading))
    assert [(doubt.kind, doubt.locator.cell) for doubt in reading.doubts] == [("column", "F3")]
    assert "resolved_overdue" not in {figure.indicator for figure in reading.figures}


def test_a_row_that_sums_those_under_it_is_a_repeat(tmp_path: Path) -> None:
    rows = [["I", "Tư pháp", 30, 25, 5], [1, "Hộ tịch", 12, 10, 2], [2, "Chứng thực", 18, 15, 3],
            ["II", "Đất đai", 9, 9, 0]]  # fmt: skip
    reading = read(tmp_path, portal("Quý III năm 2021", rows=rows))
    assert {f.scope for f in reading.figures if f.is_repeat} == {"Tư pháp"}


def test_a_row_of_a_single_post_is_not_read_beside_its_group(tmp_path: Path) -> None:
    rows = [COMMUNE, ["THỐNG KÊ CHẤT LƯỢNG CÁN BỘ"], ["Đến ngày 31/12/2021"],
            ["TT", "Chức danh", "Tổng số", "Nữ", "Chuyên môn", None],
            [None, None, None, None, "ĐH", "TC"], ["I", "Cán bộ", 2, 1, 2, 0], [1, "Bí thư", 1, 1, 1, 0],
            [2, "Chủ tịch", 1, 0, 1, 0], [None, "Tổng cộng (I)", 2, 1, 2, 0]]  # fmt: skip
    reading = read(tmp_path, ("CLCB", rows))
    assert {f.scope for f in reading.figures} == {"Cán bộ", "Tổng cộng (I)"}
    assert reading.skipped["row_of_detail"] == 12


def budget(title: str, *rows: Sequence[object], measure: str = "Đơn vị tính: đồng") -> tuple[str, Rows]:
    return title, [COMMUNE, ["BÁO CÁO TỔNG HỢP THU NGÂN SÁCH XÃ"], [title], [measure], B02A, *rows]


def test_every_sheet_is_read_with_its_own_period(tmp_path: Path) -> None:
    reading = read(tmp_path, budget("Tháng 5 năm 2021", AMOUNTS), budget("Tháng 6 năm 2021", AMOUNTS))
    months = {f.period_from.month for f in reading.figures if f.indicator == "revenue_month"}
    assert months == {5, 6}


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    sheets = budget("Tháng 5 năm 2021", AMOUNTS), budget("Tháng 6 năm 2021", AMOUNTS)
    reading = read(tmp_path, *sheets, hidden="Tháng 5 năm 2021")
    assert {f.period_from.month for f in reading.figures if f.indicator == "revenue_month"} == {6}


@pytest.mark.parametrize("measure", ["Đơn vị tính: nghìn đồng", "ĐVT: triệu đồng"])
def test_an_amount_a_thousand_times_too_large_is_asked_for(tmp_path: Path, measure: str) -> None:
    reading = read(tmp_path, budget("Tháng 5 năm 2021", AMOUNTS, measure=measure))
    assert [doubt.kind for doubt in reading.doubts] == ["measure"]
    assert reading.waits_whole


def test_money_without_a_measure_is_sent_back(tmp_path: Path) -> None:
    assert reason(tmp_path, budget("Tháng 5 năm 2021", AMOUNTS, measure="")) == "measure_not_stated"


def test_the_measure_of_a_heading(tmp_path: Path) -> None:
    name, rows = budget("Tháng 5 năm 2021", [None, "Tổng số thu", "100", 9_000_000, 500_000, 4_000_000], measure="")
    heading = [*B02A[:3], *(f"{one} (nghìn đồng)" for one in B02A[3:])]
    reading = read(tmp_path, (name, [*rows[:4], heading, *rows[5:]]))
    assert values(reading)["revenue_plan", "100 Tổng số thu"] == 9_000_000_000


@pytest.mark.parametrize("amount", ["2,231", "(2,231)"])
def test_an_amount_of_one_comma_and_three_digits_is_doubtful(tmp_path: Path, amount: str) -> None:
    reading = read(tmp_path, budget("Tháng 5 năm 2021", AMOUNTS, ["I", "Thu khác", "390", amount, None, None]))
    assert [(doubt.kind, doubt.raw_text) for doubt in reading.doubts] == [("value", amount)]
    assert ("revenue_plan", "390 Thu khác") not in values(reading)


def test_text_and_tables_around_the_table_of_a_page(tmp_path: Path) -> None:
    page = (
        "<html><body><b>UBND xã Lương Điền</b><p>Từ ngày 15/06/2021 đến ngày 14/09/2021</p><table><tr><td><table>"
        "<tr><th>Lĩnh vực</th><th>Tổng số tiếp nhận</th></tr><tr><td>Hộ tịch</td><td>1.234</td></tr></table>"
        "</td></tr></table></body></html>"
    )
    (tmp_path / "tep.xls").write_text(page, encoding="utf-8")
    reading = read_file(tmp_path / "tep.xls", "tep.xls")
    assert values(reading) == {("received_total", "Hộ tịch"): 1234}


def test_a_long_table_of_delimited_text_is_read_to_its_end(tmp_path: Path) -> None:
    lines = [
        "UBND xã Lương Điền;;;",
        "Quý III năm 2021;;;",
        "STT;Lĩnh vực;Tổng số hồ sơ tiếp nhận;Đã giải quyết đúng hạn",
    ]
    lines += [f"{n};Lĩnh vực {n};{n};{n}" for n in range(1, 151)]
    (tmp_path / "tep.csv").write_text("\n".join(lines), encoding="utf-8")
    assert len(values(read_file(tmp_path / "tep.csv", "tep.csv"))) == 300
