"""Promise: whatever happens, after what the marks tell is published a look at all finds nothing left."""

from __future__ import annotations

import random
from datetime import date

import pytest

from ingest.database.connection import connect
from ingest.reference.unit_classes import UnitClass, store_unit_classes
from ingest.settings import Settings
from publication.consolidation import periods_to_publish, publish
from tests.publication.district import District

UNITS = ("10924", "10927", "10903")
PERIODS = ("2021-Q1", "2021-Q2")
RECEIVED = ("received_total", "justice_civil_status")
STAFF = ("staff_present", "total")


class Happenings:
    """What may happen to a consolidation, each in a transaction of its own."""

    def __init__(self, district: District, chance: random.Random) -> None:
        self.district, self.chance = district, chance

    def execute(self, statement: str, *values: object) -> list[tuple]:
        with connect("kho_admin", self.district.settings) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def sending(self) -> None:
        self.district.period_code = self.chance.choice(PERIODS)
        form, key = self.chance.choice((("ho_so", RECEIVED), ("can_bo", STAFF)))
        report = self.district.deliver(self.chance.choice(UNITS), form, {key: self.chance.randint(1, 9)})
        if self.chance.random() < 0.8:
            self.decide(report, "accepted")

    def any_report(self) -> int:
        [*found] = self.execute("select submission_id from intake.submissions order by 1")
        return self.chance.choice(found)[0]

    def decide(self, report: int, decision: str) -> None:
        self.execute(
            "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
            " values (%s, %s, 'lan', 'x', false)",
            *(report, decision),
        )

    def decision(self) -> None:
        self.decide(self.any_report(), self.chance.choice(("accepted", "returned")))

    def reading_again(self) -> None:
        """Taken back, and for the most part read as a report of another unit or period."""
        report = self.any_report()
        self.execute("update intake.submissions set status = 'received' where submission_id = %s", report)
        if self.chance.random() < 0.4:
            self.publish()
        if self.chance.random() < 0.7:
            self.execute(
                "update intake.submissions s set status = 'loaded', unit_code = %s, period_code = p.period_code,"
                " period_from = p.period_from, period_to = p.period_to,"
                " revision = 1000 + (select count(*) from district.touched) + submission_id"
                " from ref.forms f, ref.periods p"
                " where f.form = s.form and p.regime = f.regime and p.period_code = %s and s.submission_id = %s",
                *(self.chance.choice(UNITS), self.chance.choice(PERIODS), report),
            )

    def class_of_a_unit(self) -> None:
        unit = UnitClass(self.chance.choice(UNITS), date(2015, 1, 1), self.chance.choice((1, 2, 3)), "x")
        store_unit_classes(self.district.settings, [unit])
        if self.chance.random() < 0.3:
            self.execute("delete from ref.unit_classes where unit_code = %s", unit.unit_code)

    def list_of_units(self) -> None:
        self.execute("delete from ref.reporting_units where unit_code = %s", self.chance.choice(UNITS))

    def publish(self) -> None:
        for period in periods_to_publish():
            publish(period)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_left_for_a_look_at_all(warehouse: Settings, seed: int) -> None:
    district = District(warehouse)
    district.build_candidate()
    happen = Happenings(district, random.Random(seed))
    kinds = [happen.sending, happen.sending, happen.decision, happen.reading_again, happen.class_of_a_unit]
    for _ in range(3):
        happen.sending()
    for number in range(12):
        happen.list_of_units() if number == 7 else happen.chance.choice(kinds)()
        if happen.chance.random() < 0.4:
            happen.publish()
    happen.publish()
    assert happen.execute("select count(*) > 1 from district.publications") == [(True,)]
    assert periods_to_publish() == []
    happen.execute("delete from district.consolidation_basis")
    assert periods_to_publish() == []


@pytest.mark.parametrize(
    "statement",
    [
        "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
        " select min(submission_id), 'returned', 'lan', 'x', false from intake.submissions",
        "update intake.submissions set status = 'received' where unit_code = '10924'",
        "insert into ref.unit_classes values ('10924', '2015-01-01', 2, 'x')",
    ],
)
def test_a_change_that_is_committed_after_a_look_is_not_overlooked(warehouse: Settings, statement: str) -> None:
    district = District(warehouse)
    district.build_candidate()
    two = [district.deliver(unit, "can_bo", {STAFF: 4}) for unit in UNITS[:2]]
    district.check()
    district.accept(*two)
    publish("2021-Q1")
    with connect("kho_admin", warehouse) as slow:
        slow.execute(statement)
        assert periods_to_publish() == []
    assert periods_to_publish() == ["2021-Q1"]
