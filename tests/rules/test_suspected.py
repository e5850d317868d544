"""Promise: the commune reads the proposal, or between which cells nothing can be told, in its own workbook."""

from __future__ import annotations

from collections.abc import Callable

from expectations import checks
from expectations.feedback.reports import reports_for_feedback
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
    found = rows(
        "select rule_id, suspects -> 'certain', suspects ->> 'proposal_vi' from quality.current_findings order by 1"
    )
    assert [rule_id for rule_id, *_ in found] == ["STF-001", "STF-006"]
    for _, is_certain, proposal in found:
        assert is_certain is True
        assert "ô Cán bộ!C1 " in proposal
        assert "nên là 18" in proposal
    with connect("kho_quality", reports.settings) as connection:
        [report] = [one for one in reports_for_feedback(connection) if one.submission_id == submission]
    assert all("nên là 18" in finding.message for finding in report.findings)


def test_where_nothing_can_be_told_every_cell_is_named_and_no_value(reports: Reports, rows: Rows) -> None:
    reports.file("can_bo", totals(STAFF | {"staff_present": 47}))
    checks.run_checks()
    [(is_certain, proposal)] = rows(
        "select suspects -> 'certain', suspects ->> 'proposal_vi' from quality.current_findings"
    )
    assert is_certain is False
    assert proposal.startswith("Không xác định được")
    assert all(f"Cán bộ!C{number} " in proposal for number in (1, 2, 3))
    assert "nên là" not in proposal


def test_a_finding_of_a_report_beside_its_sisters_is_searched_once(reports: Reports, rows: Rows) -> None:
    reports.file("can_bo", totals(STAFF | AGES | {"staff_present": 81}))
    reports.file("can_bo", totals(STAFF | AGES), unit="10903")
    checks.run_checks()
    before = rows("select finding_id, suspects from quality.findings order by 1")
    assert checks.run_checks() == []
    assert rows("select finding_id, suspects from quality.findings order by 1") == before
    assert all(suspects is not None for _, suspects in before)
