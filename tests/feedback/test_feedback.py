"""Promise: a commune gets its own workbook back, the wrong cells coloured and commented, the findings in front."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from expectations.feedback import write_feedback
from expectations.feedback.severity import SEVERITIES
from ingest.database.connection import connect
from ingest.forms.layout import lay_out
from ingest.forms.spec import load_forms
from ingest.readers.file import read_file
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
    for words in ("DOS-001", "Đang ghi: 7.", "So sánh: 7 với 6, lệch 1.", "Cách sửa: Xem lại các ô này."):
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
    assert any(text.startswith("Tổng số phải bằng cột 4 + cột 5 + cột 6. ") for text in texts)
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


def marked_cells(path: Path) -> dict[str, str]:
    """Address and fill colour of the commented cells of the form's own sheet."""
    rows = load_workbook(path)[SHEET].iter_rows()
    return {cell.coordinate: cell.fill.fgColor.rgb[2:] for row in rows for cell in row if cell.comment}


def test_a_cell_of_another_report_is_named_and_not_marked(district: District) -> None:
    other = district.deliver(CAO_AN, values={KEY: 7})
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    finding = wrong_total() | {"cells": [(SHEET, CELL, 7), (SHEET, "K20", 7, other)]}
    district.check({report: [finding]})
    write_feedback()
    [path] = files(district.settings, ".xlsx")
    assert list(marked_cells(path)) == [CELL]
    texts = [str(cell.value) for row in load_workbook(path).worksheets[0].iter_rows() for cell in row]
    assert f"{SHEET}!K20 (báo cáo khác)" in texts


def test_the_severest_finding_colours_a_cell_and_all_are_told(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    warning = wrong_total("Số này cao bất thường", "warning") | {"rule_id": "DOS-009"}
    beside = {"cells": [(SHEET, CELL, 7), (SHEET, "D20", None)]}
    district.check({report: [warning, wrong_total() | beside]})
    write_feedback()
    [path] = files(district.settings, ".xlsx")
    assert marked_cells(path) == dict.fromkeys((CELL, "D20"), SEVERITIES["critical"].pale)
    comment = load_workbook(path)[SHEET][CELL].comment.text
    assert "DOS-001" in comment
    assert comment.index("DOS-001") > comment.index("Số này cao bất thường")  # a named cell before a doubted one


def test_money_is_told_in_the_measure_of_the_file(district: District) -> None:
    key = ("revenue_total", "execution")
    cell = lay_out(load_forms()["ngan_sach"]).cells[key]
    report = district.deliver(LUONG_DIEN, "ngan_sach", {key: 905_550_000}, at="2021-04-03 09:00+07")
    finding = wrong_total() | {"cells": [("Ngân sách", cell, 905_550_000)], "found": 905_550_000, "expected": 1_000}
    district.check({report: [finding]})
    write_feedback()
    comment = load_workbook(files(district.settings, ".xlsx")[0])["Ngân sách"][cell].comment.text
    assert "So sánh: 905.550 với 1, lệch 905.549." in comment
    assert "Đang ghi: 905.550." in comment


def test_a_marked_workbook_can_be_corrected_and_sent_again(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total()]})
    write_feedback()
    [path] = files(district.settings, ".xlsx")
    reading = read_file(path, path.name)
    assert (reading.notes_vi, reading.skipped["findings_sheet"] > 0) == ((), True)
    assert (reading.unit_code, reading.period_code, reading.form) == (LUONG_DIEN, "2021-Q1", "ho_so")
    assert [figure.value for figure in reading.figures if figure.locator.cell == CELL] == [7]
    again = district.deliver(LUONG_DIEN, values={KEY: 7}, content=path.read_bytes(), at="2021-03-19 09:00+07")
    district.check({again: [wrong_total() | {"cells": [(SHEET, "D20", None)]}]})
    assert write_feedback() == 1
    [path] = [path for path in files(district.settings, ".xlsx") if "lan-2" in path.name]
    assert load_workbook(path).sheetnames == ["Phát hiện", SHEET]
    assert list(marked_cells(path)) == ["D20"]
    assert load_workbook(path)[SHEET][CELL].fill.fgColor.rgb[2:] != SEVERITIES["critical"].strong


def test_a_returned_report_tells_the_reviewers_reason(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check()
    district.decide(report, "returned", "thiếu chữ ký của chủ tịch")
    assert write_feedback() == 1
    sheet = load_workbook(files(district.settings, ".xlsx")[0]).worksheets[0]
    assert any("thiếu chữ ký của chủ tịch" in str(row[0].value) for row in sheet.iter_rows())


def with_broken_styles(workbook: bytes) -> bytes:
    """The workbook with a style sheet that no program can read; its figures are there as before."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(target, "w") as broken:
        for name in source.namelist():
            broken.writestr(name, b"<not-a-stylesheet" if name == "xl/styles.xml" else source.read(name))
    return target.getvalue()


@pytest.mark.parametrize("kind", ["text", "broken workbook"])
def test_what_cannot_be_marked_comes_back_as_a_note(district: District, kind: str) -> None:
    district.deliver(CAO_AN, values={KEY: 8})
    whole = (district.folder / "1.xlsx").read_bytes()
    content = "Hồ sơ nhận giải quyết: 7".encode() if kind == "text" else with_broken_styles(whole)
    report = district.deliver(LUONG_DIEN, values={KEY: 7}, content=content)
    other = district.deliver("10900", values={KEY: 8})
    district.check({report: [wrong_total("Tổng <b>sai</b>")], other: [wrong_total()]})
    assert write_feedback() == 2
    [note] = files(district.settings, ".html")
    page = note.read_text(encoding="utf-8")
    assert "Tổng &lt;b&gt;sai&lt;/b&gt;" in page
    assert f"{SHEET}!{CELL}" in page
    assert len(files(district.settings, ".xlsx")) == 1
    assert write_feedback() == 0


@pytest.mark.parametrize(
    "name", ["../../etc/báo cáo.xlsx", "..\\..\\con.xlsx", "ế" * 300 + ".xlsx", "....xlsx", "\n.xlsx"]
)
def test_no_file_name_leads_out_of_the_outbox(district: District, name: str) -> None:
    district.deliver_unreadable(name, "Tệp bị hỏng.")
    assert write_feedback() == 1
    [path] = files(district.settings, ".html")
    assert path.parent == district.settings.outbox / "chua-ro-don-vi"
    assert path.resolve() == path


def marked_by_the_next_call(district: District) -> list[tuple]:
    with connect("kho_admin", district.settings) as connection:
        connection.execute("delete from district.changed_periods")
    write_feedback()
    return district.rows("select period_code from district.changed_periods")


def test_pages_of_the_period_are_told_what_came_and_not_what_was_there(district: District) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total()]})
    district.deliver_unreadable("hong.xlsx", "Tệp bị hỏng.")  # of no period
    assert marked_by_the_next_call(district) == [("2021-Q1",)]
    assert marked_by_the_next_call(district) == []
    [path] = files(district.settings, ".xlsx")
    path.unlink()
    assert marked_by_the_next_call(district) == [("2021-Q1",)]


@pytest.mark.parametrize(
    "cut_off", ["delete from quality.feedback_files", "update quality.feedback_files set path = 'of/another/unit.xlsx'"]
)
def test_what_a_call_that_was_cut_off_wrote_is_noted_by_the_next(district: District, cut_off: str) -> None:
    report = district.deliver(LUONG_DIEN, values={KEY: 7})
    district.check({report: [wrong_total()]})
    write_feedback()
    with connect("kho_admin", district.settings) as connection:
        connection.execute(cut_off)
    assert marked_by_the_next_call(district) == [("2021-Q1",)]
    [path] = files(district.settings, ".xlsx")
    assert district.rows("select submission_id, path from quality.feedback_files") == [
        (report, path.relative_to(district.settings.outbox).as_posix())
    ]
