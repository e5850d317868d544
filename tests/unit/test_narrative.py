import unicodedata
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest

from ingest.readers.narrative import read_narrative
from ingest.readers.narrative.fold import compile_template, mask_digits
from ingest.readers.reading import State
from tests.unit.narrative_text import HEAD, Q2_STATED, only, read, values


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Kế hoạch số 05/KH-UBND ngày 10/1/2021, Quyết định 09/2012/QĐ-UBND và Đề án 06.",
        "Căn cứ khoản 2 Điều 30 Luật năm 2015, hồ sơ quá hạn 05 ngày phải xin lỗi.",
        "Xã duy trì ISO 9001:2015, phòng chống Covid-19, trực từ thứ 2 đến thứ 6, tập huấn 1/2 ngày.",
        "Dịch vụ công mức độ 3/4; trực tuyến mức độ 3, mức độ 4 đạt 40% hồ sơ.",
        "Văn phòng trực điện thoại 0220 3555 111, cạnh tỉnh lộ 388.",
        "Họp giao ban mỗi tháng 02 lần, trả hồ sơ trong hạn 3-5 ngày, nhiệm kỳ 2021-2026.",
        "Phấn đấu đã giải quyết 95 hồ sơ; mục tiêu đến năm 2025 tiếp nhận 40 hồ sơ mới.",
        "Tỷ lệ giải quyết đúng hạn đạt trên 98%. Đã giải quyết hơn 300 hồ sơ.",
        "Cùng kỳ năm 2020 đã giải quyết 120 hồ sơ, so với cùng kỳ tăng 30 hồ sơ.",
        "UBND huyện đã ban hành 20 văn bản.",
        "Đã ban hành 05 văn bản về phòng dịch, gồm 02 kế hoạch, 03 công văn.",
        "Lĩnh vực đất đai: đã giải quyết 54 hồ sơ, đúng hạn 50 hồ sơ.",
        "Xã có 03 thôn đạt chuẩn văn hóa, 12 hộ nghèo.",
        "Mật độ dân số là 1.200 người/km2.",
        "Không có đơn khiếu nại, tố cáo vượt cấp.",
        "Năm 2020, đã giải quyết 900 hồ sơ.",
        "Đã giải quyết 1 250 hồ sơ. Đã ban hành 2 .231 văn bản.",
    ],
)
def test_these_are_no_figures(sentence):
    assert values(sentence + "\n") == {}


@pytest.mark.parametrize(
    "title",
    [
        "II. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ III",
        "PHẦN B\nGIẢI PHÁP THỰC HIỆN",
        "II. Đề xuất, kiến nghị",
        "III. HẠN CHẾ, NGUYÊN NHÂN",
    ],
)
def test_plans_and_shortcomings_hold_no_figures(title):
    assert values(f"{title}\n\n1. Nhiệm vụ:\n\nĐã ban hành 20 văn bản. Đã giải quyết 10 đơn.\n") == {}


def test_a_later_section_is_read_again():
    assert values("II. HẠN CHẾ\n\nĐã giải quyết 10 đơn.\n\nIII. ĐÁNH GIÁ CHUNG\n\nĐã giải quyết 12 đơn.\n") == {
        "petitions.resolved_total": 12
    }


def test_lines_broken_by_the_page_are_joined_and_pages_counted():
    body = (
        "Từ đầu kỳ, bộ phận chuyên môn của xã đã tập trung xem xét và giải quyết xong \n\n\n2\n"
        "12 đơn của công dân.\n\nĐã ban hành \n30 văn bản.\n"
    )
    reading = read(body)
    assert [(f.indicator, f.value, f.locator.page) for f in reading.figures] == [
        ("resolved_total", 12, 1),
        ("issued_total", 30, 2),
    ]


def test_offsets_are_those_of_the_nfc_text():
    text = unicodedata.normalize("NFD", HEAD.format(period="năm 2021", stated="") + "Đã ban hành 30 văn bản.\n")
    (figure,) = read_narrative(text, "x.txt").figures
    span = slice(figure.locator.char_from, figure.locator.char_to)
    assert unicodedata.normalize("NFC", text)[span] == figure.evidence == "Đã ban hành 30 văn bản"


def test_old_tone_marks_and_slips_of_the_keyboard_are_read():
    assert values("Dịch vụ công trực tuyển mức độ 3 đạt 35,5% hồ sơ. Trình độ văn hoá: 100% THPT.\n") == {
        "dossiers.online_level3_rate": Decimal("35.5"),
        "staff.edu_upper_secondary_rate": 100,
    }


def test_the_topic_decides_between_like_phrases():
    body = (
        "Trình độ chuyên môn: 02 đ/c đại học; 01 đ/c trung cấp. Trình độ chính trị: 03 đ/c trung cấp.\n\n"
        "Đã giải quyết 50 hồ sơ (đúng hạn 48, quá hạn 02); đang giải quyết 05 hồ sơ (trong hạn 04, quá hạn 01).\n\n"
        "Tiếp nhận 09 đơn; đã giải quyết 07 đơn, đang giải quyết 02 đơn.\n"
    )
    assert values(body) == {
        "staff.prof_university": 2,
        "staff.prof_intermediate": 1,
        "staff.political_intermediate": 3,
        "dossiers.resolved_total": 50,
        "dossiers.resolved_on_time": 48,
        "dossiers.resolved_overdue": 2,
        "dossiers.pending_total": 5,
        "dossiers.pending_in_time": 4,
        "dossiers.pending_overdue": 1,
        "petitions.received_total": 9,
        "petitions.resolved_total": 7,
        "petitions.pending_total": 2,
    }


def test_list_items_keep_the_topic_of_the_item_above():
    body = "- Biên chế được giao: 22. Có mặt: 21.\n+ Cán bộ 11\n+ công chức 10.\n"
    assert values(body) == {
        "staff.staff_assigned": 22,
        "staff.staff_present": 21,
        "staff.cadres": 11,
        "staff.civil_servants": 10,
    }


def test_kinds_of_documents_by_name_and_by_abbreviation():
    body = "Đã phát hành 60 văn bản các loại (QĐ: 30; BC: 20; TTr: 04; CV: 06). Tiếp nhận 120 văn bản đến.\n"
    assert values(body) == {
        "documents.issued_total": 60,
        "documents.issued_decisions": 30,
        "documents.issued_reports": 20,
        "documents.issued_submissions": 4,
        "documents.issued_official_letters": 6,
        "documents.incoming_total": 120,
    }


@pytest.mark.parametrize(
    ("sentence", "indicator"),
    [
        ("Xã không ban hành văn bản quy phạm pháp luật nào.", "legal_normative_documents"),
        ("Phản ánh, kiến nghị của tổ chức, cá nhân về thủ tục hành chính: Không có", "feedback_on_procedures"),
        ("Tinh giản biên chế: chưa phát sinh.", "downsized"),
        ("Xã chưa tiếp nhận được hồ sơ nào qua dịch vụ bưu chính công ích.", "received_post"),
        ("Không có cán bộ, công chức bị kỷ luật.", "disciplined"),
    ],
)
def test_zero_in_words(sentence, indicator):
    figure = only(sentence + "\n")
    assert (figure.indicator, figure.value, figure.state) == (indicator, 0, State.ZERO_IN_WORDS)


def test_money_comes_in_dong_and_keeps_its_factor():
    figures = {f.indicator: f for f in read("Thu ngân sách 5 tháng đạt 6,85 tỷ đồng, bằng 61,5% dự toán.\n").figures}
    revenue = figures["revenue_total"]
    assert (revenue.value, revenue.factor, revenue.unit, revenue.raw_text) == (6850000000, 10**9, "đồng", "6,85")
    assert (revenue.period_from, revenue.period_to) == (date(2021, 1, 1), date(2021, 5, 31))
    assert figures["revenue_vs_plan"].value == Decimal("61.5")


def test_a_spelling_outside_the_grammar_is_doubtful():
    figure = only("Đã ban hành 2,231 văn bản.\n")
    assert (figure.state, figure.value, figure.raw_text) == (State.DOUBTFUL, None, "2,231")


def test_two_statements_that_differ_are_both_doubtful():
    reading = read("Đã ban hành 30 văn bản.\n\nĐã ban hành 31 văn bản.\n")
    assert [(f.state, f.value) for f in reading.figures] == [(State.DOUBTFUL, None)] * 2
    assert "30 văn bản" in reading.notes_vi[-1]


def test_a_repeated_statement_is_given_once():
    assert only("Đã ban hành 30 văn bản.\n\nXã đã ban hành 30 văn bản.\n").value == 30


def window_of(sentence, **heading):
    figure = only(sentence + "\n", **heading)
    return figure.period_from, figure.period_to


def test_windows():
    year = {"period": "năm 2021", "stated": ""}
    assert window_of("Đã ban hành 30 văn bản.") == Q2_STATED
    assert window_of("Trong quý II, đã ban hành 30 văn bản.") == Q2_STATED
    assert window_of("Trong tháng 4/2021, đã ban hành 30 văn bản.") == (date(2021, 4, 1), date(2021, 4, 30))
    assert window_of("Từ ngày 01/4/2021 đến 20/4/2021, đã ban hành 30 văn bản.") == (
        date(2021, 4, 1),
        date(2021, 4, 20),
    )
    assert window_of("Từ đầu năm 2021 đến nay, đã ban hành 30 văn bản.") == (date(2021, 1, 1), date(2021, 6, 14))
    assert window_of("Đã ban hành 30 văn bản.", **year) == (date(2021, 1, 1), date(2021, 12, 31))
    assert window_of("9 tháng đầu năm 2021, đã ban hành 30 văn bản.", **year) == (date(2021, 1, 1), date(2021, 9, 30))
    assert window_of("Kinh phí thực hiện CCHC năm 2021 là 50 triệu đồng.") == (date(2021, 1, 1), date(2021, 12, 31))
    assert window_of("Dân số là 8.000 người.") == (date(2021, 6, 14), date(2021, 6, 14))
    assert window_of("Dân số tính đến 01/4/2021 là 8.000 người.") == (date(2021, 4, 1), date(2021, 4, 1))
    assert window_of("Thu nhập bình quân đầu người đạt 60 triệu đồng.") == (date(2021, 1, 1), date(2021, 12, 31))
    assert window_of("Tính từ đầu năm, đã ban hành 30 văn bản.") == (date(2021, 1, 1), date(2021, 6, 14))
    assert window_of("Thu ngân sách hai tháng đầu năm 2,8 tỷ đồng.", **year) == (
        date(2021, 1, 1),
        date(2021, 2, 28),
    )
    assert window_of("Không ban hành văn bản quy phạm pháp luật theo Luật năm 2015, sửa đổi năm 2020.") == Q2_STATED


def test_a_year_lasts_over_the_budget_of_a_report_on_that_year():
    body = "Thu ngân sách năm 2021 đạt 9,8 tỷ đồng; tổng chi ngân sách 9,5 tỷ đồng.\n"
    year = read(body, period="năm 2021", stated=" (từ ngày 15/12/2020 đến ngày 14/12/2021)").figures
    assert [(f.period_from, f.period_to) for f in year] == [(date(2021, 1, 1), date(2021, 12, 31))] * 2
    assert [(f.period_from, f.period_to) for f in read(body).figures][1] == Q2_STATED


def test_the_quarter_before_is_told_for_comparison_only():
    reading = read("- Quý I, tổng số hồ sơ tiếp nhận là 702.\n- Trong quý, tổng số hồ sơ tiếp nhận là 650.\n")
    assert [f.value for f in reading.figures if f.indicator == "received_total"] == [650]


def test_an_assumed_window_is_noted():
    assert any("không ghi rõ kỳ số liệu" in note for note in read("Hết.", stated="").notes_vi)
    assert read("Hết.").notes_vi == ()


@pytest.mark.parametrize("start", ["12", "quý 2", "đến ngày 5/6", "tiếp nhận 5", "- 5", "Tổng cộng 5 6 7"])
def test_long_runs_of_white_space_cost_little(start):
    began = perf_counter()
    read(start + " " * 50000 + "x")
    assert perf_counter() - began < 5


def test_no_part_of_a_number_is_a_number():
    number = compile_template("{n} hồ sơ", {})
    assert number.search("1.250 ho so")["n"] == "1.250"
    assert number.search(mask_digits("1") + ".250 ho so") is None
    assert values("Tiếp nhận mới trong kỳ 1.230 hồ sơ.\n") == {"dossiers.received_new": 1230}


def test_a_heading_ends_the_paragraph_before_it():
    full = "Đã ban hành 30 văn bản về nhiều nội dung khác nhau theo thẩm quyền của xã và quy định hiện hành."
    wrapped = full + "\nPHẦN II - PHƯƠNG HƯỚNG NĂM 2022\n1. Việc:\nĐã giải quyết 10 đơn."
    assert "petitions.resolved_total" not in values(wrapped)


def test_a_heading_gives_its_topic_to_the_paragraphs_below():
    told = {"staff.staff_assigned": 22, "staff.staff_present": 21, "staff.cadres": 11, "staff.civil_servants": 10}
    assert values("5. Công chức, công vụ\n\nGiao 22, có mặt 21 (cán bộ 11, công chức 10).\n") == told
    assert values("5. Việc khác\n\nCó mặt 21 (cán bộ 11, công chức 10).\n") == {}


def test_another_year_counts_for_its_own_clause_only():
    body = "Có 19 hồ sơ năm 2020 chuyển qua; phát sinh mới 30 hồ sơ. Năm 2020 đã giải quyết 12 đơn; tiếp nhận 15 đơn.\n"
    assert values(body) == {"dossiers.received_carried_over": 19, "dossiers.received_new": 30}


def test_a_title_ends_with_its_year():
    text = HEAD.format(period="năm 2021", stated="").split("\n\nKính gửi")[0]
    reading = read_narrative(text + "\nXã có 10 thôn, dân số 8.000 người.\n", "x.txt")
    assert {f.indicator: f.value for f in reading.figures} == {"villages": 10, "population": 8000}


def test_people_sent_to_courses_are_not_the_staff():
    assert values("Biên chế 20. Có 29 lượt cán bộ, công chức được cử đi học, trong đó chính trị trung cấp 02.\n") == {
        "staff.trained": 29
    }


def test_a_page_s_number_may_stand_among_the_cells_of_a_table():
    rows = "1\nHộ tịch\n742\n736\n6\n\f2\n2\nĐất đai\n63\n54\n9\nTổng\n805\n790\n15\n"
    figures = read("Kết quả quý II năm 2021\nTT\nLĩnh vực\nTiếp nhận\nĐã giải quyết\nCòn lại\n" + rows).figures
    assert {(f.scope, f.value) for f in figures if f.indicator == "pending_total"} == {
        ("Hộ tịch", 6),
        ("Đất đai", 9),
        ("Tổng", 15),
    }
