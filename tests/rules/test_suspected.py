"""Promise: the commune reads the proposal, or between which cells nothing can be told, in its own workbook."""

from __future__ import annotations

import re
from collections.abc import Callable

from expectations import checks
from expectations.feedback.reports import reports_for_feedback
from expectations.feedback.sentences import message, verdict
from ingest.database.connection import connect
from tests.rules.conftest import Reports

Rows = Callable[[str], list[tuple]]
STAFF = {"staff_present": 18, "cadres": 10, "civil_servants": 8}
AGES = {"age_to_30": 2, "age_31_40": 7, "age_41_50": 5, "age_51_60": 4, "age_over_60": 0}


def totals(values: dict) -> dict:
    return {(indicator, "total"): value for indicator, value in values.items()}


def test_a_total_that_two_sums_contradict_is_proposed_in_the_senders_file(reports: Reports, rows: Rows) -> None:
    submission = reports.file("can_bo", totals(STAFF | AGES | {"staff_present": 81}))
    checks.run_checks()
    found = rows("select rule_id, suspects from quality.current_findings order by 1")
    assert [rule_id for rule_id, _ in found] == ["STF-001", "STF-006"]
    for _, suspects in found:
        assert suspects["certain"] is True
        [cell] = suspects["sets"][0]["cells"]
        assert (cell["locator"], cell["sheet"], cell["cell"]) == ("Cán bộ!C1", "Cán bộ", "C1")
        assert (cell["value"], cell["proposal"], cell["slip_vi"]) == ("81", "18", "đảo hai chữ số")
    with connect("kho_quality", reports.settings) as connection:
        [report] = [one for one in reports_for_feedback(connection) if one.submission_id == submission]
    assert all("từ 81 thành 18 (đảo hai chữ số)." in message(finding) for finding in report.findings)


def test_where_nothing_can_be_told_every_cell_is_named_and_no_value(reports: Reports, rows: Rows) -> None:
    submission = reports.file("can_bo", totals(STAFF | {"staff_present": 47}))
    checks.run_checks()
    [(suspects,)] = rows("select suspects from quality.current_findings")
    assert suspects["certain"] is False
    with connect("kho_quality", reports.settings) as connection:
        [report] = [one for one in reports_for_feedback(connection) if one.submission_id == submission]
    [finding] = report.findings
    told = verdict(finding)
    assert told.startswith("Không xác định được ô nào sai: ")
    assert all(f"C{number}" in told for number in (1, 2, 3))
    assert not re.search("thành|có thể là", told)


def test_a_finding_of_a_report_beside_its_sisters_is_searched_once(reports: Reports, rows: Rows) -> None:
    reports.file("can_bo", totals(STAFF | AGES | {"staff_present": 81}))
    reports.file("can_bo", totals(STAFF | AGES), unit="10903")
    checks.run_checks()
    before = rows("select finding_id, suspects from quality.findings order by 1")
    assert checks.run_checks() == []
    assert rows("select finding_id, suspects from quality.findings order by 1") == before
    assert all(suspects is not None for _, suspects in before)
