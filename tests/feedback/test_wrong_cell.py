"""Promise: whoever does what the marked workbook says corrects the wrong cell and spoils no right one."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from expectations import checks
from expectations.feedback.note import write_note
from expectations.feedback.reports import FeedbackReport, reports_for_feedback
from expectations.feedback.severity import SEVERITIES
from expectations.feedback.workbook import AUTHOR, mark_workbook
from ingest.database.connection import connect
from ingest.forms.layout import FINDINGS_SHEET, lay_out
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.settings import Settings
from tests.rules.conftest import Reports

FORM = load_forms()["ho_so"]
CELLS = lay_out(FORM).cells
KEYS = {address: key for key, address in CELLS.items()}
DEEP, LIGHT = SEVERITIES["critical"].strong, SEVERITIES["critical"].pale
UNIT, PERIOD = "10924", "2021-Q3"
TWO_SLIPS = {"C18": 77, "H19": 99}
ONE_SLIP = {"I20": 70}  # 7 with a digit too many, against the sums of its row and of its column
EITHER = {"I18": 8, "I19": 3}  # 5 and 6: the column adds up, and so it would with H or J instead
OVERDUE = {"I18": 1, "J18": 4, "I19": 0, "J19": 6, "I25": 46, "J25": 10}


def true_values() -> dict:
    """A report in which every rule holds: 4 online, 5 direct, n carried over; all but two resolved."""
    values = dict.fromkeys(CELLS, 0)
    rows = sorted({scope for _, scope in CELLS} - {"total"}, key=lambda scope: int(CELLS["received_total", scope][1:]))
    for number, scope in enumerate(rows, start=1):
        row = {"received_total": 9 + number, "received_online": 4, "received_direct_post": 5}
        row |= {"received_carried_over": number, "resolved_total": 7 + number, "resolved_early": 3}
        row |= {"resolved_on_time": 4 + number, "pending_total": 2, "pending_in_time": 2}
        for indicator, value in row.items():
            values[indicator, scope] = value
            values[indicator, "total"] += value
    return values


class Sender:
    """A commune that sends the form with some cells otherwise, and gets back what the checks say of it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.reports, self.path = Reports(settings), folder / "ho_so.xlsx"

    def send(self, spoiled: dict[str, int], revision: int = 1) -> FeedbackReport:
        values = true_values() | {KEYS[address]: value for address, value in spoiled.items()}
        submission = self.reports.file("ho_so", values, PERIOD, UNIT, revision=revision)
        with connect("kho_admin", self.reports.settings) as connection:
            for (indicator, scope), address in CELLS.items():
                connection.execute(
                    "update marts.fct_figures set cell = %s"
                    " where (submission_id, indicator, scope_code) = (%s, %s, %s)",
                    [address, submission, indicator, scope],
                )
        numbers = {key: Decimal(value) for key, value in values.items()}
        write_template(FORM, UNIT, "Xã Lương Điền", PERIOD, self.path, numbers)
        checks.run_checks()
        with connect("kho_quality", self.reports.settings) as connection:
            found = {one.submission_id: one for one in reports_for_feedback(connection)}
        return found[submission]

    def marked(self, report: FeedbackReport) -> bytes:
        return mark_workbook(self.path.read_bytes(), report)


@pytest.fixture
def sender(warehouse: Settings, tmp_path: Path) -> Sender:
    return Sender(warehouse, tmp_path)


def sheets(content: bytes) -> tuple[Worksheet, Worksheet]:
    workbook = load_workbook(io.BytesIO(content))
    return workbook[FINDINGS_SHEET], workbook[FORM.sheet]


def comments(sheet: Worksheet) -> dict[str, str]:
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {c.coordinate: c.comment.text for c in cells if c.comment and c.comment.author == AUTHOR}


def coloured(sheet: Worksheet) -> dict[str, str]:
    ours = {colour for style in SEVERITIES.values() for colour in (style.strong, style.pale)}
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {c.coordinate: c.fill.fgColor.rgb[2:] for c in cells if c.fill.fgColor.rgb[2:] in ours}


def texts(sheet: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_two_slips_are_the_only_coloured_cells(sender: Sender) -> None:
    report = sender.send(TWO_SLIPS)
    assert {"DOS-001", "DOS-002", "DOS-004", "DOS-005", "DOS-013"} == {one.rule_id for one in report.findings}
    front, sheet = sheets(sender.marked(report))
    assert coloured(sheet) == {"C18": DEEP, "H19": DEEP}
    for address, text in comments(sheet).items():
        if address not in TWO_SLIPS:
            assert "Ô này dùng để đối chiếu, không phải ô nghi sai." in text
            assert re.search(r"Ô (C18|H19) \(", text)
    assert {"G19", "C25", "H25"} <= comments(sheet).keys()
    everything = texts(front) + "".join(comments(sheet).values()) + write_note(report).decode()
    assert "Phải là" not in everything


def test_a_certain_proposal_is_told_in_one_grammar_everywhere(sender: Sender) -> None:
    report = sender.send(ONE_SLIP)
    front, sheet = sheets(sender.marked(report))
    assert coloured(sheet) == {"I20": DEEP}
    sentence = "Hãy sửa ô I20 (“Giải quyết đúng hạn” dòng “Tư pháp – Hộ tịch”) từ 70 thành 7 (lệch 10 lần)."
    assert "Đang ghi: 70.\nĐề xuất: 7." in comments(sheet)["I20"]
    for told in (texts(front), comments(sheet)["I20"], comments(sheet)["G20"], write_note(report).decode()):
        assert sentence in told
        assert "Không xác định được" not in told
    row = [cell.value for cell in front[7]]
    assert row[2:6] == [f"{FORM.sheet}!I20", "“Giải quyết đúng hạn” dòng “Tư pháp – Hộ tịch”", 70, 7]


def test_where_nothing_can_be_told_each_candidate_is_light(sender: Sender) -> None:
    report = sender.send(EITHER)
    front, sheet = sheets(sender.marked(report))
    assert coloured(sheet) == dict.fromkeys(("H18", "I18", "H19", "I19"), LIGHT)
    choices = "H18 cùng H19, hoặc I18 cùng I19."
    for told in (texts(front), comments(sheet)["G18"], write_note(report).decode()):
        assert f"Không xác định được ô nào sai: {choices}" in told
    for address in coloured(sheet):
        assert f"Một trong các nhóm ô sau sai: {choices}" in comments(sheet)[address]
        assert "Đề xuất" not in comments(sheet)[address]
    assert front["F7"].value is None


def test_a_warning_asks_to_look_again_and_claims_no_wrong_cell(sender: Sender) -> None:
    report = sender.send(OVERDUE)
    assert [one.rule_id for one in report.findings] == ["DOS-009"]
    front, sheet = sheets(sender.marked(report))
    assert set(coloured(sheet).values()) == {SEVERITIES["warning"].pale}
    assert "Xem lại một trong các ô sau: " in texts(front)
    told = texts(front) + "".join(comments(sheet).values())
    assert not re.search(r"ô nào sai|sau sai|có vẻ|có thể sai|Hãy sửa", told)


def test_half_corrected_keeps_only_the_mark_that_is_left(sender: Sender) -> None:
    sender.send(TWO_SLIPS)
    report = sender.send({"H19": 99}, revision=2)
    _, sheet = sheets(sender.marked(report))
    assert coloured(sheet) == {"H19": DEEP}
    assert "C18" not in comments(sheet)


@pytest.mark.parametrize("spoiled", [TWO_SLIPS, ONE_SLIP, EITHER, OVERDUE])
def test_every_sentence_ends_and_none_runs_into_the_next(sender: Sender, spoiled: dict[str, int]) -> None:
    report = sender.send(spoiled)
    front, sheet = sheets(sender.marked(report))
    told = [front.cell(row, column).value for row in range(7, front.max_row + 1) for column in (7, 8)]
    told += [line for text in comments(sheet).values() for line in text.split("\n")]
    for text in filter(None, told):
        assert text.endswith(".")
        assert ".." not in text
        assert not re.search(r"[\w”)] (?:Không xác định|Hãy sửa|Ô [A-Z]+\d|So sánh|Xem lại)", text)


def test_what_only_seems_wrong_is_no_proposal(sender: Sender) -> None:
    report = sender.send(TWO_SLIPS)
    assert not any(finding.suspects.is_certain for finding in report.findings)
    front, sheet = sheets(sender.marked(report))
    assert all(front.cell(row, 6).value is None for row in range(7, front.max_row + 1))
    assert "có vẻ sai, số đúng có thể là 3." in comments(sheet)["H19"]
    assert not any("Hãy sửa ô" in text or "Đề xuất" in text for text in comments(sheet).values())
