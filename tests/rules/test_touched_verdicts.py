"""Promise: whatever happens, in whatever order, verdicts end as if all had been judged anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from threading import Thread
from time import sleep

import pytest

from expectations import checks
from expectations.checks import check_period, judge_waiting
from expectations.rules.rule import load_catalogue
from expectations.suspected import find_suspects
from ingest.database.connection import connect
from tests.rules.conftest import Reports
from tests.rules.happenings import RULES, UNITS, Happenings


@pytest.fixture
def happenings(reports: Reports) -> Happenings:
    return Happenings(reports, random.Random(5))


@pytest.mark.parametrize("seed", range(4))
def test_verdicts_end_as_if_all_was_judged_anew(reports: Reports, seed: int) -> None:
    happen = Happenings(reports, random.Random(seed))
    kinds = [happen.sending, happen.reading_again, happen.decision, happen.class_of_a_unit]
    for _ in range(3):
        happen.sending()
    for number in range(8):
        happen.list_of_units() if number == 5 else happen.chance.choice(kinds)()
        if happen.chance.random() < 0.5:
            happen.judge()
    happen.judge()
    found = happen.told()
    assert happen.judge() == []
    assert happen.told_by_whole_runs() == found


@pytest.mark.parametrize(
    "statement",
    [
        "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
        " select min(submission_id), 'returned', 'lan', 'x', false from intake.submissions",
        "insert into ref.unit_classes values ('10924', '2015-01-01', 2, 'x')",
    ],
)
def test_a_change_that_is_committed_after_a_later_run_is_not_overlooked(happenings: Happenings, statement: str) -> None:
    happenings.three_reports()
    with connect("kho_admin", happenings.reports.settings) as slow:
        slow.execute(statement)
        happenings.reports.file("can_bo", happenings.figures(), "2021-Q2", UNITS[1])
        assert happenings.judge() == ["2021-Q2"]
    assert "2021-Q2" in happenings.judge()
    found = happenings.told()
    assert happenings.told_by_whole_runs() == found


@pytest.mark.parametrize(
    "statement",
    [
        "delete from ref.unit_classes",
        "update ref.unit_classes set class = 3",
        "update ref.unit_classes set since = '2021-05-01'",
    ],
)
def test_a_class_that_is_corrected_or_taken_out_again_is_noticed(happenings: Happenings, statement: str) -> None:
    happenings.execute("insert into ref.unit_classes values ('10924', '2015-01-01', 2, 'x')")
    happenings.three_reports()
    happenings.execute(statement)
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]
    found = happenings.told()
    assert happenings.told_by_whole_runs() == found


def test_a_report_that_is_taken_after_all_is_compared_with_again(happenings: Happenings) -> None:
    first, *_ = happenings.three_reports()
    happenings.decide(first, "returned")
    happenings.judge()
    happenings.decide(first, "accepted")
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]
    found = happenings.told()
    assert happenings.told_by_whole_runs() == found


@pytest.mark.parametrize("is_read_again", [True, False])
def test_a_period_that_its_last_report_left_is_judged_empty(happenings: Happenings, is_read_again: bool) -> None:
    report = happenings.reports.file("can_bo", happenings.figures(), "2021-Q1")
    happenings.judge()
    happenings.execute("update intake.submissions set status = 'received' where submission_id = %s", report)
    happenings.note_event(report, "settled")
    happenings.execute("delete from marts.fct_figures")
    happenings.note_build()
    if is_read_again:
        happenings.reports.read_again(report, "can_bo", happenings.figures(), "2021-Q2", UNITS[2], 1)
    happenings.judge()
    found = happenings.told()
    assert {row[0] for row in found[0]} == ({"2021-Q2"} if is_read_again else set())
    assert happenings.told_by_whole_runs() == found


def test_an_old_report_of_the_same_kind_is_looked_back_at(happenings: Happenings) -> None:
    happenings.reports.file("can_bo", happenings.figures(), "2018-Q1")
    happenings.reports.file("can_bo", happenings.figures(), "2021-Q2")
    happenings.judge()
    happenings.reports.file("can_bo", happenings.figures(), "2018-Q1", revision=2)
    assert happenings.judge() == ["2018-Q1", "2021-Q2"]


def test_whoever_adds_up_what_changed_is_judged_again(happenings: Happenings) -> None:
    added_up = [rule for rule in load_catalogue() if rule.rule_id == "XRP-015"]
    happenings.execute("update ref.units set parent_code = null where parent_code = '295' and unit_code <> '10924'")
    received = {("received_total", "total"): 10}
    for unit in ("295", UNITS[0]):
        happenings.reports.file("ho_so", received, unit=unit)
    judge_waiting(happenings.reports.settings, added_up)
    assert {row[4] for row in happenings.told()[0]} == {"pass", "undecided"}  # of a commune nobody is below
    happenings.reports.file("ho_so", {("received_total", "total"): 11}, unit=UNITS[0], revision=2)
    judge_waiting(happenings.reports.settings, added_up)
    assert {row[4] for row in happenings.told()[0]} == {"fail", "undecided"}


def test_a_list_that_changes_alone_makes_all_be_judged_again(happenings: Happenings) -> None:
    happenings.three_reports()
    happenings.execute("update ref.reporting_units set district_code = '296' where unit_code = '10924'")
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]


def test_what_another_catalogue_judged_is_judged_anew_and_nothing_of_it_is_kept(happenings: Happenings) -> None:
    broken = {("staff_present", "total"): 18, ("cadres", "total"): 11, ("civil_servants", "total"): 8}
    happenings.reports.file("can_bo", broken)
    happenings.judge()
    for statement in (
        "update quality.runs set catalogue_sha256 = 'of before'",
        "update quality.findings set message_vi = 'of before'",
    ):
        happenings.execute(statement)
    assert happenings.judge() == ["2021-Q2"]
    assert "of before" not in {row[12] for row in happenings.told()[1]}


def test_a_call_that_is_cut_off_leaves_its_marks(happenings: Happenings, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = happenings.three_reports()
    happenings.decide(first, "returned")

    def cut_off(connection: object, period_code: str, rules: object) -> None:
        raise ConnectionError(period_code)

    monkeypatch.setattr(checks, "find_suspects", cut_off)
    with pytest.raises(ConnectionError):
        happenings.judge()
    monkeypatch.undo()
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]
    found = happenings.told()
    assert happenings.told_by_whole_runs() == found


def test_a_mark_that_comes_while_periods_are_judged_is_left_for_the_next_call(
    happenings: Happenings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = happenings.three_reports()
    happenings.reports.file("can_bo", happenings.figures(), "2021-Q2", UNITS[1])

    def comes_late(connection: object, period_code: str, rules: object) -> None:
        happenings.decide(first, "returned")

    monkeypatch.setattr(checks, "find_suspects", comes_late)
    assert happenings.judge() == ["2021-Q2"]
    monkeypatch.undo()
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]
    found = happenings.told()
    assert happenings.told_by_whole_runs() == found


def test_a_period_that_another_run_judges_meanwhile_keeps_what_that_run_said(happenings: Happenings) -> None:
    happenings.three_reports()
    settings = happenings.reports.settings
    happenings.reports.file("can_bo", happenings.figures(), "2021-Q2", UNITS[2], revision=2)
    with connect("kho_quality", settings) as other:
        other.execute("select pg_advisory_xact_lock(hashtextextended('checks/2021-Q2', 0))")
        waiting = Thread(target=happenings.judge)
        waiting.start()
        while not happenings.execute("select pid from pg_locks where locktype = 'advisory' and not granted"):
            sleep(0.02)
        happenings.reports.file("can_bo", happenings.figures(), "2021-Q2", UNITS[1])
        check_period(other, "2021-Q2", RULES, in_part=True)
        find_suspects(other, "2021-Q2", RULES)
    waiting.join()
    found = happenings.told()
    assert {row[2] for row in found[0]} >= {4, 5}
    assert happenings.told_by_whole_runs() == found


def test_a_run_that_the_gate_did_not_see_is_shown_to_it_by_the_next_call(
    reports: Reports, rows: Callable[[str], list[tuple]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reports.file("can_bo", {("staff_present", "total"): 18})

    def cut_off(*arguments: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(checks, "run_gate", cut_off)
    with pytest.raises(ConnectionError):
        checks.run_checks()
    monkeypatch.undo()
    assert checks.run_checks() == []
    assert (reports.settings.site / "data-docs" / "index.html").exists()
    assert rows("select count(*) from quality.runs where gated_at is null") == [(0,)]
