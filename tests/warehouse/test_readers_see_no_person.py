"""Promise: nothing a reader may open gives a small count of persons: no relation, no function, no difference between
sendings of a report or between versions of a publication."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.database.migrate import add_commune_login
from ingest.reference.lists import read_csv
from ingest.settings import Settings
from publication.consolidation import publish
from tests.publication.district import District
from tests.warehouse.access import rows_of
from tests.warehouse.inference import determined
from tests.warehouse.open_relations import columns_of, open_to, relations_with
from transform.build import run_dbt
from transform.changes import note_changed_reports

PLANTED = "2.71828"  # a count no other cell has, and what it leaves of the whole
TRACE = r"2\.71828|15\.28172"
WITH_TRACE, LATE, CORRECTED = "10924", "10927", "10891"
GROUPS = {  # whose whole the form gives: all staff
    row["indicator"]: row["group_code"] for row in read_csv("person_groups.csv") if row["group_code"] != "one_stop"
}
FILLERS = ("civil_servants", "edu_upper_secondary", "political_none", "age_31_40")  # one part of each other group
COUNTS = (*GROUPS, "staff_present", "minority")
TOLD = {
    WITH_TRACE: {"minority": PLANTED, "prof_college": PLANTED, "prof_university": "15.28172"},
    "10900": {"minority": 3, "staff_female": 1, "staff_party": 4},
    LATE: {"minority": 2, "staff_female": 2, "staff_party": 4},
    CORRECTED: {"minority": 4, "prof_college": 2, "prof_intermediate": 5, "prof_university": 11},
}
CORRECTION = {"minority": 0, "prof_college": 2, "prof_intermediate": 12, "prof_university": 11}
CALLS = {  # each function open to readers, for every pair of versions (:old, :new)
    "bi.figures_known_at": ["now()"],
    "bi.metrics_in_units_of": ["current_date"],
    "bi.metrics_over": ["'2021-03-15', '2021-06-14'", "'2020-12-15', '2021-06-14'"],
    "bi.series_in_units_of": ["current_date"],
    "bi.series_over": ["'2021-03-15', '2021-06-14'", "'2020-12-15', '2021-06-14'"],
    "district.difference_between": [":old, :new", ":new, :old"],
    "district.estimate_cells": [":new"],
    "district.estimates": [":new"],
    "district.explain": [f":new, '{indicator}'" for indicator in ("minority", "prof_college", "prof_university")],
    "district.previous_publication": ["'295', 'can_bo', '2021-Q2'"],
    "district.reason_of_difference": [f":new, '{WITH_TRACE}', null, 1"],
    "district.same_period_last_year": ["'295', 'can_bo', '2021-Q2'"],
    "district.sees_persons": [""],
    "ref.names_listed": ["array['Xã A'], 10"],
    "ref.units_at": ["current_date"],
}
Count = tuple[str, str, Decimal]  # unit, indicator, value: a correction leaves most cells as they were


def told(given: dict) -> dict[tuple[str, str], object]:
    whole = sum(Decimal(value) for indicator, value in given.items() if indicator.startswith("prof_")) or 18
    rest = {} if any(name.startswith("prof_") for name in given) else {"prof_university": whole}
    cells = dict.fromkeys(COUNTS, 0) | dict.fromkeys(FILLERS, whole) | {"staff_present": whole}
    cells |= {"minority": 6, "staff_female": 6, "staff_party": 6}
    return {(name, "total"): value for name, value in (cells | rest | given).items()}


@pytest.fixture(scope="module")
def staff(module_warehouse: Settings) -> District:
    """Three versions of the staff form: without a late commune, with it, with a correction that came after."""
    district = District(module_warehouse)
    district.deliver(WITH_TRACE, form="can_bo", values=told(TOLD[WITH_TRACE]))
    owed = "select unit_code from intake.obligations where form = 'can_bo' and period_code = %s"
    for (unit,) in district.rows(owed, district.period_code):
        if unit not in (LATE, WITH_TRACE):
            district.deliver(unit, form="can_bo", values=told(TOLD.get(unit, {})))
    run_dbt(district.settings, "run")
    built = last_event(district)
    publish_again(district)
    district.deliver(LATE, form="can_bo", values=told(TOLD[LATE]))
    publish_again(district)
    district.deliver(CORRECTED, form="can_bo", values=told(CORRECTION), at="2021-03-19 09:00+07")
    publish_again(district)
    with connect("kho_dbt", district.settings) as connection:
        assert note_changed_reports(connection, built, last_event(district)) == 3  # with the sending before
    changed = ("--vars", "{changed_only: true}", "--select", "path:models/marts")
    run_dbt(district.settings, "run", *changed, "--exclude", "config.materialized:view")
    return district


def last_event(district: District) -> int:
    return district.rows("select max(event_id) from intake.submission_events")[0][0]


def publish_again(district: District) -> None:
    district.check()
    waiting = "select submission_id from review.submission_states where is_latest and state <> 'accepted'"
    district.accept(*(submission for (submission,) in district.rows(waiting)))
    assert len(publish(district.period_code)) == 1


def ask(district: District, statement: str, *values: object, role: str = "kho_reader") -> list[tuple]:
    with connect(role, district.settings) as connection:
        return connection.execute(statement, values or None).fetchall()


def test_no_relation_open_to_readers_shows_the_planted_count(staff: District) -> None:
    assert set(open_to(staff, "kho_reader")) == {
        row["table"] for row in rows_of("roles.csv") if "s" in row["kho_reader"]
    }
    assert relations_with(staff, "kho_reader", TRACE) == set()


def test_the_planted_count_is_where_it_belongs(staff: District) -> None:
    facts = {"marts.fct_figures", "marts.fct_staff", "marts.fct_metrics"}
    assert relations_with(staff, "kho_reviewer", TRACE) >= {"raw.figures"} | facts
    own = add_commune_login(staff.settings, WITH_TRACE)
    assert relations_with(staff, own, TRACE) == facts


def test_no_other_commune_sees_the_planted_count(staff: District) -> None:
    other = add_commune_login(staff.settings, CORRECTED)
    assert ask(staff, "select minority from marts.fct_staff order by revision", role=other) == [(4,), (0,)]
    assert relations_with(staff, other, TRACE) == set()


def small_counts(district: District, relation: str) -> list[tuple]:
    """Rows that count one to four persons, by a column of indicators, of metrics, or by the columns' names."""
    columns = columns_of(district, relation)
    numbers = [name for name, kind in columns.items() if kind == "numeric"]
    persons = "select indicator from ref.person_indicators"
    if "indicator" in columns:
        of, looked_at = f"indicator in ({persons})", numbers
    elif "metric_code" in columns:
        of = f"metric_code in (select metric_code from ref.metric_parts where indicator in ({persons}))"
        looked_at = [name for name in numbers if name in ("numerator", "denominator")]
    else:
        known = {name for (name,) in district.rows(persons)}
        of, looked_at = "true", [name for name in numbers if name in known]
    is_small = " or ".join(f"({name} > 0 and {name} < 5)" for name in looked_at) or "false"
    return ask(district, f"select * from {relation} where {of} and ({is_small})")


def test_no_relation_open_to_readers_counts_fewer_than_five_persons(staff: District) -> None:
    relations = [name for name in open_to(staff, "kho_reader") if not name.startswith("ref.")]
    assert {name: found for name in relations if (found := small_counts(staff, name))} == {}


def test_no_relation_open_to_readers_quotes_a_report(staff: District) -> None:
    """A cell as it is written, or what a finding says of it, would show a count in words."""
    quoting = {"raw_text", "evidence", "cells", "found", "expected", "instruction_vi", "explanation"}
    relations = open_to(staff, "kho_reader")
    assert {name for name in relations if quoting & set(columns_of(staff, name))} == set()


def test_no_condition_is_asked_of_rows_that_are_left_out(staff: District) -> None:
    """A division by nought would tell that there is a row with the count, though it is not shown."""
    told = []
    with connect("kho_reader", staff.settings, autocommit=True) as connection:
        for relation in open_to(staff, "kho_reader"):
            for name in [name for name, kind in columns_of(staff, relation).items() if kind == "numeric"]:
                try:
                    connection.execute(f"select 1 from {relation} where 1 / ({name} - {PLANTED}) > 0")
                except psycopg.errors.DivisionByZero:
                    told.append((relation, name))
    assert told == []


def versions(district: District) -> list[int]:
    found = district.rows("select publication_id from district.publications order by version")
    return [publication_id for (publication_id,) in found]


def answers(district: District, role: str) -> Iterator[tuple[str, str]]:
    """What each function says, row by row as text."""
    with connect(role, district.settings) as connection:
        for old, new in combinations(versions(district), 2):
            for name, call in ((name, call) for name, calls in CALLS.items() for call in calls):
                given = call.replace(":old", str(old)).replace(":new", str(new))
                for (row,) in connection.execute(f"select row(t.*)::text from {name}({given}) t"):
                    yield name, row


def test_no_function_open_to_readers_shows_the_planted_count(staff: District) -> None:
    assert set(CALLS) == {
        row["object"] for row in rows_of("role_objects.csv") if row["verb"] == "execute" and row["kho_reader"] == "x"
    }
    assert {name for name, row in answers(staff, "kho_reader") if re.search(TRACE, row)} == set()
    assert "district.explain" in {name for name, row in answers(staff, "kho_reviewer") if re.search(TRACE, row)}
    persons = re.compile("|".join(COUNTS))
    assert {name for name, row in answers(staff, "kho_reader") if persons.search(row)} == {"bi.figures_known_at"}


def equations(district: District) -> tuple[dict[Count, bool], list[dict[Count, int]]]:
    """Every count with whether a reader sees it anywhere, and what everybody knows to be nought.

    Whoever compares two sendings takes a cell for unchanged: equal counts of a commune are one.
    """
    seen: dict[Count, bool] = defaultdict(bool)
    cells: dict[int, dict[str, Count]] = {}
    hidden = dict(ask(district, "select submission_id, coalesce(hidden_cells, '') from bi.fct_staff"))
    for submission, unit, true in district.rows("select submission_id, unit_code, to_jsonb(f) from marts.fct_staff f"):
        cells[submission] = {name: (unit, name, Decimal(str(true[name]))) for name in COUNTS}
        for name, count in cells[submission].items():
            seen[count] |= name not in hidden[submission].split(", ")
    known = []
    for publication in versions(district):
        of_version = "select to_jsonb(d) from {}.district_staff d where publication_id = %s"
        [(shown,)] = ask(district, of_version.format("bi"), publication)
        [(true,)] = district.rows(of_version.format("district"), publication)
        whole = {name: (f"version {publication}", name, Decimal(str(true[name]))) for name in COUNTS}
        seen |= {count: shown[name] is not None for name, count in whole.items()}
        cells[-publication] = whole
        sources = district.rows(
            "select submission_id from district.published_sources where publication_id = %s", publication
        )
        known += [{cells[source][name]: 1 for (source,) in sources} | {whole[name]: -1} for name in COUNTS]
    for report in cells.values():
        for group in set(GROUPS.values()):
            parts = {report[name]: 1 for name, of in GROUPS.items() if of == group}
            known.append(parts | {report["staff_present"]: -1})
    return seen, known


def test_no_small_count_follows_from_sendings_and_versions(staff: District) -> None:
    seen, known = equations(staff)
    small = {count for count in seen if 0 < count[2] < 5}
    assert len(small) >= 6
    assert {count for count in small if seen[count]} == set()
    unknown = [count for count, is_seen in seen.items() if not is_seen]
    assert small & determined(unknown, known) == set()


def test_a_sum_of_hidden_counts_is_shown_once_nobody_is_missing(staff: District) -> None:
    """One version of it alone: two would leave the count of the commune that came in between."""
    found = ask(staff, "select version, minority, staff_present is not null from bi.district_staff order by version")
    total = sum(Decimal(6) for _ in range(13)) + Decimal(PLANTED) + 3 + 2 + 0
    assert found == [(1, None, True), (2, None, True), (3, total, True)]


def test_a_sum_that_would_tell_its_hidden_counts_is_never_shown(staff: District) -> None:
    """One and two are fewer than five persons together; of eight in two small counts each is four."""
    shown = ask(staff, "select staff_female, staff_party from bi.district_staff")
    assert shown == [(None, None)] * 3
