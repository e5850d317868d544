"""Every unit of measure says whether it counts persons; what nobody judged is taken to."""

from __future__ import annotations

from ingest.database.connection import connect
from ingest.reference.lists import read_csv
from ingest.settings import Settings

PERSONS = {"người", "thành viên", "lượt người", "trường hợp", "cặp", "hộ"}


def test_every_indicators_unit_is_judged_once() -> None:
    judged = [row["unit"] for row in read_csv("measure_units.csv")]
    measured = {row["unit"] for row in read_csv("indicators.csv")}
    assert measured - set(judged) == set(), "does it count persons? say so in measure_units.csv"
    assert sorted(judged) == sorted(measured)


def test_units_of_persons_and_of_events_that_are_one_persons() -> None:
    counting = {row["unit"] for row in read_csv("measure_units.csv") if row["counts_persons"] == "true"}
    assert counting == PERSONS
    assert all(row["note"] for row in read_csv("measure_units.csv") if row["unit"] in PERSONS)
    assert {row["unit"] for row in read_csv("indicators.csv") if "người" in row["unit"]} <= counting


def test_every_share_of_staff_says_of_which_counts_it_is() -> None:
    """A share gives its count away: one that is missing in the list would be shown beside the count it is of."""
    rates = read_csv("person_rates.csv")
    indicators = {(row["domain"], row["indicator"]): row["unit"] for row in read_csv("indicators.csv")}
    shares = {name for (domain, name), unit in indicators.items() if domain == "staff" and unit == "%"}
    assert {row["indicator"] for row in rates} == shares
    groups = {row["indicator"]: row["group_code"] for row in read_csv("person_groups.csv")}
    for row in rates:
        assert indicators[row["domain"], row["whole_indicator"]] in PERSONS
        assert row["group_code"] in {"", *groups.values()}
        assert groups.get(row["part_indicator"], row["group_code"]) == row["group_code"]


def test_the_warehouse_takes_an_unjudged_unit_for_persons(warehouse: Settings) -> None:
    with connect("kho_admin", warehouse) as connection:
        assert connection.execute("select array_agg(unit order by unit) from ref.person_units").fetchone()[0] == sorted(
            PERSONS
        )
        connection.execute(
            "insert into ref.indicators (domain, indicator, label_vi, unit, measure_kind)"
            " values ('other', 'pilgrims', 'Khách hành hương', 'khách', 'flow')"
        )
        assert connection.execute("select count(*) from ref.person_indicators where unit = 'khách'").fetchone() == (1,)
        connection.rollback()


def test_the_names_of_all_that_can_be_hidden_in_a_row_fit_its_column() -> None:
    counting = [row for row in read_csv("indicators.csv") if row["unit"] in PERSONS]
    domains = {row["domain"] for row in counting}
    assert {"staff", "dossiers", "other", "petitions"} == domains
    for domain in domains:
        assert len(", ".join(row["indicator"] for row in counting if row["domain"] == domain)) <= 1000
