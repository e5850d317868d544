"""Promise: a real report lands in the facts as it is, with sentence and position, in the windows its text states."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.database.connection import connect
from ingest.intake import finish_intake, read_batch, scan_inbox
from ingest.settings import Settings
from transform.build import build_layers

TABLE = (date(2021, 1, 1), date(2021, 9, 20))


@pytest.fixture(scope="module")
def facts(module_warehouse: Settings, shared_folder: Path) -> Settings:
    """The facts after an intake of ../shared/real, whatever else lies in it."""
    if not (shared_folder / "real" / "xa-luong-dien-2021.txt").exists():
        pytest.skip("the real report is not in ../shared/real")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KHO_INBOX", str(shared_folder / "real"))
        for batch in scan_inbox():
            read_batch(batch)
        assert finish_intake() == ["2021"]
        build_layers(["staging", "intermediate", "marts"])
    return module_warehouse


def rows(settings: Settings, statement: str) -> list[tuple]:
    with connect("kho_reviewer", settings) as connection:
        return connection.execute(statement).fetchall()


def test_the_dossier_table_stands_in_the_window_of_the_text(facts: Settings) -> None:
    found = rows(
        facts,
        "select procedure_field_code, received_total, resolved_on_time, pending_overdue, period_from, period_to"
        " from marts.fct_dossiers where unit_code = '10924' and period_to = '2021-09-20'"
        " and procedure_field_code in ('justice_civil_status', 'total') order by 1",
    )
    assert found == [
        ("justice_civil_status", Decimal(2231), Decimal(2231), Decimal(0), *TABLE),
        ("total", Decimal(2312), Decimal(2312), Decimal(0), *TABLE),
    ]


def test_blank_cells_of_the_table_stay_blank(facts: Settings) -> None:
    [(received, states)] = rows(
        facts,
        "select received_total, cell_states from marts.fct_dossiers"
        " where procedure_field_code = 'military' and period_to = '2021-09-20'",
    )
    assert received is None
    assert states["received_total"] == "blank"
    [(pending, received)] = rows(
        facts,
        "select pending_overdue, received_total from marts.fct_dossiers"
        " where procedure_field_code = 'police' and period_to = '2021-09-20'",
    )
    assert (pending, received) == (0, None)


def test_every_figure_has_its_sentence_and_place(facts: Settings) -> None:
    found = rows(
        facts,
        "select count(*), count(*) filter (where evidence <> '' and page >= 1 and char_to > char_from)"
        " from marts.fct_figures where state <> 'blank'",
    )
    assert found[0][0] == found[0][1] >= 60
    assert rows(facts, "select state from marts.fct_figures where indicator = 'legal_normative_documents'") == [
        ("zero_in_words",)
    ]
    assert rows(
        facts,
        "select value from marts.fct_figures where indicator = 'issued_total' and scope_code = 'QD'",
    ) == [(197,)]


def test_a_file_beside_it_that_is_no_report_is_returned(facts: Settings) -> None:
    with connect("kho_admin", facts) as connection:
        found = connection.execute(
            "select status, message_vi from intake.submissions where file_name like '%.json'"
        ).fetchall()
    assert found
    assert all(status == "returned" and message for status, message in found)
