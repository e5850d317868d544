"""Promise: what a report plans is no figure of it, and a number is of the time that its words name."""

from datetime import date

from tests.unit.narrative_text import only, read, values


def test_a_part_under_a_later_period_is_planned_until_the_next_heading():
    parts = ("1. Kết quả", "Tiếp nhận 30 hồ sơ.", "2. Quý III/2021", "Tiếp công dân 20 lượt.", "3. Văn bản")
    body = "\n\n".join((*parts, "Ban hành 12 văn bản.\n"))
    assert values(body) == {"dossiers.received_total": 30, "documents.issued_total": 12}


def test_a_heading_of_the_reports_own_period_is_not_planned():
    assert values("1. Quý II/2021\n\nTiếp nhận 30 hồ sơ.\n") == {"dossiers.received_total": 30}


def test_a_paragraph_labelled_with_a_later_period_or_a_wish_is_planned():
    assert values("Nhiệm vụ sáu tháng cuối năm: ban hành 12 văn bản.\n") == {}
    assert values("Mục tiêu: ban hành 12 văn bản.\n") == {}
    assert values("Kết quả: ban hành 12 văn bản.\n") == {"documents.issued_total": 12}


def test_a_year_before_the_report_tells_nothing_of_it():
    heading = {"period": "năm 2021", "stated": " (từ 15/12/2020 đến 14/12/2021)"}
    body = "UBND xã ban hành 775 văn bản. Năm 2020 xã ban hành 702 văn bản.\n"
    assert values(body, **heading) == {"documents.issued_total": 775}


def test_the_window_of_the_budget_lasts_over_its_paragraph():
    heading = {"period": "năm 2021", "stated": " (từ 15/12/2020 đến 14/12/2021)"}
    body = (
        "Tổng thu ngân sách xã cả năm 5,2 tỷ đồng. Tổng chi 4,8 tỷ đồng. "
        "Kinh phí cho cải cách hành chính 60 triệu đồng.\n"
    )
    found = {f.indicator: (f.period_from, f.period_to) for f in read(body, **heading).figures}
    year, own = (date(2021, 1, 1), date(2021, 12, 31)), (date(2020, 12, 15), date(2021, 12, 14))
    assert found == {"revenue_total": year, "expenditure_total": year, "par_budget": own}


def test_a_month_without_its_year_is_of_the_reports_year():
    figure = only("Riêng tháng 6 thu 712,9 triệu đồng.\n")
    assert (figure.indicator, figure.period_from) == ("revenue_month", date(2021, 6, 1))


def test_a_period_into_which_something_goes_is_no_window():
    figure = only("Chuyển sang năm 2022 là 37 hồ sơ.\n", period="năm 2021", stated="")
    assert (figure.indicator, figure.period_to) == ("pending_total", date(2021, 12, 31))


def test_income_is_that_of_the_reports_year():
    body = "Thu nhập bình quân đầu người năm 2020 đạt 58,4 triệu đồng.\n"
    assert values(body) == {}


def test_the_title_tells_what_the_report_is_about():
    body = "I. SỐ LƯỢNG\n\nTrong tổng số, 09 đồng chí là nữ.\n"
    assert values(body) == {}
    period = "về đội ngũ cán bộ, công chức, người hoạt động không chuyên trách quý II năm 2021"
    assert values(body, period=period) == {"staff.staff_female": 9}
