"""Promise: a table gives the figures of its cells, each in its column, or says that it could not be read."""

from datetime import date
from decimal import Decimal

import pytest

from ingest.readers.reading import State
from tests.unit.narrative_text import Q2_STATED, read
from tests.unit.word_text import BELOW, FIRST, SPAN, cell, read_word, row

TABLE_HEADING = """Kết quả giải quyết hồ sơ (số liệu tính từ 01/4/2021 đến 31/5/2021)

Số hồ sơ
giải quyết xong
Số hồ sơ
còn tồn
Lĩnh vực
Số TTHC
Số hồ sơ
tiếp nhận
Đúng hẹn
Chưa đến
hẹn
Quá hẹn

"""
TABLE_ROWS = """1. Đất đai 10 8 2 0
2. Lao động,
thương binh và xã hội 5 5 0 0
3. Quân sự
4. Tôn giáo 0
5. Hộ tịch 1.007 1.000 7 0
Tổng cộng: 1.022 1.013 9 0
"""


def test_a_flattened_table_whose_blank_column_arithmetic_finds():
    figures = read(TABLE_HEADING + TABLE_ROWS).figures
    cells = {(f.scope, f.indicator): f.value for f in figures if f.value is not None}
    assert cells["1. Đất đai", "received_total"] == 10
    assert cells["2. Lao động, thương binh và xã hội", "resolved_on_time"] == 5
    assert cells["5. Hộ tịch", "pending_in_time"] == 7
    assert cells["Tổng cộng", "received_total"] == 1022
    assert cells["4. Tôn giáo", "pending_overdue"] == 0
    blank = {(f.scope, f.indicator) for f in figures if f.state is State.BLANK}
    assert ("4. Tôn giáo", "received_total") in blank
    assert {i for scope, i in blank if scope == "1. Đất đai"} == {"field_procedures"}
    assert len([scope for scope, _ in blank if scope == "3. Quân sự"]) == 5
    windows = {(f.domain, f.period_from, f.period_to) for f in figures}
    last = date(2021, 5, 31)
    assert windows == {("dossiers", date(2021, 4, 1), last), ("procedures", last, last)}


def test_a_table_that_arithmetic_cannot_certify_is_left_with_a_note():
    reading = read(TABLE_HEADING + "1. Đất đai 10 8 3 0\n2. Hộ tịch 5 5 0 0\nTổng cộng 15 13 3 0\n")
    assert reading.figures == ()
    assert "ô trống" in reading.notes_vi[-1]


def test_an_unknown_table_gives_no_figures():
    reading = read("Biểu số liệu\nTT Nội dung Số lượng Ghi chú\n1 Đúng hạn 5 0\n2 Quá hạn 4 1\nTổng 9 1\n")
    assert reading.figures == ()
    assert "chưa rõ tên cột" in reading.notes_vi[-1]


STACKED = """Bảng tổng hợp hồ sơ quý II năm 2021
TT
Lĩnh vực
Tiếp nhận
Đã giải quyết
Còn lại
1
Hộ tịch
742
736
6
2
Đất đai,
môi trường
63
54
9
3
Thủy lợi
-
-
-
Tổng
805
790
15
"""


def test_one_cell_a_line_and_dashes_explained_below():
    figures = read(STACKED + '(Ghi chú: dấu "-" là không phát sinh)\n').figures
    cells = {(f.scope, f.indicator): (f.value, f.state) for f in figures}
    assert len(cells) == 12
    assert cells["Đất đai, môi trường", "pending_total"] == (9, State.VALUE)
    assert cells["Thủy lợi", "received_total"] == (0, State.ZERO_IN_WORDS)
    assert cells["Tổng", "resolved_total"] == (790, State.VALUE)
    assert {(f.period_from, f.period_to) for f in figures} == {Q2_STATED}


def test_a_dash_is_nothing_where_all_sums_say_so():
    states = {f.state for f in read(STACKED).figures if f.scope == "Thủy lợi"}
    assert states == {State.ZERO_IN_WORDS}


def test_a_dash_without_explanation_in_sums_that_do_not_hold_is_doubtful():
    heading = ("Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Còn lại")
    cells = by_cell(read_word(row(*heading), row("Hộ tịch", "742", "736", "7"), row("Thủy lợi", "-", "-", "-")))
    assert {state for (scope, _), (_, state) in cells.items() if scope == "Thủy lợi"} == {State.DOUBTFUL}


def test_cells_parted_by_tabs_keep_their_columns():
    body = (
        "Kết quả quý II năm 2021\nTT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\tCòn lại\n"
        "1\tHộ tịch\t742\t736\t6\n2\tĐất đai\t63\t\t9\n\tTổng cộng\t805\t790\t15\n"
    )
    cells = {(f.scope, f.indicator): (f.value, f.state) for f in read(body).figures}
    assert cells["Đất đai", "resolved_total"] == (None, State.BLANK)
    assert cells["Đất đai", "pending_total"] == (9, State.VALUE)


def test_a_row_of_column_numbers_is_no_data():
    body = (
        "Kết quả quý II năm 2021\nTT Lĩnh vực Tiếp nhận Đã giải quyết Còn lại\n(1) (2) (3) = (4)+(5) (4) (5)\n"
        "1 Hộ tịch 742 736 6\n2 Đất đai 63 54 9\nTổng cộng 805 790 15\n"
    )
    assert {f.scope for f in read(body).figures} == {"Hộ tịch", "Đất đai", "Tổng cộng"}


def by_cell(reading):
    return {(f.scope, f.indicator): (f.value, f.state) for f in reading.figures}


FORM_II_06A = (
    row(
        cell("STT", FIRST),
        cell("Lĩnh vực", FIRST),
        cell("Số hồ sơ nhận giải quyết", SPAN(4)),
        cell("Số hồ sơ đã giải quyết", SPAN(4)),
        cell("Số hồ sơ đang giải quyết", SPAN(3)),
    ),
    row(
        cell("", BELOW),
        cell("chữ bị ô trên che", BELOW),
        cell("Tổng số", FIRST),
        cell("Trong kỳ", SPAN(2)),
        cell("Từ kỳ trước", FIRST),
        *(cell(name, FIRST) for name in ("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn")),
        *(cell(name, FIRST) for name in ("Tổng số", "Trong hạn", "Quá hạn")),
    ),
    row(
        *(cell("bị che", BELOW) for _ in range(3)),
        "Trực tuyến",
        "Trực tiếp, dịch vụ bưu chính",
        *(cell("", BELOW) for _ in range(8)),
    ),
    row(*(f"({number})" for number in range(1, 14))),
)


def test_a_word_table_is_read_by_its_cells_and_blank_ones_stay_blank():
    reading = read_word(
        *FORM_II_06A,
        row("1", "Hộ tịch", "20", "15", "", "5", "18", "", "17", "1", "2", "", "2"),
        row(cell("Tổng cộng", SPAN(2)), "20", "15", "0", "5", "18", "0", "17", "1", "2", "0", "2"),
    )
    cells = by_cell(reading)
    assert len(reading.figures) == len(cells) == 22
    assert cells["Hộ tịch", "received_carried_over"] == (5, State.VALUE)
    assert cells["Hộ tịch", "received_direct_post"] == (None, State.BLANK)
    assert cells["Hộ tịch", "resolved_early"] == (None, State.BLANK)
    assert cells["Hộ tịch", "pending_overdue"] == (2, State.VALUE)
    assert cells["Tổng cộng", "resolved_on_time"] == (17, State.VALUE)


def test_a_column_the_table_alone_has_is_passed_over_and_the_order_is_free():
    heading = ("TT", "Lĩnh vực", "Còn lại", "Ghi chú", "Đã giải quyết", "Tiếp nhận")
    cells = by_cell(read_word(row(*heading), row("1", "Hộ tịch", "6", "x", "736", "742")))
    assert {indicator: value for (_, indicator), (value, _) in cells.items()} == {
        "pending_total": 6,
        "resolved_total": 736,
        "received_total": 742,
    }


def test_a_heading_that_stands_twice_makes_a_table_unknown():
    heading = ("Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Tiếp nhận", "Đã giải quyết")
    reading = read_word(row(*heading), row("Hộ tịch", "6", "5", "4", "3"), row("Đất đai", "2", "1", "2", "1"))
    assert reading.figures == ()
    assert "chưa rõ tên cột" in reading.notes_vi[-1]


def test_a_table_of_staff():
    cells = by_cell(
        read_word(
            row(
                cell("Đối tượng", FIRST), cell("Tổng số", FIRST), cell("Chuyên môn", SPAN(2)), cell("Lý luận chính trị")
            ),
            row(cell("", BELOW), cell("", BELOW), "Đại học", "Trung cấp", "Trung cấp"),
            row("Cán bộ", "11", "9", "2", "10"),
        )
    )
    assert cells["Cán bộ", "staff_present"] == (11, State.VALUE)
    assert cells["Cán bộ", "prof_intermediate"] == (2, State.VALUE)
    assert cells["Cán bộ", "political_intermediate"] == (10, State.VALUE)


def test_rows_of_one_column_of_numbers_are_sentences():
    reading = read_word(
        row("Nhóm tuổi", "Số người", "Ghi chú"),
        row("Từ 30 tuổi trở xuống", "2", "02 người mới"),
        row("31 đến 40", "8", ""),
        row("Trên 60", "0", ""),
        caption="Cơ cấu độ tuổi của cán bộ, công chức",
    )
    assert {f.indicator: f.value for f in reading.figures} == {"age_to_30": 2, "age_31_40": 8, "age_over_60": 0}


KINDS = (
    "Văn bản đi theo thể loại\nTT Thể loại {} {}\n1 Quyết định 402 371\n2 Công văn (thường) 119 104\n3 Tờ trình 87 87\n"
)


@pytest.mark.parametrize(("columns", "decisions"), [(("Năm 2021", "Năm 2020"), 402), (("Năm 2020", "Năm 2021"), 371)])
def test_of_two_years_the_report_s_own_is_read(columns, decisions):
    figures = {f.indicator: f.value for f in read(KINDS.format(*columns)).figures}
    assert figures["issued_decisions"] == decisions
    assert set(figures) == {"issued_decisions", "issued_official_letters", "issued_submissions"}


BUDGET = """CÂN ĐỐI THU, CHI NGÂN SÁCH{}
STT
Nội dung
Dự toán năm
Thực hiện quý
So sánh (%)
A
Tổng thu ngân sách xã
9.846.000
5.710.680
58
1
Thu bổ sung
4.900.000
2.450.000
50
B
Tổng chi ngân sách xã
9.846.000
4.430.700
45
1
Chi thường xuyên
6.650.000
2.865.500
43,1
"""


@pytest.mark.parametrize("plan", ["Dự toán năm", "Dự toán năm 2021"])
def test_lines_planned_and_carried_out(plan):
    body = BUDGET.format(" (Đơn vị tính: nghìn đồng)").replace("Dự toán năm", plan)
    figures = {f.indicator: f for f in read(body, stated="").figures}
    assert {name: f.value for name, f in figures.items()} == {
        "revenue_plan": 9846000000,
        "revenue_total": 5710680000,
        "revenue_vs_plan": 58,
        "expenditure_plan": 9846000000,
        "expenditure_total": 4430700000,
        "expenditure_vs_plan": 45,
        "expenditure_recurrent": 2865500000,
    }
    assert figures["revenue_total"].factor == Decimal(1000)
    assert (figures["revenue_plan"].period_from, figures["revenue_plan"].period_to) == (
        date(2021, 1, 1),
        date(2021, 12, 31),
    )


def test_amounts_of_a_table_without_a_unit_are_no_figures():
    assert read(BUDGET.format(""), stated="").figures == ()
