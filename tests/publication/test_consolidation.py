"""Versions of a consolidated form: made when something differs, never changed, one at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from publication.consolidation import periods_to_publish, publish
from tests.publication.district import District

LUONG_DIEN, CAO_AN, CAM_VAN = "10924", "10927", "10900"
RECEIVED = ("received_total", "justice_civil_status")
ONLINE = ("received_online", "justice_civil_status")


@pytest.fixture
def district(warehouse: Settings) -> District:
    made = District(warehouse)
    made.build_candidate()
    return made


def everything(district: District, version: int) -> list[list[tuple]]:
    """Every row of a version, in all tables."""
    return [
        district.rows(
            f"select * from district.{table} join district.publications using (publication_id)"
            " where version = %s order by 1, 2, 3, 4",
            version,
        )
        for table in ("published_figures", "published_sources", "differences")
    ] + [district.rows("select * from district.publications where version = %s", version)]


def test_nothing_is_published_before_the_first_build_or_the_first_acceptance(warehouse: Settings) -> None:
    district = District(warehouse)
    district.deliver(LUONG_DIEN, values={RECEIVED: 10})
    assert publish("2021-Q1") == []
    assert periods_to_publish() == []
    district.build_candidate()
    district.check()
    assert publish("2021-Q1") == []
    assert periods_to_publish() == []


def test_one_more_acceptance_makes_a_second_version_and_leaves_the_first(district: District) -> None:
    first = district.deliver(LUONG_DIEN, values={RECEIVED: 10, ONLINE: 0})
    second = district.deliver(CAO_AN, values={RECEIVED: 7})
    district.check()
    district.accept(first)
    assert periods_to_publish() == ["2021-Q1"]
    (made,) = publish("2021-Q1")
    assert (made.district_code, made.form, made.version) == ("295", "ho_so", 1)
    assert (made.communes_accepted, made.communes_expected) == (1, 17)
    assert LUONG_DIEN not in made.missing_units
    assert len(made.missing_units) == 16
    assert made.difference_count == 0
    before = everything(district, 1)
    assert before[0] and before[1]

    assert publish("2021-Q1") == []
    assert periods_to_publish() == []

    district.accept(second)
    assert periods_to_publish() == ["2021-Q1"]
    (made,) = publish("2021-Q1")
    assert (made.version, made.communes_accepted) == (2, 2)
    assert everything(district, 1) == before
    assert district.rows(
        "select unit_code, indicator, old_revision, new_revision, old_value, new_value from district.differences"
    ) == [(CAO_AN, "received_total", None, 1, None, Decimal(7))]
    assert district.rows(
        "select version, value, communes_reporting, communes_accepted from district.published_figures"
        " join district.publications p using (publication_id)"
        " where indicator = 'received_total' and scope_code = 'justice_civil_status' order by version".replace(
            "communes_accepted", "p.communes_accepted"
        )
    ) == [(1, 10, 1, 1), (2, 17, 2, 2)]
    assert publish("2021-Q1") == []


def test_every_published_figure_is_the_sum_of_its_sources(district: District) -> None:
    made = [
        district.deliver(LUONG_DIEN, values={RECEIVED: 10, ONLINE: 3}),
        district.deliver(CAO_AN, values={RECEIVED: 7}),
        district.deliver(CAM_VAN, values={RECEIVED: 1}),
    ]
    district.check()
    district.accept(*made[:2])
    publish("2021-Q1")
    wrong = district.rows(
        "select f.indicator, f.scope_code from district.published_figures f"
        " join district.published_sources s using (publication_id)"
        " join raw.figures r using (submission_id, domain, indicator, scope_code)"
        " group by f.publication_id, f.indicator, f.scope_code, f.value"
        " having f.value is distinct from sum(r.value)"
    )
    assert wrong == []
    assert district.rows("select count(*) from district.published_sources") == [(2,)]


def test_a_correction_shows_the_old_and_the_new_revision(district: District) -> None:
    first = district.deliver(LUONG_DIEN, values={RECEIVED: 10, ONLINE: 4})
    district.check()
    district.accept(first)
    publish("2021-Q1")
    corrected = district.deliver(LUONG_DIEN, values={RECEIVED: 12}, at="2021-03-19 09:00+07")
    district.check()
    assert publish("2021-Q1") == [], "a revision that waits changes nothing"
    district.accept(corrected)
    (made,) = publish("2021-Q1")
    assert made.difference_count == 2
    assert district.rows(
        "select indicator, old_revision, new_revision, old_value, new_value from district.differences order by 1"
    ) == [("received_online", 1, 2, 4, None), ("received_total", 1, 2, 10, 12)]


def test_a_commune_that_drops_out_is_in_the_differences(district: District) -> None:
    first = district.deliver(LUONG_DIEN, values={RECEIVED: 10})
    second = district.deliver(CAO_AN, values={RECEIVED: 7})
    district.check()
    district.accept(first, second)
    publish("2021-Q1")
    district.decide(second, "returned", "chấp nhận nhầm")
    (made,) = publish("2021-Q1")
    assert made.communes_accepted == 1
    assert CAO_AN in made.missing_units
    assert district.rows(
        "select unit_code, old_revision, new_revision, old_value, new_value from district.differences"
    ) == [(CAO_AN, 1, None, 7, None)]


def test_a_change_of_coverage_or_sources_alone_makes_a_version(district: District) -> None:
    first = district.deliver(LUONG_DIEN, values={RECEIVED: 10})
    blank = district.deliver(CAO_AN)
    district.check()
    district.accept(first)
    publish("2021-Q1")
    district.accept(blank)
    (made,) = publish("2021-Q1")
    assert (made.version, made.communes_accepted, made.difference_count) == (2, 2, 0)
    again = district.deliver(CAO_AN, at="2021-03-20 09:00+07")
    district.check()
    district.accept(again)
    (made,) = publish("2021-Q1")
    assert (made.version, made.communes_accepted) == (3, 2)


def test_runs_side_by_side_make_one_version(district: District) -> None:
    made = district.deliver(LUONG_DIEN, values={RECEIVED: 10})
    district.check()
    district.accept(made)
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: publish("2021-Q1"), range(6)))
    assert [published.version for result in results for published in result] == [1]
    assert district.rows("select version from district.publications") == [(1,)]


def test_forms_are_published_each_on_its_own(district: District) -> None:
    dossiers = district.deliver(LUONG_DIEN, values={RECEIVED: 10})
    staff = district.deliver(LUONG_DIEN, "can_bo", {("staff_present", "total"): 20}, at="2021-04-02 09:00+07")
    district.check()
    district.accept(dossiers, staff)
    assert [(made.form, made.version) for made in publish("2021-Q1")] == [("can_bo", 1), ("ho_so", 1)]
    assert publish("2021-Q2") == []


@pytest.mark.parametrize("table", ["publications", "published_figures", "published_sources", "differences"])
def test_what_is_published_cannot_be_changed_even_by_its_owner(district: District, table: str) -> None:
    made = district.deliver(LUONG_DIEN, values={RECEIVED: 10})
    district.check()
    district.accept(made)
    publish("2021-Q1")
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"),
        connect("kho_admin", district.settings) as connection,
    ):
        connection.execute(f"delete from district.{table}")
