"""What counts of a report in a version: each quantity once, under its plain name, and no number where two disagree."""

from __future__ import annotations

import hashlib

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from publication.consolidation import publish
from tests.publication.district import JUSTICE, District, dossiers

LUONG_DIEN, REUSED = "10924", "10903"  # the second is another unit from 1/7/2025
LONG = "hang_" + "x" * 75
TOLD = [  # figure number, indicator, row, value; the words of a kind of documents are its other name
    (9001, "issued_decisions", "total", 5),
    (9002, "issued_total", "QD", 5),
    (9003, "issued_plans", "total", 4),
    (9004, "issued_total", "KH", 3),
    (9005, "issued_reports", "total", None),
    (9006, "issued_total", "BC", 6),
    (9007, "issued_decisions", "thon_1", 2),
    (9008, "issued_total", LONG, 1),
    (9009, "highest_number", "total", 77),
]
ADD = """
insert into raw.figures (submission_id, figure_no, domain, indicator, scope_code, value, state, unit, factor,
    period_from, period_to, raw_text, sheet, cell, evidence)
select submission_id, %(number)s, %(domain)s, %(indicator)s, %(scope)s, %(value)s,
    case when %(value)s::numeric is null then 'blank' else 'value' end, 'x', 1, period_from, period_to, %(text)s,
    'x', 'A1', ''
from intake.submissions where submission_id = %(report)s
"""


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """A version of documents with figures said in several ways, and one of dossiers with a finer row."""
    made = District(module_warehouse)
    made.build_candidate()
    documents = made.deliver(LUONG_DIEN, form="van_ban")
    reports = [made.deliver(unit, values=dossiers(10)) for unit in (LUONG_DIEN, REUSED)]
    made.check()
    made.accept(documents, *reports)
    publish("2021-Q1")
    with connect("kho_admin", module_warehouse) as connection:
        connection.execute("alter table raw.figures disable trigger user")
        connection.execute("delete from raw.figures where submission_id = %s", [documents])
        connection.execute("alter table raw.figures enable trigger user")
        for number, indicator, scope, value in TOLD:
            cell = {"number": number, "indicator": indicator, "scope": scope, "value": value, "text": "9" * 1200}
            connection.execute(ADD, cell | {"domain": "documents", "report": documents})
        connection.execute(  # only what a version states is explained
            "insert into district.published_figures (publication_id, domain, indicator, scope_code, value,"
            " communes_reporting, communes_expected, communes_accepted)"
            " select p.publication_id, c.domain, c.indicator, c.scope_code, c.value, 1, 17, 1"
            " from district.publications p cross join lateral district.contributions(p.publication_id) c"
            " where p.form = 'van_ban' on conflict do nothing"
        )
        finer = {"number": 9001, "indicator": "received_total", "scope": "civil_status", "value": 4, "text": "4"}
        connection.execute(ADD, finer | {"domain": "dossiers", "report": reports[0]})
    return made


def counted(district: District, form: str) -> dict[tuple[str, str], list[tuple]]:
    """By indicator and row: figure number and value of each cell that counts."""
    found: dict[tuple[str, str], list[tuple]] = {}
    for indicator, scope, number, value in district.rows(
        "select c.indicator, c.scope_code, c.figure_no, c.value from district.publications p"
        " cross join lateral district.contributions(p.publication_id) c where p.form = %s order by 1, 2, 3",
        form,
    ):
        found.setdefault((indicator, scope), []).append((number, value))
    return found


def test_a_quantity_said_in_two_ways_counts_once_and_not_where_they_differ(district: District) -> None:
    found = counted(district, "van_ban")
    code = f"{LONG[:55]}_{hashlib.md5(LONG.encode()).hexdigest()[:8]}"
    assert found == {
        ("issued_total", "QD"): [(9002, 5)],
        ("issued_total", "KH"): [(9004, None)],
        ("issued_total", "BC"): [(9006, None)],
        ("issued_decisions", "thon_1"): [(9007, 2)],
        ("issued_total", code): [(9008, 1)],
    }


def test_a_finer_row_counts_in_the_row_it_is_part_of(district: District) -> None:
    found = counted(district, "ho_so")["received_total", JUSTICE]
    assert sorted(value for _, value in found) == [4, 10, 10]


def explained(district: District, form: str, indicator: str, scope: str, role: str = "kho_reviewer") -> list[tuple]:
    with connect(role, district.settings) as connection:
        return connection.execute(
            "select e.unit_code, e.unit_name, e.value, length(e.raw_text) from district.publications p"
            " cross join lateral district.explain(p.publication_id, %s, %s) e where p.form = %s",
            [indicator, scope, form],
        ).fetchall()


def test_each_cell_that_counts_is_told_once_with_the_unit_of_its_time(district: District) -> None:
    found = explained(district, "ho_so", "received_total", JUSTICE)
    assert sorted(found) == [
        (REUSED, "Xã Ngọc Liên", 10, 2),
        (LUONG_DIEN, "Xã Lương Điền", 4, 1),
        (LUONG_DIEN, "Xã Lương Điền", 10, 2),
    ]


def test_a_cell_without_a_number_is_no_part_of_a_sum_and_long_words_are_cut(district: District) -> None:
    assert explained(district, "van_ban", "issued_total", "BC") == []
    assert explained(district, "van_ban", "issued_total", "QD") == [(LUONG_DIEN, "Xã Lương Điền", 5, 1000)]


def test_readers_are_told_of_listed_rows_alone(district: District) -> None:
    asked = ("van_ban", "issued_decisions", "thon_1")
    with pytest.raises(psycopg.Error, match="không có chỉ tiêu “issued_decisions”, dòng “thon_1”"):
        explained(district, *asked, role="kho_reader")
    assert len(explained(district, *asked)) == 1


def test_readers_are_shown_the_forms_own_sheet_and_what_is_only_a_number(district: District) -> None:
    with connect("kho_reader", district.settings) as connection:
        found = connection.execute(
            "select e.unit_code, e.sheet, e.raw_text, e.file_name from district.publications p"
            " cross join lateral district.explain(p.publication_id, 'received_total', %s) e where p.form = 'ho_so'",
            [JUSTICE],
        ).fetchall()
    assert set(found) == {
        (REUSED, "II.06a", "10", None),
        (LUONG_DIEN, "II.06a", "10", None),
        (LUONG_DIEN, None, "4", None),
    }
