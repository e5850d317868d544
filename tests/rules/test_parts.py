"""Promise: what nothing touched keeps its verdicts, and a period judged in parts ends as one judged whole."""

from __future__ import annotations

from collections.abc import Callable

from expectations import checks, review
from expectations.checks import check_period
from expectations.rules.rule import load_catalogue
from expectations.suspected import find_suspects
from ingest.database.connection import connect
from tests.rules.conftest import Reports

Rows = Callable[[str], list[tuple]]
OURS, SISTER, OTHER = "10924", "10903", "10951"  # two of one district, one of another
CLEAN = {("staff_present", "total"): 18, ("cadres", "total"): 10, ("civil_servants", "total"): 8}
BROKEN = CLEAN | {("cadres", "total"): 11}
VERDICTS = (
    "select v.rule_id, v.submission_id, v.scope_code, v.verdict from quality.verdicts v"
    " join quality.current_runs r using (run_id) where r.period_code = '2021-Q2' order by 1, 2, 3"
)
FINDINGS = (
    "select rule_id, rule_version, submission_id, scope_code, severity, cells::text, found, expected, difference,"
    " effect, is_shown, message_vi, instruction_vi, suspects::text from quality.current_findings"
    " where period_code = '2021-Q2' order by 1, 3, 4"
)


def file_all(reports: Reports) -> None:
    for unit, values in ((OURS, BROKEN), (SISTER, CLEAN), (OTHER, BROKEN)):
        reports.file("can_bo", values, "2021-Q1", unit=unit)
        reports.file("can_bo", values, unit=unit)
    checks.run_checks()


def test_a_period_judged_in_parts_ends_as_one_judged_whole(reports: Reports, rows: Rows) -> None:
    file_all(reports)
    reports.file("can_bo", CLEAN, unit=OURS, revision=2)
    reports.file("can_bo", CLEAN | {("cadres", "total"): 9}, "2021-Q1", unit=SISTER, revision=2)
    assert checks.run_checks() == ["2021-Q1", "2021-Q2"]
    found = rows(VERDICTS), rows(FINDINGS)
    assert {row[2] for row in found[1]} == {6}  # the other district's alone
    rules = load_catalogue()
    with connect("kho_quality", reports.settings) as connection:
        check_period(connection, "2021-Q2", rules)
    with connect("kho_quality", reports.settings) as connection:
        find_suspects(connection, "2021-Q2", rules)
    assert (rows(VERDICTS), rows(FINDINGS)) == found


def mark_findings(reports: Reports) -> None:
    with connect("kho_admin", reports.settings) as connection:
        connection.execute("update quality.findings set message_vi = 'as it was'")


def worded_as_it_was(rows: Rows) -> set[str]:
    return {
        unit
        for (unit,) in rows(
            "select unit_code from quality.current_findings f join intake.submissions s using (submission_id)"
            " where f.message_vi = 'as it was' and s.period_code = '2021-Q2'"
        )
    }


def test_a_district_that_nothing_touched_is_not_judged_again(reports: Reports, rows: Rows) -> None:
    file_all(reports)
    mark_findings(reports)
    reports.file("can_bo", BROKEN, unit=SISTER, revision=2)
    checks.run_checks()
    assert worded_as_it_was(rows) == {OTHER}


def test_all_is_judged_again_where_a_list_is_another(reports: Reports, rows: Rows) -> None:
    file_all(reports)
    mark_findings(reports)
    with connect("kho_admin", reports.settings) as connection:
        connection.execute("update ref.dimension_members set part_of = 'other' where scope_code = 'land'")
    reports.file("can_bo", BROKEN, unit=SISTER, revision=2)
    checks.run_checks()
    assert worded_as_it_was(rows) == set()


def test_a_report_given_back_is_no_longer_compared_with(reports: Reports, rows: Rows) -> None:
    file_all(reports)
    mark_findings(reports)
    review.return_report(rows("select max(submission_id) from intake.submissions")[0][0], "sai số", "lan")
    reports.file("can_bo", BROKEN, unit=SISTER, revision=2)
    checks.run_checks()
    assert worded_as_it_was(rows) == set()


def test_what_came_while_periods_were_judged_is_judged_next(reports: Reports, monkeypatch) -> None:
    reports.file("can_bo", CLEAN)
    gate = checks.run_gate

    def comes_late(*arguments: object) -> object:
        reports.file("can_bo", CLEAN, unit=SISTER)
        return gate(*arguments)

    monkeypatch.setattr(checks, "run_gate", comes_late)
    assert checks.run_checks() == ["2021-Q2"]
    monkeypatch.undo()
    assert checks.run_checks() == ["2021-Q2"]
    assert checks.run_checks() == []
