"""Promises: one page without an outside address shows the district; the official forms keep the form's layout."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from ingest.forms.layout import lay_out
from ingest.forms.spec import load_forms
from ingest.settings import Settings
from publication.consolidation import publish
from publication.official_forms import export_workbooks
from publication.status_page import write_status_page
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
