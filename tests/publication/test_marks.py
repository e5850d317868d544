"""Promise: a mark says which district and period to look at, once, and nothing is marked where nothing changed."""

from __future__ import annotations

import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from tests.publication.district import District

LUONG_DIEN = "10924"
COPY = "create table public.copied as select * from intake.submissions"
CHANGES = {
    "entered": "insert into intake.submissions overriding system value select * from public.copied",
    "loaded": "update intake.submissions set revision = revision + 1",
    "decided": "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
    " select submission_id, 'accepted', 'x', 'x', true from intake.submissions",
    "classified": "insert into ref.unit_classes values ('10924', '2015-01-01', 2, 'x')",
}


@pytest.fixture
def district(warehouse: Settings) -> District:
    """Two reports of one commune in one period."""
    made = District(warehouse)
    for form in ("ho_so", "can_bo"):
        made.deliver(LUONG_DIEN, form)
    return made


def marks_of(district: District, change: str, *before: str) -> list[tuple]:
    """The marks that a change leaves, where all this was so before."""
    with connect("kho_admin", district.settings) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in before:
            connection.execute(statement)
        if change == "entered":
            connection.execute(COPY)
            connection.execute("delete from intake.submissions")
        connection.execute("delete from district.touched")
        connection.execute("delete from district.changed_periods")
        connection.execute("set session_replication_role = origin")
        connection.execute(CHANGES.get(change, change))
        return connection.execute("select district_code, period_code from district.touched").fetchall()


@pytest.mark.parametrize("change", CHANGES)
def test_all_that_changes_at_once_leaves_one_mark_of_the_district_the_unit_was_of(
    district: District, change: str
) -> None:
    later = "insert into ref.units values ('10924', '2030-01-01', null, 'Xã khác', 'xã', '296', 999)"
    assert marks_of(district, change, later) == [("295", "2021-Q1")]


@pytest.mark.parametrize(
    "before",
    [
        "update intake.submissions set period_code = null",
        "delete from ref.reporting_units; update ref.units set parent_code = null",
    ],
)
@pytest.mark.parametrize("change", CHANGES)
def test_what_no_consolidation_may_hold_is_taken_without_a_mark(district: District, change: str, before: str) -> None:
    assert marks_of(district, change, before) == []


@pytest.mark.parametrize(
    ("before", "change", "marked"),
    [
        ("status = 'received'", "status = 'loaded'", ["2021-Q1"]),
        ("status = 'loaded'", "status = 'received'", ["2021-Q1"]),
        ("status = 'loaded'", "period_code = '2021-Q2'", ["2021-Q1", "2021-Q2"]),
    ],
)
def test_a_report_that_comes_or_goes_marks_where_it_is_and_where_it_was(
    district: District, before: str, change: str, marked: list[str]
) -> None:
    set_to = "update intake.submissions set {}"
    assert sorted(marks_of(district, set_to.format(change), set_to.format(before))) == [("295", one) for one in marked]


@pytest.mark.parametrize("change", [one for one in CHANGES if one != "decided"])
def test_a_report_that_is_not_taken_leaves_no_mark(district: District, change: str) -> None:
    assert marks_of(district, change, "update intake.submissions set status = 'received'") == []


@pytest.mark.parametrize(
    "change",
    [
        "update intake.submissions set file_name = file_name",
        "insert into ref.unit_classes values ('10927', '2015-01-01', 2, 'x')",
    ],
)
def test_what_changes_no_report_leaves_no_mark(district: District, change: str) -> None:
    assert marks_of(district, change) == []


@pytest.mark.parametrize(
    "change", ["update ref.unit_classes set class = 3", "delete from ref.unit_classes where unit_code = '10924'"]
)
def test_a_class_that_is_corrected_or_withdrawn_leaves_a_mark(district: District, change: str) -> None:
    assert marks_of(district, change, CHANGES["classified"]) == [("295", "2021-Q1")]


@pytest.mark.parametrize(
    "change",
    [
        CHANGES["decided"],
        "insert into intake.submission_events (submission_id, event) select submission_id, 'x' from intake.submissions",
    ],
)
def test_a_report_of_no_period_marks_no_page(district: District, change: str) -> None:
    marks_of(district, change, "update intake.submissions set period_code = null")
    assert district.rows("select from district.changed_periods") == []
