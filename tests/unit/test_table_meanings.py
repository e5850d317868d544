"""Promise: a heading says which indicator and period a column is of, a label which indicator a row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.readers.documents.docx import Place
from ingest.readers.narrative import read_narrative
from tests.unit.narrative_text import HEAD, read
from tests.unit.word_text import BELOW, FIRST, SPAN, cell, read_word, row


def values(reading):
    return {f.indicator: f.value for f in reading.figures}


def scoped(reading, scope):
    return {f.indicator: f.value for f in reading.figures if f.scope == scope}


FIELDS = (row("Hộ tịch", "100", "95", "2", "3"), row("Đất đai", "20", "15", "1", "4"))


def test_parts_told_without_a_group_are_found_by_their_own_words():
    heading = row("Lĩnh vực", "Tổng số hồ sơ tiếp nhận", "Giải quyết đúng hạn", "Giải quyết quá hạn", "Đang giải quyết")
    assert scoped(read_word(heading, *FIELDS), "Hộ tịch") == {
        "received_total": 100,
        "resolved_on_time": 95,
        "resolved_overdue": 2,
        "pending_total": 3,
    }


def test_among_which_belongs_to_the_column_before():
    heading = row("Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Trong đó quá hạn", "Còn lại")
    figures = scoped(read_word(heading, row("Hộ tịch", "100", "97", "2", "3")), "Hộ tịch")
    assert figures == {"received_total": 100, "resolved_total": 97, "resolved_overdue": 2, "pending_total": 3}


BARE = row("Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Đúng hạn", "Quá hạn")


def test_bare_parts_are_read_only_where_the_sums_of_all_rows_hold():
    held = read_word(BARE, row("Hộ tịch", "100", "97", "95", "2"), row("Đất đai", "20", "16", "15", "1"))
    assert scoped(held, "Đất đai")["resolved_on_time"] == 15
    broken = read_word(BARE, row("Hộ tịch", "100", "97", "95", "2"), row("Đất đai", "20", "16", "15", "3"))
    assert scoped(broken, "Đất đai") == {"received_total": 20, "resolved_total": 16}


def test_the_nearest_group_names_a_column():
    reading = read_word(
        row(cell("Lĩnh vực", FIRST), cell("Kết quả giải quyết hồ sơ", SPAN(4))),
        row(cell("", BELOW), cell("Đã giải quyết", SPAN(2)), cell("Đang giải quyết", SPAN(2))),
        row(cell("", BELOW), "Đúng hạn", "Quá hạn", "Trong hạn", "Quá hạn"),
        row("Hộ tịch", "95", "2", "3", "1"),
    )
    assert scoped(reading, "Hộ tịch") == {
        "resolved_on_time": 95,
        "resolved_overdue": 2,
        "pending_in_time": 3,
        "pending_overdue": 1,
    }


def test_columns_of_shares_and_of_other_periods_are_passed_over():
    reading = read_word(
        row(cell("Lĩnh vực", FIRST), cell("Quý I/2021", SPAN(2)), cell("Quý II/2021", SPAN(3))),
        row(cell("", BELOW), "Tiếp nhận", "Đã giải quyết", "Tiếp nhận", "Đã giải quyết", "Tỷ lệ đã giải quyết (%)"),
        row("Hộ tịch", "90", "88", "100", "95", "95"),
        caption="Kết quả giải quyết hồ sơ",
    )
    assert scoped(reading, "Hộ tịch") == {"received_total": 100, "resolved_total": 95}
    reading = read_word(
        row(cell("Lĩnh vực", FIRST), cell("Tiếp nhận", SPAN(2)), cell("Đã giải quyết", FIRST)),
        row(cell("", BELOW), "Tổng số", "Tỷ lệ trực tuyến (%)", cell("", BELOW)),
        row("Hộ tịch", "100", "45", "95"),
    )
    assert scoped(reading, "Hộ tịch") == {"received_total": 100, "resolved_total": 95}


def test_a_leaf_far_below_groups_of_others_has_no_name():
    reading = read_word(
        row(cell("Lĩnh vực", FIRST), cell("Cấp huyện", SPAN(2))),
        row(cell("", BELOW), cell("Liên thông", SPAN(2))),
        row(cell("", BELOW), "Tiếp nhận", "Đã giải quyết"),
        row("Hộ tịch", "100", "95"),
    )
    assert values(reading) == {}


def test_petitions_are_no_dossiers():
    reading = read_word(
        row("Loại đơn", "Kỳ trước chuyển sang", "Tiếp nhận trong kỳ", "Đã giải quyết", "Đang giải quyết"),
        row("Khiếu nại", "1", "4", "4", "1"),
        row("Tố cáo", "0", "1", "1", "0"),
        row("Tổng cộng", "1", "5", "5", "1"),
    )
    assert {(f.domain, f.indicator): f.value for f in reading.figures} == {
        ("petitions", "received_complaint"): 4,
        ("petitions", "received_denunciation"): 1,
        ("petitions", "received_total"): 5,
        ("petitions", "resolved_total"): 5,
        ("petitions", "pending_total"): 1,
    }


def test_columns_of_staff_need_a_table_of_staff():
    rows = (row("Nội dung", "Chỉ tiêu giao", "Có mặt"), row("Khám tuyển", "50", "48"))
    assert values(read_word(*rows, caption="Gọi công dân nhập ngũ")) == {}
    rows = (row("Nội dung", "Số lượng"), row("Khám tuyển", "48"))
    assert values(read_word(*rows, caption="Gọi công dân nhập ngũ")) == {}


CRITERIA = (
    row("1", "Tỷ lệ hồ sơ trực tuyến", "%", "50,2", "73,46", "23,26"),
    row("2", "Số hồ sơ tiếp nhận", "hồ sơ", "300", "412", "137"),
    row("3", "Tổ công nghệ số cộng đồng", "tổ", "5", "6", "1"),
)


@pytest.mark.parametrize("columns", [("Quý I", "Quý II"), ("Cùng kỳ 2020", "Quý II/2021"), ("Kỳ trước", "Kỳ này")])
def test_rows_are_criteria_and_one_column_is_this_period_s(columns):
    reading = read_word(row("STT", "Tiêu chí", "Đơn vị tính", *columns, "So sánh"), *CRITERIA, caption="Chỉ tiêu")
    assert values(reading) == {"online_rate": Decimal("73.46"), "received_total": 412, "community_digital_teams": 6}
    windows = {f.indicator: (f.period_from, f.period_to) for f in reading.figures}
    assert windows["received_total"] == (date(2021, 4, 1), date(2021, 6, 30))
    assert windows["community_digital_teams"] == (date(2021, 6, 30), date(2021, 6, 30))


def test_where_two_columns_may_be_this_period_s_none_is():
    rows = row("STT", "Tiêu chí", "Đơn vị tính", "Kết quả", "Số liệu", "So sánh")
    assert values(read_word(rows, *CRITERIA, caption="Chỉ tiêu")) == {}


def test_shares_and_counts_of_one_name_are_told_apart():
    rows = (
        row("Nội dung", "Số lượng"),
        row("Số hồ sơ thanh toán trực tuyến", "12"),
        row("Thanh toán trực tuyến (%)", "8,2"),
        row("Hồ sơ trực tuyến (%)", "45"),
    )
    assert values(read_word(*rows)) == {
        "online_payment": 12,
        "online_payment_rate": Decimal("8.2"),
        "online_rate": 45,
    }


PARTS = (row("Loại văn bản", "HĐND", "UBND", "Cộng"), row("Quyết định", "3", "188", "191"))


def test_a_total_beside_its_parts_is_read_where_it_is_their_sum():
    assert values(read_word(*PARTS, row("Công văn", "2", "44", "46"))) == {
        "issued_decisions": 191,
        "issued_official_letters": 46,
    }
    assert values(read_word(*PARTS, row("Công văn", "2", "44", "47"))) == {}
    assert values(read_word(*PARTS)) == {}


def test_a_group_row_says_what_the_rows_below_are_of():
    reading = read_word(
        row("Nội dung", "Số lượng"),
        row("Trình độ chuyên môn", ""),
        row("Đại học", "15"),
        row("Trung cấp", "2"),
        row("Lý luận chính trị", ""),
        row("Trung cấp", "17"),
        caption="Chất lượng cán bộ, công chức",
    )
    assert values(reading) == {"prof_university": 15, "prof_intermediate": 2, "political_intermediate": 17}


def test_a_table_of_another_year_is_not_read():
    rows = (row("Loại văn bản", "Số lượng"), row("Quyết định", "3"), row("Công văn", "7"))
    assert values(read_word(*rows, caption="Văn bản dự kiến ban hành năm 2022")) == {}
    assert values(read_word(*rows, caption="Văn bản ban hành")) == {"issued_decisions": 3, "issued_official_letters": 7}


def test_a_dash_that_no_sum_holds_is_doubtful():
    rows = (row("Đối tượng", "Tổng số", "Nữ"), row("Cán bộ", "11", "-"))
    assert values(read_word(*rows)) == {"staff_present": 11, "staff_female": None}


def test_a_table_without_heading_goes_on_from_the_page_before():
    text = HEAD.format(period="quý II năm 2021", stated="")
    first = text.count("\n")
    text += "Lĩnh vực\tTiếp nhận\tĐã giải quyết\nHộ tịch\t10\t9\nĐất đai và\t7\t6\n\n\fmôi trường\t\t\nVăn hóa\t3\t3\n"
    rows = {first + at: tuple(Place(column, 1, False) for column in range(3)) for at in (0, 1, 2, 4, 5)}
    reading = read_narrative(text, "bao-cao.pdf", rows)
    assert scoped(reading, "Văn hóa") == {"received_total": 3, "resolved_total": 3}
    same_page = read_narrative(text.replace("\f", ""), "bao-cao.pdf", rows)
    assert scoped(same_page, "Văn hóa") == {}
    assert scoped(reading, "Đất đai và môi trường") == {"received_total": 7, "resolved_total": 6}


def test_a_heading_alone_at_a_page_s_end_is_that_of_the_next_page_s_rows():
    text = HEAD.format(period="quý II năm 2021", stated="")
    first = text.count("\n")
    text += "Lĩnh vực\tTiếp nhận\tĐã giải quyết\n(1)\t(2)\t(3)\n\n\fHộ tịch\t10\t9\nVăn hóa\t3\t3\n"
    rows = {first + at: tuple(Place(column, 1, False) for column in range(3)) for at in (0, 1, 3, 4)}
    reading = read_narrative(text, "bao-cao.pdf", rows)
    assert scoped(reading, "Hộ tịch") == {"received_total": 10, "resolved_total": 9}
    assert scoped(reading, "Văn hóa") == {"received_total": 3, "resolved_total": 3}


def test_a_row_told_in_the_text_as_well_is_shown_as_a_repetition():
    body = "Trong quý, xã ban hành tổng số 237 văn bản, gồm 191 quyết định, 46 công văn.\n\nVăn bản đi\n"
    body += "TT Thể loại Năm 2021 Năm 2020\n"
    reading = read(body + "1 Quyết định 191 180\n2 Công văn 46 40\n")
    assert [(f.is_repeat, f.value) for f in reading.figures if f.indicator == "issued_decisions"] == [
        (False, 191),
        (True, 191),
    ]


BUDGET = (
    row("Tổng thu ngân sách xã", "9.846.000", "510.500", "50"),
    row("Tổng chi ngân sách xã", "9.846.000", "430.700", "45"),
)


def test_a_column_of_one_month_is_not_the_quarter_s():
    month = row("Nội dung", "Dự toán năm 2021", "Thực hiện tháng 6", "So sánh (%)")
    quarter = row("Nội dung", "Dự toán năm 2021", "Thực hiện quý II", "So sánh (%)")
    caption = "Thu, chi ngân sách (Đơn vị: 1.000 đồng)"
    assert values(read_word(month, *BUDGET, caption=caption)) == {}
    reading = read_word(quarter, *BUDGET, caption=caption)
    assert values(reading) == {
        "revenue_plan": 9846000000,
        "revenue_total": 510500000,
        "revenue_vs_plan": 50,
        "expenditure_plan": 9846000000,
        "expenditure_total": 430700000,
        "expenditure_vs_plan": 45,
    }
    assert {f.factor for f in reading.figures if f.indicator == "revenue_total"} == {1000}


def test_the_line_above_a_table_says_its_window():
    rows = (row("Lĩnh vực", "Tiếp nhận", "Đã giải quyết"), row("Hộ tịch", "300", "290"))
    reading = read_word(*rows, caption="Kết quả giải quyết hồ sơ 6 tháng đầu năm 2021")
    assert {(f.period_from, f.period_to) for f in reading.figures} == {(date(2021, 1, 1), date(2021, 6, 30))}
    body = "Hồ sơ 6 tháng đầu năm 2021\nTT Lĩnh vực Tiếp nhận Đã giải quyết Còn lại\n1 Hộ tịch 742 736 6\n"
    figures = read(body + "2 Đất đai 63 54 9\nTổng cộng 805 790 15\n").figures
    assert {(f.period_from, f.period_to) for f in figures} == {(date(2021, 1, 1), date(2021, 6, 30))}


def test_who_went_to_a_course_is_not_the_staff():
    rows = (row("Lớp", "Tổng số", "Nữ"), row("Quản lý nhà nước", "12", "5"), row("Chuyển đổi số", "8", "3"))
    assert values(read_word(*rows, caption="Cán bộ, công chức tham gia tập huấn")) == {}


def test_a_single_column_of_fields_is_enough_for_dossiers_and_not_for_staff():
    assert scoped(read_word(row("Lĩnh vực", "Hồ sơ tiếp nhận"), row("Hộ tịch", "12")), "Hộ tịch") == {
        "received_total": 12
    }
    rows = (row("Bộ phận", "Số lượng"), row("Công chức tư pháp", "2"))
    assert values(read_word(*rows, caption="Nhân sự Bộ phận Một cửa")) == {}
