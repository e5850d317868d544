"""No reader learns of fewer than five persons, neither from a cell nor from what the other cells leave."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.reference.lists import read_csv
from ingest.settings import Settings
from publication.consolidation import publish
from tests.publication.district import District
from tests.warehouse.inference import determined
from transform.build import build_layers

COMMUNES = {
    "10924": {"prof_university": 16, "prof_postgraduate": 1, "prof_intermediate": 1, "political_none": 18,
              "age_31_40": 9, "age_41_50": 9, "cadres": 10, "civil_servants": 8, "minority": 2},
    "10927": {"prof_university": 12, "prof_college": 6, "political_intermediate": 16, "political_none": 2,
              "age_to_30": 5, "age_41_50": 13, "cadres": 9, "civil_servants": 9, "minority": 0},
    "10900": {"prof_university": 18, "political_intermediate": 18, "age_31_40": 15, "age_over_60": 3, "cadres": 3,
              "civil_servants": 15, "minority": 6},
    # Two small parts each: none follows from its own group, one does from all groups and sums together.
    "10891": {"prof_college": 1, "prof_intermediate": 3, "prof_university": 14},
    "10894": {"prof_college": 2, "prof_intermediate": 3, "prof_university": 13},
    "10897": {"prof_elementary": 1, "prof_untrained": 3, "prof_university": 14},
    "10909": {"prof_elementary": 2, "prof_untrained": 3, "prof_university": 13},
    "10912": {"prof_college": 3, "prof_elementary": 3, "prof_university": 12},
    "10918": {"prof_college": 4, "prof_elementary": 4, "prof_university": 10},
}  # fmt: skip
WHOLE = {"one_stop": "one_stop_staff"}  # the known whole of a group; of the others all staff
TEXT = {
    "staff": {"one_stop_staff": 25, "one_stop_office": 9, "one_stop_land": 7, "one_stop_labour": 6,
              "one_stop_justice": 3, "trained": 4, "disciplined": Decimal("0.5"), "staff_present": 18,
              "prof_university": 13, "prof_intermediate": 3, "prof_college": 2, "prof_university_rate": Decimal("72.2"),
              "prof_university_or_more_rate": Decimal("72.2"), "prof_intermediate_rate": Decimal("16.7"),
              "edu_upper_secondary_rate": 100, "computer_proficient_rate": Decimal("22.2")},
    "other": {"propaganda_people": 3, "poor_households": 2, "households": 1900, "computers": 4},
    "dossiers": {"birth_registration": 4, "death_registration": 11, "marriage_registration": 1,
                 "certified_copies": 2},
    "petitions": {"people_received": 2, "received_total": 3},
}  # fmt: skip
GROUPS = {row["indicator"]: row["group_code"] for row in read_csv("person_groups.csv")}
OF_FORM = {indicator: group for indicator, group in GROUPS.items() if group not in WHOLE}
Cell = tuple[str, str]


@pytest.fixture(scope="module")
def staff(module_warehouse: Settings) -> District:
    """Staff reports and their published sum; every part of a group that is not told is zero."""
    district = District(module_warehouse)
    made = []
    for unit, told in COMMUNES.items():
        cells = dict.fromkeys(OF_FORM, 0) | told | {"staff_present": 18, "staff_assigned": 19}
        values = {(indicator, "total"): value for indicator, value in cells.items()}
        made.append(district.deliver(unit, form="can_bo", values=values))
    told = {(domain, name): value for domain, cells in TEXT.items() for name, value in cells.items()}
    district.tell_in_words("10906", 2021, told)
    build_layers()
    district.check()
    district.accept(*made)
    publish("2021-Q1")
    return district


def as_reader(district: District, statement: str) -> list[tuple]:
    with connect("kho_reader", district.settings) as connection:
        return connection.execute(statement).fetchall()


def shown(district: District) -> dict[Cell, Decimal | None]:
    """What a reader sees of each count, by unit (295 for the sum) and indicator."""
    seen = {}
    of_form = "select unit_code, to_jsonb(f) from bi.fct_staff f where form = 'can_bo'"
    for unit, figures in as_reader(district, of_form):
        seen |= {(unit, indicator): figures[indicator] for indicator in (*OF_FORM, "staff_present", "minority")}
    [(figures,)] = as_reader(district, "select to_jsonb(d) from bi.district_staff d")
    return seen | {("295", indicator): figures[indicator] for indicator in (*OF_FORM, "staff_present", "minority")}


def equations(units: Iterable[str]) -> list[dict[Cell, int]]:
    """What everybody knows to be nought: a group less its whole, the communes less their sum."""
    known = []
    for unit in (*units, "295"):
        for group in set(OF_FORM.values()):
            parts = {(unit, indicator): 1 for indicator, of in OF_FORM.items() if of == group}
            known.append(parts | {(unit, "staff_present"): -1})
    for indicator in (*OF_FORM, "staff_present", "minority"):
        known.append({(unit, indicator): 1 for unit in units} | {("295", indicator): -1})
    return known


def test_the_check_itself_finds_what_subtraction_gives() -> None:
    assert determined([("a", "x"), ("a", "y")], [{("a", "x"): 1, ("a", "z"): 1}, {("a", "y"): 1, ("a", "x"): 1}]) == {
        ("a", "x"),
        ("a", "y"),
    }
    assert determined([("a", "x"), ("a", "y")], [{("a", "y"): 1, ("a", "x"): 1}]) == set()


def test_small_counts_are_hidden_and_zero_and_large_ones_shown(staff: District) -> None:
    seen = shown(staff)
    for unit, told in COMMUNES.items():
        for indicator, value in told.items():
            if 0 < value < 5:
                assert seen[unit, indicator] is None, (unit, indicator)
    assert seen["10891", "prof_university"] is None  # one and three beside it would be known to be fewer than five
    assert seen["10912", "prof_university"] == 12  # three and three beside it hide each other
    assert seen["10927", "political_intermediate"] is None  # alone beside a small one
    assert seen["10900", "civil_servants"] is None
    assert (seen["10924", "prof_doctorate"], seen["10927", "minority"]) == (0, 0)
    assert {seen[unit, "staff_present"] for unit in COMMUNES} == {18}
    assert seen["295", "staff_present"] == 18 * len(COMMUNES)
    assert sum(value is not None for value in seen.values()) > 60


def test_no_hidden_count_follows_from_those_shown(staff: District) -> None:
    seen = shown(staff)
    hidden = [cell for cell, value in seen.items() if value is None]
    assert len(hidden) > 10
    assert determined(hidden, equations(COMMUNES)) == set()


def test_what_is_hidden_of_a_group_may_be_shared_out_in_several_ways(staff: District) -> None:
    """Its sum is known: of ones alone, of fours alone, of fewer than five persons together it would say too much."""
    seen = shown(staff)
    hidden = []
    for unit, told in COMMUNES.items():
        for group in set(OF_FORM.values()):
            parts = [told[name] for name in told if OF_FORM.get(name) == group and seen[unit, name] is None]
            hidden += [(unit, parts)] if parts else []
    assert len(hidden) >= 10
    assert [(unit, parts) for unit, parts in hidden if sum(parts) < 5 or sum(parts) == 4 * len(parts)] == []


def test_metrics_of_hidden_counts_are_hidden_too(staff: District) -> None:
    found = dict(
        as_reader(
            staff,
            "select unit_code, numerator from bi.fct_metrics where metric_code = 'staff_university_share'",
        )
    )
    assert {unit: found[unit] for unit in ("10924", "10927", "10900")} == {"10924": None, "10927": 12, "10900": 18}
    assert dict(as_reader(staff, "select metric_code, value from bi.district_metrics"))["staff_present"] == 18 * len(
        COMMUNES
    )


def test_a_text_hides_every_count_of_persons_and_events_of_one(staff: District) -> None:
    facts = {
        "staff": "fct_staff",
        "other": "fct_unit_profile",
        "dossiers": "fct_dossiers",
        "petitions": "fct_petitions",
    }
    hidden = {}
    for domain, fact in facts.items():
        [(figures,)] = as_reader(staff, f"select to_jsonb(f) from bi.{fact} f where unit_code = '10906'")
        hidden[domain] = {indicator for indicator in TEXT[domain] if figures[indicator] is None}
        assert hidden[domain] == set(figures["hidden_cells"].split(", "))
    assert hidden == {
        "staff": {
            *("one_stop_justice", "one_stop_labour", "trained", "disciplined"),
            *("prof_intermediate", "prof_college", "computer_proficient_rate"),
            *("prof_university_rate", "prof_university_or_more_rate", "prof_intermediate_rate"),
        },
        "other": {"propaganda_people", "poor_households"},
        "dossiers": {"birth_registration", "marriage_registration"},
        "petitions": {"people_received"},
    }


def test_no_series_holds_a_share_of_persons(staff: District) -> None:
    rates = [row["indicator"] for row in read_csv("person_rates.csv")]
    assert as_reader(staff, f"select * from bi.series_as_reported where indicator = any (array{rates})") == []
    assert (
        as_reader(staff, f"select * from bi.series_in_units_of('2021-03-31') where indicator = any (array{rates})")
        == []
    )
    [(count,)] = staff.rows(f"select count(*) from marts.series_as_reported where indicator = any (array{rates})")
    assert count == len([name for name in TEXT["staff"] if name in rates])


def test_the_long_fact_says_that_a_cell_is_hidden(staff: District) -> None:
    assert as_reader(
        staff,
        "select value, state from bi.fct_figures where unit_code = '10924' and indicator = 'minority'",
    ) == [(None, "suppressed")]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from marts.fct_staff",
        "select * from marts.fct_dossiers",
        "select * from marts.fct_staff_members",
        "select * from marts.fct_figures",
        "select * from marts.fct_metrics",
        "select * from district.district_staff",
        "select * from district.published_figures",
        "select * from district.differences",
        "select * from raw.figures",
        "select * from intermediate.int_hidden_cells",
        "select * from district.contributions(1)",
        "select * from district.rebuild_publication(1)",
        "select * from district.differing_from_snapshot(1)",
    ],
)
def test_the_true_counts_are_closed_to_readers(staff: District, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_reader(staff, statement)


def test_whoever_works_on_the_reports_sees_the_true_counts(staff: District) -> None:
    assert staff.rows("select minority from marts.fct_staff where unit_code = '10924'") == [(2,)]


def test_a_reader_waits_no_longer_than_a_minute_and_lives_in_vietnam(staff: District) -> None:
    [(settings,)] = as_reader(staff, "select rolconfig from pg_roles where rolname = 'kho_reader'")
    assert set(settings) == {
        "default_transaction_read_only=on",
        "statement_timeout=60s",
        "idle_in_transaction_session_timeout=60s",
        "TimeZone=Asia/Ho_Chi_Minh",
        "search_path=bi, marts, district, ref",
    }
    assert as_reader(staff, "select minority from fct_staff where unit_code = '10924'") == [(None,)]


def test_a_metric_that_no_list_has_any_more_hides_as_much(staff: District) -> None:
    ask = "select metric_code from bi.district_metrics where is_hidden order by 1"
    with connect("kho_admin", staff.settings) as connection:
        before = connection.execute(ask).fetchall()
        connection.execute("delete from ref.index_criteria")
        connection.execute("delete from ref.metric_parts")
        connection.execute("delete from ref.metrics")
        after = connection.execute(ask).fetchall()
        connection.rollback()
    assert before
    assert after == before
