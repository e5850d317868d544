"""Promises: one page without an outside address shows the district; the official forms keep the form's layout."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from ingest.database.connection import connect
from ingest.forms.layout import lay_out
from ingest.forms.spec import load_forms
from ingest.settings import Settings
from publication.consolidation import publish
from publication.official_forms import export_workbooks
from publication.overview import ReportState, load_overview
from publication.status_page import render_status_page, write_status_page
from tests.publication.district import District

LUONG_DIEN, CAO_AN, CAM_VAN = "10924", "10927", "10900"
KEY = ("received_total", "justice_civil_status")
TOTAL = ("revenue_total", "execution")


class Links(HTMLParser):
    """Every address a page would load or lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src", "action", "data", "srcset")]


@pytest.fixture
def district(warehouse: Settings) -> District:
    made = District(warehouse)
    made.build_candidate()
    return made


@pytest.fixture
def page(district: District) -> str:
    accepted = district.deliver(LUONG_DIEN, values={KEY: 2231})
    faulty = district.deliver(CAO_AN, values={KEY: 7})
    late = district.deliver(CAM_VAN, values={KEY: 5}, at="2021-03-28 09:00+07")
    district.deliver_unreadable("<script>alert(1)</script>.xlsx", "Tệp bị hỏng; hãy lưu lại rồi gửi lại.")
    finding = {"rule_id": "DOS-001", "cells": [("II.06a", "C12", 7)], "found": 7, "expected": 6}
    district.check({faulty: [finding]})
    district.accept(accepted, late)
    publish("2021-Q1")
    return write_status_page().read_text(encoding="utf-8")


def test_the_page_needs_nothing_from_outside(page: str) -> None:
    links = Links()
    links.feed(page)
    assert links.found
    for address in links.found:
        assert not re.match(r"(?:[a-z]+:)?//|[a-z]+:", address), address
    assert "://" not in page
    assert "@import" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    {
        ReportState.ACCEPTED: "✓</span> Đã chấp nhận",
        ReportState.WAITING: "◔</span> Chờ xem xét",
        ReportState.FAULTY: "✗</span> Có lỗi phải sửa",
        ReportState.RETURNED: "</span> Đã trả lại",
        ReportState.UNCHECKED: "…</span> Chờ kiểm tra",
        ReportState.UNREADABLE: "?</span> Không đọc được",
        ReportState.MISSING: "–</span> Chưa nộp",
        ReportState.NOT_DUE: "○</span> Chưa đến hạn",
    }.items(),
)
def test_every_state_has_a_sign_and_a_word(page: str, district: District, state: ReportState, words: str) -> None:
    overview = load_overview()
    [period] = overview.periods
    alone = replace(period, communes=((replace(period.reports[0], state=state),),))
    shown = render_status_page(replace(overview, periods=(alone,), files=()), district.settings.site, lambda _: None)
    matrix = shown[shown.index('<table class="matrix">') :]
    assert words in matrix[: matrix.index("</table>")]


def test_periods_that_end_on_one_day_are_told_one_after_the_other(district: District) -> None:
    with connect("kho_ingest", district.settings) as connection:
        connection.execute("update ref.forms set period_kinds = period_kinds || array['H1'] where is_obligatory")
    for period in ("2021-Q2", "2021-H1"):
        district.period_code = period
        district.deliver(LUONG_DIEN, values={KEY: 1}, at="2021-06-18 09:00+07")
    assert [(period.period_code, len(period.communes)) for period in load_overview().periods] == [
        ("2021-H1", 17),
        ("2021-Q2", 17),
    ]


def test_lateness_is_judged_by_the_first_revision_in_vietnamese_time(district: District) -> None:
    district.deliver(LUONG_DIEN, values={KEY: 1}, at="2021-03-20 23:30+07")
    district.deliver(LUONG_DIEN, values={KEY: 2}, at="2021-04-20 09:00+07")
    district.deliver(CAO_AN, values={KEY: 3}, at="2021-03-20 17:30+00")
    [period] = load_overview().periods
    delivered = {report.unit_code: report for report in period.reports if report.revision}
    assert {code: (report.revision, report.days_late) for code, report in delivered.items()} == {
        LUONG_DIEN: (2, 0),
        CAO_AN: (1, 1),
    }
    assert period.state_counts == {ReportState.UNCHECKED: 2, ReportState.MISSING: 66}


def test_an_earlier_accepted_revision_is_told_beside_the_one_that_waits(district: District) -> None:
    first = district.deliver(LUONG_DIEN, values={KEY: 1})
    district.check()
    district.accept(first)
    district.deliver(LUONG_DIEN, values={KEY: 2}, at="2021-04-20 09:00+07")
    district.check()
    assert "đang dùng lần gửi 1" in write_status_page().read_text(encoding="utf-8")


def test_an_empty_warehouse_has_a_page(warehouse: Settings) -> None:
    page = write_status_page().read_text(encoding="utf-8")
    assert "Chưa có tệp nào được gửi đến" in page
    assert "Chưa có số liệu tổng hợp" in page


def test_the_page_runs_nothing_a_file_name_says(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_page_says_who_is_in_late_missing_and_wrong(page: str) -> None:
    for words in ("Đã chấp nhận", "Có lỗi phải sửa", "Chưa nộp", "Nộp muộn", "Không đọc được"):
        assert words in page, words
    assert "Tệp bị hỏng; hãy lưu lại rồi gửi lại." in page
    assert "DOS-001" in page
    assert "II.06a!C12" in page
    assert "2.236" in page  # 2231 and 5, not the 7 that waits
    assert "2/17" in page


def test_a_page_that_would_say_the_same_is_not_written_again(page: str, district: District) -> None:
    path = district.settings.site / "index.html"
    before = path.stat().st_mtime_ns
    write_status_page()
    assert path.stat().st_mtime_ns == before


def test_the_official_form_keeps_layout_measure_and_coverage(district: District) -> None:
    dossiers = district.deliver(LUONG_DIEN, values={KEY: 2231})
    budget = district.deliver(LUONG_DIEN, "ngan_sach", {TOTAL: 905_550_000}, at="2021-04-03 09:00+07")
    district.check()
    district.accept(dossiers, budget)
    publish("2021-Q1")
    paths = {path.name: path for path in export_workbooks("2021-Q1")}
    assert paths.keys() == {"ho_so-v1.xlsx", "ngan_sach-v1.xlsx"}
    for name, key, shown in (("ho_so", KEY, 2231), ("ngan_sach", TOTAL, 905_550)):
        form = load_forms()[name]
        sheet = load_workbook(paths[f"{name}-v1.xlsx"])[form.sheet]
        assert sheet[lay_out(form).cells[key]].value == shown
        texts = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
        assert "TỔNG HỢP TOÀN HUYỆN" in texts
        assert "Tổng hợp từ 1/17 đơn vị; thiếu:" in texts
        assert "Phiên bản 1" in texts
        assert "Huyện Cẩm Giàng".upper() in texts.upper()
    assert export_workbooks("2021-Q1") == []


def test_a_workbook_of_a_version_is_never_written_again(district: District) -> None:
    first = district.deliver(LUONG_DIEN, values={KEY: 2231})
    second = district.deliver(CAO_AN, values={KEY: 1})
    district.check()
    district.accept(first)
    publish("2021-Q1")
    [path] = export_workbooks("2021-Q1")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    district.accept(second)
    publish("2021-Q1")
    [newer] = export_workbooks("2021-Q1")
    assert newer.name == "ho_so-v2.xlsx"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_difference_is_named_as_in_its_form(district: District) -> None:
    other = ("received_total", "other")
    first = district.deliver(LUONG_DIEN, values={other: 1})
    second = district.deliver(CAO_AN, values={other: 2})
    district.check()
    district.accept(first)
    publish("2021-Q1")
    district.accept(second)
    publish("2021-Q1")
    [published] = load_overview().published
    [difference] = published.differences
    assert (difference.unit_name, difference.scope_label) == ("Xã Cao An", "Lĩnh vực khác")
    page = write_status_page().read_text(encoding="utf-8")
    assert "Khác phiên bản 1: 1 số liệu" in page
