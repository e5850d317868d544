"""The metrics of a version stay what they were, whatever is sent, listed or built afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from time import sleep

import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from publication import completion
from publication.completion import complete_publications
from publication.consolidation import periods_to_publish, publish
from publication.versions import Deviation, deviations, find_versions
from tests.publication.district import District, dossiers

LUONG_DIEN, CAO_AN = "10924", "10927"
ONLINE = {("received_online", "total"): 4, ("received_direct_post", "total"): 6}
SHARE = "online_share"


@pytest.fixture
def district(warehouse: Settings) -> District:
    """A version of two communes, of which one does not tell how many dossiers came otherwise than online."""
    made = District(warehouse)
    made.build_candidate()
    accepted = [
        made.deliver(LUONG_DIEN, values=dossiers(10) | ONLINE),
        made.deliver(CAO_AN, values=dossiers(7) | {("received_online", "total"): 3}),
    ]
    made.check()
    made.accept(*accepted)
    publish("2021-Q1")
    return made


def metrics(district: District, version: int) -> list[tuple]:
    return district.rows(
        "select m.* from district.published_metrics m join district.publications p using (publication_id)"
        " where p.version = %s order by m.metric_code",
        version,
    )


def share(district: District, version: int) -> tuple:
    [found] = district.rows(
        "select numerator, denominator, value, communes_measured from district.published_metrics"
        " join district.publications using (publication_id) where version = %s and metric_code = %s",
        version,
        SHARE,
    )
    return found


def change_list(district: District, statement: str) -> None:
    with connect("kho_admin", district.settings) as connection:
        connection.execute(statement)


def test_another_sending_makes_a_version_of_its_own(district: District) -> None:
    assert share(district, 1) == (4, 10, Decimal("40.00"), 1)
    before = metrics(district, 1)
    again = district.deliver(CAO_AN, values=dossiers(7) | ONLINE, at="2021-03-20 09:00+07")
    district.check()
    district.accept(again)
    publish("2021-Q1")
    assert share(district, 2) == (8, 20, Decimal("40.00"), 2)
    assert metrics(district, 1) == before


def test_a_metric_that_its_version_does_not_give_is_found(district: District) -> None:
    [version] = find_versions()
    assert deviations(version) == []
    change_list(
        district,
        "alter table district.published_metrics disable trigger append_only;"
        f"update district.published_metrics set communes_measured = 2 where metric_code = '{SHARE}';"
        "alter table district.published_metrics enable trigger append_only",
    )
    assert deviations(version) == [Deviation("metrics", SHARE, "total", "4/10/40.00/2", "4/10/40.00/1")]


def test_another_definition_makes_another_version_and_leaves_the_one_before(district: District) -> None:
    before = metrics(district, 1)
    change_list(
        district,
        f"delete from ref.metric_parts where metric_code = '{SHARE}' and indicator = 'received_direct_post';"
        f"insert into ref.metric_parts values ('{SHARE}', 'denominator', 'dossiers', 'received_total', 'total', 1)",
    )
    assert metrics(district, 1) == before
    assert [one.version for one in publish("2021-Q1")] == [2]
    assert share(district, 2) == (7, 27, Decimal("25.93"), 2)
    assert metrics(district, 1) == before
    assert periods_to_publish() == []
    assert [deviations(version) for version in find_versions()] == [[], []]


def test_a_metric_that_no_list_has_any_more_stays_in_the_versions_that_had_it(district: District) -> None:
    before = metrics(district, 1)
    change_list(
        district,
        f"delete from ref.index_criteria where metric_code = '{SHARE}';"
        f"delete from ref.metric_parts where metric_code = '{SHARE}';"
        f"delete from ref.metrics where metric_code = '{SHARE}'",
    )
    assert periods_to_publish() == []
    assert complete_publications(district.settings) == 0
    assert metrics(district, 1) == before


def test_a_metric_defined_since_is_added_to_the_versions_there_are(district: District) -> None:
    before = metrics(district, 1)
    change_list(
        district,
        "insert into ref.metrics select 'online_count', label_vi, label_en, domain, form, 'hồ sơ', 'flow', 'up',"
        f" numerator_vi, null, basis, 99 from ref.metrics where metric_code = '{SHARE}';"
        "insert into ref.metric_parts values ('online_count', 'numerator', 'dossiers', 'received_online', 'total', 1)",
    )
    assert complete_publications(district.settings) == 1
    assert complete_publications(district.settings) == 0
    added = [row for row in metrics(district, 1) if row not in before]
    assert [(row[1], row[3], row[6]) for row in added] == [("online_count", 7, 2)]
    assert periods_to_publish() == []


def test_a_metric_of_quotas_alone_is_added_as_well(district: District) -> None:
    staff = district.deliver(LUONG_DIEN, "can_bo", {("staff_present", "total"): 20}, at="2021-04-02 09:00+07")
    district.check()
    district.accept(staff)
    publish("2021-Q1")
    change_list(
        district,
        "insert into ref.metrics select 'quota', label_vi, label_en, domain, form, 'người', 'stock', 'up',"
        " numerator_vi, null, basis, 99 from ref.metrics where metric_code = 'staff_present_to_quota';"
        "insert into ref.metric_parts values ('quota', 'numerator', 'staff', 'staff_quota', 'total', 1)",
    )
    assert complete_publications(district.settings) == 1


def test_a_version_that_lacks_nothing_it_could_have_is_not_computed_again(district: District) -> None:
    """Neither for a row, indicator or domain that it does not give, nor for one that another version gives."""
    district.period_code = "2021-Q2"
    other = district.deliver(LUONG_DIEN, values=dossiers(10), at="2021-06-18 09:00+07")
    district.check()
    district.accept(other)
    [second] = publish("2021-Q2")
    change_list(
        district,
        f"insert into district.published_figures values"
        f" ({second.publication_id}, 'dossiers', 'received_total', 'land', 3, 1, 1, 1)",
    )
    for number, (domain, indicator, scope_code) in enumerate(
        [
            ("dossiers", "received_total", "nowhere"),
            ("dossiers", "received_post", "total"),
            ("petitions", "received_total", "total"),
            ("dossiers", "received_total", "land"),
        ]
    ):
        change_list(
            district,
            f"insert into ref.metrics select 'new_{number}', label_vi, label_en, domain, form, unit_vi, 'flow', better,"
            f" numerator_vi, null, basis, 99 from ref.metrics where metric_code = '{SHARE}';"
            f"insert into ref.metric_parts values"
            f" ('new_{number}', 'numerator', '{domain}', '{indicator}', '{scope_code}', 1)",
        )
    assert complete_publications(district.settings) == 1  # of the second version
    [(arguments, result)] = district.rows(
        "select pg_get_function_arguments(oid), pg_get_function_result(oid) from pg_proc where proname = 'metrics_of'"
    )
    change_list(
        district,
        f"create or replace function district.metrics_of({arguments}) returns {result} language plpgsql"
        " as $$ begin raise 'asked again'; end $$",
    )
    assert complete_publications(district.settings) == 0


@pytest.mark.parametrize("table", ["published_metrics", "published_quotas"])
def test_two_completions_at_once_add_what_is_lacking_once(district: District, table: str) -> None:
    staff = district.deliver(LUONG_DIEN, "can_bo", {("staff_present", "total"): 20}, at="2021-04-02 09:00+07")
    district.check()
    district.accept(staff)
    publish("2021-Q1")
    whole = sorted(map(str, district.rows(f"select * from district.{table}")))
    change_list(district, f"set session_replication_role = replica; delete from district.{table}")
    with connect("kho_reviewer", district.settings) as first:
        first.execute(completion._QUOTAS)
        first.execute(completion._METRICS)
        with ThreadPoolExecutor() as pool:
            second = pool.submit(complete_publications, district.settings)
            while not district.rows(
                "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            ):
                sleep(0.02)
            first.commit()
            assert second.result() == 0
    assert sorted(map(str, district.rows(f"select * from district.{table}"))) == whole
