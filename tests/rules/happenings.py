"""What may happen to reports, decisions, classes and lists, and what is told of them by marks or by judging all."""

from __future__ import annotations

import random

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
    """Whatever may happen, each in a transaction of its own."""

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
        self.note_event(report, "settled")
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

    def note_event(self, report: int, event: str) -> None:
        self.execute("insert into intake.submission_events (submission_id, event) values (%s, %s)", report, event)

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

    def three_reports(self) -> list[int]:
        """Two of a unit in following quarters and one of another district, all judged; returns their numbers."""
        clean = {("staff_present", "total"): 18, ("cadres", "total"): 10, ("civil_servants", "total"): 8}
        numbers = [
            self.reports.file("can_bo", clean | {("staff_assigned", "total"): 22}, period, unit)
            for period, unit in (("2021-Q1", UNITS[0]), ("2021-Q2", UNITS[0]), ("2021-Q2", UNITS[2]))
        ]
        self.judge()
        return numbers
