"""Promise: to ask what must be published costs what was touched, and overlooks nothing that changes a publication."""

from __future__ import annotations

from datetime import date
from threading import Thread
from time import sleep

import pytest

from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.reference.unit_classes import UnitClass, store_unit_classes
from ingest.settings import Settings
from publication import statements, touched
from publication.consolidation import periods_to_publish, publish, publish_due
from tests.publication.district import District

LUONG_DIEN, CAO_AN = "10924", "10927"
RECEIVED = ("received_total", "justice_civil_status")
STAFF = {("staff_present", "total"): 20}


@pytest.fixture
def district(warehouse: Settings) -> District:
    """One report published, another not decided; everything was looked at."""
    made = District(warehouse)
    made.build_candidate()
    accepted = made.deliver(LUONG_DIEN, values={RECEIVED: 10})
    made.deliver(CAO_AN, values={RECEIVED: 7})
    made.check()
    made.accept(accepted)
    publish("2021-Q1")
    assert periods_to_publish() == []
    return made


def waiting_of(district: District, unit_code: str) -> int:
    return district.rows("select max(submission_id) from intake.submissions where unit_code = %s", unit_code)[0][0]


def behind_the_marks(district: District, statement: str) -> None:
    with connect("kho_admin", district.settings) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(statement)


def test_nothing_is_marked_where_all_is_published(district: District) -> None:
    assert district.rows("select from district.touched") == []


def test_only_what_was_marked_is_looked_at_until_a_list_changes(district: District) -> None:
    behind_the_marks(
        district,
        "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
        f" values ({waiting_of(district, CAO_AN)}, 'accepted', 'x', 'x', true)",
    )
    assert periods_to_publish() == []
    assert publish("2021-Q1") == []
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update ref.indicators set measure_kind = 'stock' where indicator = 'received_online'")
    assert [made.version for made in publish("2021-Q1")] == [2]


def test_a_list_that_changes_makes_the_next_look_a_whole_one_and_it_is_not_forgotten(district: District) -> None:
    behind_the_marks(
        district,
        "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
        f" values ({waiting_of(district, CAO_AN)}, 'accepted', 'x', 'x', true)",
    )
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update ref.dimension_members set part_of = 'other' where scope_code = 'land'")
    assert periods_to_publish() == ["2021-Q1"]
    assert periods_to_publish() == ["2021-Q1"]  # still not published
    assert district.rows("select count(*) from district.touched") == [(1,)]
    publish("2021-Q1")
    assert periods_to_publish() == []
    behind_the_marks(
        district,
        "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
        f" values ({waiting_of(district, CAO_AN)}, 'returned', 'x', 'x', true)",
    )
    assert periods_to_publish() == []  # by the marks alone, until the next change of a list


def test_only_what_was_marked_of_the_period_is_asked_for_in_forms_that_somebody_owes(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "DIFFERS", "select %(district_code)s, %(form)s, %(period_code)s")
    behind_the_marks(
        district,
        "insert into district.touched (district_code, period_code) values ('295', '2021-Q1'), ('296', '2021-Q2')",
    )
    with connect("kho_reviewer", district.settings) as connection:
        asked = [(key["district_code"], key["form"]) for key in touched.differing_keys(connection, "2021-Q1")]
    assert asked == [("295", form) for form, spec in sorted(load_forms().items()) if spec.is_obligatory]


def test_two_looks_at_all_at_once_are_one(district: District) -> None:
    district.accept(waiting_of(district, CAO_AN))
    behind_the_marks(district, "delete from district.touched; delete from district.consolidation_basis")
    with connect("kho_reviewer", district.settings) as first:
        assert touched.settle_touched(first) == ["2021-Q1"]
        second = Thread(target=periods_to_publish)
        second.start()
        while not district.rows(
            "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        ):
            sleep(0.02)
    second.join()
    assert district.rows("select count(*) from district.touched") == [(1,)]


def test_a_mark_that_comes_while_others_are_looked_at_is_kept(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = touched._differing

    def comes_late(*arguments: object) -> list[touched.Key]:
        found = look(*arguments)
        district.accept(waiting_of(district, CAO_AN))
        return found

    behind_the_marks(district, "insert into district.touched (district_code, period_code) values ('295', '2021-Q1')")
    monkeypatch.setattr(touched, "_differing", comes_late)
    assert periods_to_publish() == []
    monkeypatch.undo()
    assert periods_to_publish() == ["2021-Q1"]


def test_a_model_that_is_built_anew_makes_the_next_look_a_whole_one(district: District) -> None:
    behind_the_marks(
        district,
        "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
        f" values ({waiting_of(district, CAO_AN)}, 'accepted', 'x', 'x', true)",
    )
    with connect("kho_dbt", district.settings) as connection:
        connection.execute(
            "insert into staging.builds (layer, facts_as_of, project_sha256) values ('district', 1, 'another')"
        )
    assert periods_to_publish() == ["2021-Q1"]


def test_a_withdrawn_acceptance_is_noticed(district: District) -> None:
    district.accept(waiting_of(district, CAO_AN))
    publish("2021-Q1")
    assert periods_to_publish() == []
    district.decide(waiting_of(district, CAO_AN), "returned", "sai số")
    assert periods_to_publish() == ["2021-Q1"]


def test_a_file_that_is_taken_back_after_all_is_noticed(district: District) -> None:
    with connect("kho_admin", district.settings) as connection:
        connection.execute(
            "update intake.submissions set status = 'returned', message_vi = 'x' where unit_code = %s", [LUONG_DIEN]
        )
    other = waiting_of(district, CAO_AN)
    district.accept(other)
    [made] = publish("2021-Q1")
    assert made.communes_accepted == 1
    assert district.rows(
        "select unit_code from district.published_sources join district.publications using (publication_id)"
        " where version = 2"
    ) == [(CAO_AN,)]


def test_the_class_of_a_unit_is_noticed(district: District) -> None:
    staff = district.deliver(LUONG_DIEN, "can_bo", STAFF, at="2021-04-02 09:00+07")
    district.check()
    district.accept(staff)
    publish("2021-Q1")
    assert periods_to_publish() == []
    store_unit_classes(district.settings, [UnitClass(LUONG_DIEN, date(2020, 1, 1), 1, "x")])
    assert periods_to_publish() == ["2021-Q1"]


def test_a_report_that_is_entered_as_loaded_is_noticed(district: District) -> None:
    behind_the_marks(
        district,
        "create table copied as select * from intake.submissions;"
        " alter table raw.figures disable trigger all; delete from intake.submissions where unit_code = '10927'",
    )
    with connect("kho_admin", district.settings) as connection:
        connection.execute(
            "insert into intake.submissions overriding system value select * from copied where unit_code = '10927'"
        )
    assert district.rows("select district_code, period_code from district.touched") == [("295", "2021-Q1")]


def test_many_districts_of_a_period_are_compared_at_once(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touched, "_MOST_ALONE", 0)
    behind_the_marks(
        district,
        "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
        f" values ({waiting_of(district, CAO_AN)}, 'accepted', 'x', 'x', true);"
        " insert into district.touched (district_code, period_code) values ('296', '2021-Q1')",
    )
    with monkeypatch.context() as one_by_one:
        one_by_one.setattr(statements, "DIFFERS", "select 1/0")
        assert periods_to_publish() == []  # the mark is of another district
    behind_the_marks(district, "insert into district.touched (district_code, period_code) values ('295', '2021-Q1')")
    assert [made.version for made in publish("2021-Q1")] == [2]


LISTS = {
    "staging.builds": "insert into staging.builds (layer, facts_as_of, project_sha256) values ('x', 1, 'x')",
    "ref.indicators": "update ref.indicators set label_vi = label_vi || '*' where indicator = 'received_online'",
    "ref.measure_kinds": "update ref.measure_kinds set adds_over_units = not adds_over_units",
    "ref.dimension_members": "delete from ref.dimension_members where scope_code = 'land'",
    "ref.forms": "update ref.forms set is_obligatory = not is_obligatory where form = 'bao_cao'",
    "ref.periods": "update ref.periods set due_on = due_on + 1 where period_code = '2021-Q1'",
    "ref.units": "update ref.units set parent_code = '296' where unit_code = '10924'",
    "ref.reporting_units": "delete from ref.reporting_units where unit_code = '10924'",
    "ref.staff_quotas": "delete from ref.staff_quotas",
    "ref.metric_parts": "update ref.metric_parts set scope_code = 'x' where metric_code = 'dossiers_received'",
}


@pytest.mark.parametrize("changed", LISTS)
def test_each_list_that_a_consolidation_reads_is_in_its_basis(district: District, changed: str) -> None:
    with connect("kho_admin", district.settings) as connection:
        [before] = connection.execute("select district.current_basis()").fetchone()
        connection.execute(LISTS[changed])
        assert connection.execute("select district.current_basis()").fetchone() != (before,)
        connection.rollback()


CHANGES_OF_A_PAGE = {
    "publication": "insert into district.publications (district_code, form, period_code, version, communes_expected,"
    " communes_accepted, missing_units, reference_id) select district_code, form, period_code, 9, 1, 1, '{}',"
    " reference_id from district.publications limit 1",
    "run": "update quality.runs set finished_at = now()",
    "event": "insert into intake.submission_events (submission_id, event)"
    " select max(submission_id), 'x' from intake.submissions",
    "decision": "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
    " select max(submission_id), 'returned', 'x', 'x', true from intake.submissions",
    "explanation": "insert into review.explanations (submission_id, rule_id, scope_code, explanation, explained_by)"
    " select max(submission_id), 'DOS-001', 'total', 'x', 'x' from intake.submissions",
}


@pytest.mark.parametrize("change", CHANGES_OF_A_PAGE)
def test_each_change_that_a_page_tells_of_marks_its_period(district: District, change: str) -> None:
    with connect("kho_admin", district.settings) as connection:
        connection.execute("delete from district.changed_periods")
        connection.execute(CHANGES_OF_A_PAGE[change])
        marked = connection.execute("select distinct period_code from district.changed_periods").fetchall()
    assert marked == [("2021-Q1",)]


def test_a_later_period_asked_for_first_still_knows_its_share_of_the_one_before(warehouse: Settings) -> None:
    """The scheduler starts the periods in no order: what is published must not depend on it."""
    first, then = District(warehouse), District(warehouse, period_code="2021-Q2", count=10)
    first.build_candidate()
    accepted = []
    for quarter, units in ((first, {LUONG_DIEN: 30, CAO_AN: 10}), (then, {LUONG_DIEN: 20})):
        accepted += [
            quarter.deliver(unit, values={("received_total", "total"): received}) for unit, received in units.items()
        ]
        quarter.check()
    first.accept(*accepted)
    assert publish_due("2021-Q2") == ["2021-Q1", "2021-Q2"]
    assert publish_due("2021-Q1") == ["2021-Q1"]
    assert first.rows("select period_code, version, previous_share_pct from district.publications order by 1") == [
        ("2021-Q1", 1, None),
        ("2021-Q2", 1, 75),
    ]
