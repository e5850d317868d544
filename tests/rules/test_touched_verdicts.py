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

RULES = [rule for rule in load_catalogue() if rule.rule_id in ("STF-001", "STF-002", "STF-014", "STF-018", "DOS-023")]
UNITS = ("10924", "10903", "10951")  # two of one district, one of another
PERIODS = ("2020-Q4", "2021-Q1", "2021-Q2")
VERDICTS = (
    "select r.period_code, v.rule_id, v.submission_id, v.scope_code, v.verdict from quality.verdicts v"
    " join quality.current_runs r using (run_id) order by 1, 2, 3, 4"
)
FINDINGS = (
    "select period_code, rule_id, rule_version, submission_id, scope_code, severity, cells::text, found, expected,"
    " difference, effect, is_shown, message_vi, instruction_vi, suspects::text from quality.current_findings"
    " order by 1, 2, 4, 5"
)


class Happenings:
    """What may happen to reports, decisions, classes and lists, each in a transaction of its own."""

    def __init__(self, reports: Reports, chance: random.Random) -> None:
        self.reports, self.chance = reports, chance

    def judge(self) -> list[str]:
        return judge_waiting(self.reports.settings, RULES)

    def told(self) -> tuple[list[tuple], list[tuple]]:
        with connect("kho_admin", self.reports.settings) as connection:
            return connection.execute(VERDICTS).fetchall(), connection.execute(FINDINGS).fetchall()

    def told_by_whole_runs(self) -> tuple[list[tuple], list[tuple]]:
        for period in PERIODS:
            with connect("kho_quality", self.reports.settings) as connection:
                check_period(connection, period, RULES)
                find_suspects(connection, period, RULES)
        return self.told()

    def execute(self, statement: str, *values: object) -> list[tuple]:
        with connect("kho_admin", self.reports.settings) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def figures(self) -> dict:
        cadres = self.chance.choice((10, 11))
        return {("staff_present", "total"): self.chance.choice((18, 30)), ("cadres", "total"): cadres} | {
            ("civil_servants", "total"): 8,
            ("staff_assigned", "total"): self.chance.choice((17, 22)),
        }

    def somewhere(self) -> tuple[str, str]:
        return self.chance.choice(PERIODS), self.chance.choice(UNITS)

    def any_report(self) -> int | None:
        found = self.execute("select submission_id from intake.submissions where revision is not null order by 1")
        return self.chance.choice(found)[0] if found else None

    def next_revision(self, period: str, unit: str) -> int:
        return self.execute(
            "select coalesce(max(revision), 0) + 1 from intake.submissions where unit_code = %s and period_code = %s",
            unit,
            period,
        )[0][0]

    def sending(self) -> None:
        period, unit = self.somewhere()
        self.reports.file("can_bo", self.figures(), period, unit, revision=self.next_revision(period, unit))

    def reading_again(self) -> None:
        """Taken back, then read as a report of any unit and period."""
        if (report := self.any_report()) is None:
            return
        self.execute("update intake.submissions set status = 'received' where submission_id = %s", report)
        self.execute("insert into intake.submission_events (submission_id, event) values (%s, 'settled')", report)
        self.execute("delete from marts.fct_figures where submission_id = %s", report)
        self.note_build()
        if self.chance.random() < 0.3:
            self.judge()
        if self.chance.random() < 0.2:
            return  # not taken any more
        period, unit = self.somewhere()
        self.reports.read_again(report, "can_bo", self.figures(), period, unit, self.next_revision(period, unit))

    def note_build(self) -> None:
        self.execute(
            "update staging.builds set facts_as_of = (select max(event_id) from intake.submission_events)"
            " where layer = 'marts'"
        )

    def decision(self) -> None:
        if (report := self.any_report()) is not None:
            self.decide(report, self.chance.choice(("returned", "accepted")))

    def decide(self, report: int, decision: str) -> None:
        self.execute(
            "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
            " values (%s, %s, 'lan', 'x', false)",
            report,
            decision,
        )

    def class_of_a_unit(self) -> None:
        _, unit = self.somewhere()
        if self.chance.random() < 0.3:
            self.execute("delete from ref.unit_classes where unit_code = %s", unit)
            return
        self.execute(
            "insert into ref.unit_classes values (%s, %s, %s, 'x') on conflict (unit_code, since) do update"
            " set class = excluded.class",
            *(unit, self.chance.choice(("2015-01-01", "2021-02-01")), self.chance.choice((1, 2, 3))),
        )

    def list_of_units(self) -> None:
        self.execute(
            "update ref.reporting_units set district_code = case district_code when '295' then '296' else '295' end"
            " where unit_code = %s",
            self.somewhere()[1],
        )


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


def file_three(happen: Happenings) -> list[int]:
    clean = {("staff_present", "total"): 18, ("cadres", "total"): 10, ("civil_servants", "total"): 8}
    numbers = [
        happen.reports.file("can_bo", clean | {("staff_assigned", "total"): 22}, period, unit)
        for period, unit in (("2021-Q1", UNITS[0]), ("2021-Q2", UNITS[0]), ("2021-Q2", UNITS[2]))
    ]
    happen.judge()
    return numbers


@pytest.mark.parametrize(
    "statement",
    [
        "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
        " select min(submission_id), 'returned', 'lan', 'x', false from intake.submissions",
        "insert into ref.unit_classes values ('10924', '2015-01-01', 2, 'x')",
    ],
)
def test_a_change_that_is_committed_after_a_later_run_is_not_overlooked(happenings: Happenings, statement: str) -> None:
    file_three(happenings)
    with connect("kho_admin", happenings.reports.settings) as slow:
        slow.execute(statement)
        happenings.reports.file("can_bo", happenings.figures(), "2021-Q2", UNITS[1])
        assert happenings.judge() == ["2021-Q2"]
    assert "2021-Q2" in happenings.judge()
    found = happenings.told()
    assert happenings.told_by_whole_runs() == found


def test_a_class_that_is_taken_out_again_is_noticed(happenings: Happenings) -> None:
    happenings.execute("insert into ref.unit_classes values ('10924', '2015-01-01', 2, 'x')")
    file_three(happenings)
    happenings.execute("delete from ref.unit_classes")
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]
    found = happenings.told()
    assert happenings.told_by_whole_runs() == found


def test_a_report_that_is_taken_after_all_is_compared_with_again(happenings: Happenings) -> None:
    first, *_ = file_three(happenings)
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
    happenings.execute("insert into intake.submission_events (submission_id, event) values (%s, 'settled')", report)
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


def test_a_list_that_changes_alone_makes_all_be_judged_again(happenings: Happenings) -> None:
    file_three(happenings)
    happenings.execute("update ref.reporting_units set district_code = '296' where unit_code = '10924'")
    assert happenings.judge() == ["2021-Q1", "2021-Q2"]


def test_a_call_that_is_cut_off_leaves_its_marks(happenings: Happenings, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = file_three(happenings)
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


def test_a_period_that_another_run_judges_meanwhile_keeps_what_that_run_said(happenings: Happenings) -> None:
    file_three(happenings)
    settings = happenings.reports.settings
    happenings.reports.file("can_bo", happenings.figures(), "2021-Q2", UNITS[2], revision=2)
    with connect("kho_quality", settings) as other:
        other.execute("select pg_advisory_xact_lock(hashtextextended('checks/2021-Q2', 0))")
        waiting = Thread(target=happenings.judge)
        waiting.start()
        while not happenings.execute("select pid from pg_locks where locktype = 'advisory' and not granted"):
            sleep(0.02)
        happenings.reports.file("can_bo", happenings.figures(), "2021-Q2", UNITS[1])
        check_period(other, "2021-Q2", RULES, [])
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
