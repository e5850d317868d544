"""Promise: a commune gets its own workbook back, the wrong cells coloured and commented, the findings in front."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from expectations.feedback import write_feedback
from expectations.feedback.severity import SEVERITIES
from ingest.forms.layout import lay_out
from ingest.forms.spec import load_forms
from ingest.settings import Settings
from tests.publication.district import District

LUONG_DIEN, CAO_AN = "10924", "10927"
KEY = ("received_total", "justice_civil_status")
SHEET = load_forms()["ho_so"].sheet
CELL = lay_out(load_forms()["ho_so"]).cells[KEY]


@pytest.fixture
def district(warehouse: Settings) -> District:
    return District(warehouse)


def files(settings: Settings, suffix: str) -> list[Path]:
    return sorted(settings.outbox.rglob(f"*{suffix}"))


def wrong_total(message: str = "Tổng số phải bằng cột 4 + cột 5 + cột 6", severity: str = "critical") -> dict:
    return {
        "rule_id": "DOS-001",
        "severity": severity,
        "message": message,
        "cells": [(SHEET, CELL, 7)],
        "found": 7,
        "expected": 6,
    }


def test_the_wrong_cell_is_coloured_and_commented_and_no_other(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total()]})
    assert write_feedback() == 1
    [path] = files(district.settings, ".xlsx")
    assert path.parent == district.settings.outbox / LUONG_DIEN / "2021-Q1"
    workbook = load_workbook(path)
    comments = [cell for row in workbook[SHEET].iter_rows() for cell in row if cell.comment]
    assert [cell.coordinate for cell in comments] == [CELL]
    assert comments[0].fill.fgColor.rgb[2:] == SEVERITIES["critical"].strong
    for words in ("DOS-001", "Trong báo cáo: 7", "Phải là: 6", "Cách sửa: Xem lại các ô này"):
        assert words in comments[0].comment.text
    assert comments[0].value == 7


def test_the_first_sheet_lists_the_findings_with_links(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total()]})
    write_feedback()
    workbook = load_workbook(files(district.settings, ".xlsx")[0])
    sheet = workbook.worksheets[0]
    assert sheet.title == "Phát hiện"
    assert workbook.active is sheet
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Tổng số phải bằng cột 4 + cột 5 + cột 6" in texts
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{SHEET}'!{CELL}"]


def test_the_rest_of_the_workbook_stays(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total()]})
    write_feedback()
    marked = load_workbook(files(district.settings, ".xlsx")[0])[SHEET]
    sent = load_workbook(district.folder / "1.xlsx")[SHEET]
    for row in sent.iter_rows():
        for cell in row:
            assert marked[cell.coordinate].value == cell.value
            assert marked[cell.coordinate].number_format == cell.number_format
    assert marked.page_setup.orientation == sent.page_setup.orientation


def test_a_text_like_a_formula_leaves_as_a_text(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total(message='=HYPERLINK("x","y")')]})
    write_feedback()
    sheet = load_workbook(files(district.settings, ".xlsx")[0]).worksheets[0]
    [cell] = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=HYPERLINK")]
    assert cell.data_type == "s"


def test_the_same_findings_are_written_once(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total()]})
    assert write_feedback() == 1
    [path] = files(district.settings, ".xlsx")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    assert write_feedback() == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_clean_report_gets_nothing(district: District) -> None:
    district.deliver(CAO_AN, values={KEY: 7})
    district.check()
    assert write_feedback() == 0


def test_a_correction_has_no_marks_of_its_own(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total()]})
    write_feedback()
    district.deliver(LUONG_DIEN, values={KEY: 6}, at="2021-03-19 09:00+07")
    district.check()
    assert write_feedback() == 0
    assert len(files(district.settings, ".xlsx")) == 1


def test_a_file_that_was_not_taken_gets_a_note_that_runs_no_script(district: District) -> None:
    district.deliver_unreadable("<script>alert(1)</script>.xlsx", "Tệp bị hỏng; hãy lưu lại rồi gửi lại.")
    assert write_feedback() == 1
    [path] = files(district.settings, ".html")
    page = path.read_text(encoding="utf-8")
    assert "Tệp bị hỏng; hãy lưu lại rồi gửi lại." in page
    assert "<script" not in page
    assert "://" not in page
