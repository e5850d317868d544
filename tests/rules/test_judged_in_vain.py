"""Promise: a mark says no more than what happened: what nothing touched is not judged again."""

from __future__ import annotations

import random

import pytest

from expectations import checks
from expectations.checks import check_period
from expectations.suspected import find_suspects
from expectations.waiting import note_gated, ungated_runs
from ingest.database.connection import connect
from tests.rules.conftest import Reports
from tests.rules.happenings import RULES, UNITS, Happenings

STAFF = {("staff_present", "total"): 18}


@pytest.fixture
def happenings(reports: Reports) -> Happenings:
    return Happenings(reports, random.Random(5))


def test_an_event_that_changes_no_verdict_is_passed_over(happenings: Happenings) -> None:
    first, *_ = happenings.three_reports()
    happenings.note_event(first, "note")
    happenings.note_build()
    assert happenings.judge() == []


def test_a_call_that_finds_nothing_writes_nothing(happenings: Happenings) -> None:
    happenings.three_reports()
    [written] = happenings.execute("select xmin from quality.looked_at")
    assert happenings.judge() == []
    assert happenings.execute("select xmin from quality.looked_at") == [written]


def test_a_call_that_is_cut_off_leaves_only_the_rest_to_the_next(
    happenings: Happenings, monkeypatch: pytest.MonkeyPatch
) -> None:
    happenings.three_reports()
    for period in ("2020-Q4", "2021-Q2"):
        happenings.reports.file("can_bo", STAFF, period, UNITS[1])
    search = checks.find_suspects

    def cut_off(connection: object, period_code: str, rules: object) -> None:
        if period_code == "2021-Q1":
            raise ConnectionError
        search(connection, period_code, rules)

    monkeypatch.setattr(checks, "find_suspects", cut_off)
    with pytest.raises(ConnectionError):
        happenings.judge()
    monkeypatch.undo()
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]


def test_a_run_that_is_not_finished_is_not_the_last_one(happenings: Happenings) -> None:
    happenings.three_reports()
    found = happenings.execute("select run_id, period_code from quality.current_runs order by 1")
    happenings.execute(
        "insert into quality.runs (period_code, catalogue_sha256, facts_as_of)"
        " values ('2021-Q1', 'x', 0), ('2021-Q3', 'x', 0)"
    )
    assert happenings.execute("select run_id, period_code from quality.current_runs order by 1") == found


def test_a_run_that_one_gate_saw_is_not_shown_to_the_next_and_no_other_is_left_out(happenings: Happenings) -> None:
    happenings.three_reports()
    with connect("kho_quality", happenings.reports.settings) as connection:
        first, second = ungated_runs(connection)
        note_gated(connection, [first])
        assert ungated_runs(connection) == {second: "2021-Q2"}


def test_a_report_waits_until_the_facts_hold_it(happenings: Happenings) -> None:
    first, *_ = happenings.three_reports()
    happenings.note_event(first, "numbered")
    assert happenings.judge() == []
    happenings.note_build()
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]


def test_a_report_that_the_facts_do_not_hold_yet_is_not_judged_because_it_was_given_back(
    happenings: Happenings,
) -> None:
    report = happenings.reports.file("can_bo", STAFF)
    happenings.execute("update staging.builds set facts_as_of = 0")
    happenings.decide(report, "returned")
    assert happenings.judge() == []


def test_a_period_that_was_left_before_anybody_judged_it_is_not_judged(happenings: Happenings) -> None:
    report = happenings.reports.file("can_bo", STAFF)
    happenings.execute("update intake.submissions set status = 'received' where submission_id = %s", report)
    happenings.note_event(report, "settled")
    happenings.execute("delete from marts.fct_figures")
    happenings.note_build()
    assert happenings.judge() == []


def test_a_period_does_not_wait_for_a_report_that_has_no_number_yet(happenings: Happenings) -> None:
    report = happenings.reports.file("can_bo", STAFF)
    happenings.judge()
    happenings.note_event(report, "settled")
    happenings.execute(
        "update intake.submissions set period_code = '2021-Q1', period_from = '2021-03-31', period_to = '2021-03-31',"
        " revision = null"
    )
    happenings.execute("delete from marts.fct_figures")
    happenings.note_build()
    assert happenings.judge() == ["2021-Q2"]  # which it left


def test_a_run_in_part_keeps_all_where_nothing_was_touched(happenings: Happenings) -> None:
    broken = {("staff_present", "total"): 18, ("cadres", "total"): 11, ("civil_servants", "total"): 8}
    happenings.reports.file("can_bo", broken)
    happenings.judge()
    happenings.execute("update quality.findings set message_vi = 'as it was'")
    found = happenings.told()
    with connect("kho_quality", happenings.reports.settings) as connection:
        check_period(connection, "2021-Q2", RULES, in_part=True)
        find_suspects(connection, "2021-Q2", RULES)
    assert happenings.told() == found


def test_an_acceptance_touches_no_verdict_unless_the_report_was_given_back_before(happenings: Happenings) -> None:
    first, _, other = happenings.three_reports()
    happenings.decide(other, "returned")
    assert happenings.judge() == ["2021-Q2"]
    happenings.decide(first, "accepted")
    assert happenings.judge() == []


def test_a_class_touches_no_period_before_its_day(happenings: Happenings) -> None:
    for period in ("2020-Q4", "2021-Q2"):
        happenings.reports.file("can_bo", STAFF, period)
    happenings.judge()
    happenings.execute("insert into ref.unit_classes values ('10924', '2021-02-01', 2, 'x')")
    assert happenings.judge() == ["2021-Q2"]


def test_a_longer_window_touches_the_periods_in_it_and_none_of_much_later(happenings: Happenings) -> None:
    happenings.reports.file("bao_cao", STAFF, "2018", domain="staff")
    for period in ("2018-Q2", "2021-Q2"):
        happenings.reports.file("can_bo", STAFF, period)
    happenings.judge()
    happenings.reports.file("bao_cao", STAFF, "2018", domain="staff", revision=2)
    assert happenings.judge() == ["2018-Q2", "2018"]


def test_a_period_is_judged_where_the_only_change_is_of_a_unit_without_district(happenings: Happenings) -> None:
    happenings.execute("update ref.units set parent_code = null where unit_code = '295'")
    numbers = [
        happenings.reports.file("can_bo", {("staff_present", "total"): 18, ("cadres", "total"): 10}, "2021-Q2", unit)
        for unit in ("295", UNITS[2])
    ]
    happenings.judge()
    happenings.execute("update quality.findings set message_vi = 'as it was'")
    happenings.reports.file(
        "can_bo", {("staff_present", "total"): 19, ("cadres", "total"): 10}, "2021-Q2", "295", revision=2
    )
    assert happenings.judge() == ["2021-Q2"]
    found = happenings.told()
    assert {row[2] for row in found[0]} == {numbers[1], numbers[1] + 1}
    assert happenings.told_by_whole_runs()[0] == found[0]
