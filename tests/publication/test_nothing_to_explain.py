"""What is said of versions and figures nobody has: in one sentence, with what there is."""

from __future__ import annotations

import psycopg
import pytest
from typer.testing import CliRunner

from cli.main import app
from ingest.database.connection import connect
from ingest.settings import Settings
from publication.explaining import NothingToExplainError, explain
from publication.nothing_to_explain import no_fact, no_figure, no_version
from publication.versions import find_versions

KEYS = [("295", "ho_so", "2021-Q1", 1), ("295", "ho_so", "2021-Q1", 2), ("295", "can_bo", "2021-Q2", 1)]
KEYS += [("296", "ho_so", "2021-Q3", 1)]
FACTS = [  # unit, period, indicator, row, whether it stands
    ("10924", "2021-Q1", "received_total", "office", True),
    ("10924", "2021-Q1", "resolved_total", "total", True),
    ("10924", "2021-Q2", "received_online", "office", True),
    ("10924", "2021-Q1", "received_total", "certification", False),
]


@pytest.fixture
def stored(warehouse: Settings) -> Settings:
    """Versions from before the lists were kept."""
    with connect("kho_admin", warehouse) as connection:
        connection.cursor().executemany(
            "insert into district.publications (district_code, form, period_code, version, communes_expected,"
            " communes_accepted, missing_units) values (%s, %s, %s, %s, 1, 1, '{}')",
            KEYS,
        )
        connection.execute(
            "insert into district.published_figures (publication_id, domain, indicator, scope_code, value,"
            " communes_reporting, communes_expected, communes_accepted)"
            " select publication_id, 'dossiers', i, s, 1, 1, 1, 1 from district.publications,"
            " (values ('received_total', 'office'), ('resolved_total', 'certification')) one (i, s)"
        )
    return warehouse


def said_of_facts(connection: psycopg.Connection, **asked: str) -> str:
    key = {"unit": "10924", "period": "2021-Q1", "domain": "dossiers", "indicator": "received_total", "row": "x"}
    return no_fact(connection, "fct_dossiers", key | asked)


def test_versions_are_found_by_each_key(stored: Settings) -> None:
    assert len(find_versions()) == 4
    assert [one.version for one in find_versions("295", "ho_so")] == [1, 2]
    assert [one.district_code for one in find_versions(form="ho_so", version=1)] == ["295", "296"]
    assert [one.form for one in find_versions("295", version=1)] == ["can_bo", "ho_so"]
    assert [one.form for one in find_versions(period="2021-Q2")] == ["can_bo"]


def test_what_is_published_of_a_unit_is_its_own(stored: Settings) -> None:
    with connect("kho_reviewer", stored) as connection:
        assert no_version(connection, "ho_so", "295", "2021-Q3", None) == (
            "Không có kỳ đã công bố 2021-Q3; có: 2021-Q1"
        )
        [first] = find_versions("295", "ho_so", version=1)
        told = no_figure(connection, first.publication_id, "received_total", "certification")
    assert told == "Không có dòng certification; có: office"


def test_before_anything_is_published_the_sentence_says_so(warehouse: Settings) -> None:
    with connect("kho_reviewer", warehouse) as connection:
        told = no_version(connection, "ho_so", "295", "2021-Q1", None)
    assert told == "Không có đơn vị tổng hợp 295; chưa công bố bản tổng hợp nào"
    with pytest.raises(NothingToExplainError, match="Chưa có bảng district_metrics; hãy chạy kho build"):
        explain("district_metrics", "295", "2021-Q1", "online_share")


def test_of_facts_only_what_stands_and_what_goes_with_the_rest_is_named(warehouse: Settings) -> None:
    with connect("kho_admin", warehouse) as connection:
        connection.execute(
            "create table marts.fct_figures (unit_code text, domain text, period_code text, indicator text,"
            " scope_code text, known_to timestamptz, is_fact boolean)"
        )
        connection.cursor().executemany(
            "insert into marts.fct_figures values (%s, 'dossiers', %s, %s, %s, case when not %s then now() end, true)",
            FACTS,
        )
        connection.execute(
            "insert into marts.fct_figures values ('10924', 'dossiers', '2021-Q1', 'x', 'x', null, false)"
        )
        assert said_of_facts(connection) == "Không có dòng x; có: office"
        assert said_of_facts(connection, row="certification") == "Không có dòng certification; có: office"
        told = said_of_facts(connection, indicator="x")
        assert told == "Không có chỉ tiêu x; có: received_total, resolved_total"
        connection.rollback()


def test_a_version_without_its_lists_is_named_and_counts_as_no_fault(stored: Settings) -> None:
    shown = CliRunner().invoke(app, ["publication", "verify", "--district", "296"])
    assert shown.exit_code == 0
    assert "296 ho_so 2021-Q3, phiên bản 1: công bố trước khi kho lưu danh mục tổng hợp" in shown.output
    assert "0/1 phiên bản dựng lại đúng từng chữ số, 0 phiên bản khác" in shown.output


@pytest.mark.parametrize(("period", "there"), [("2021-Q1", "1, 2"), ("2021-Q4", "chưa có bản nào")])
def test_a_version_that_is_not_there_is_not_compared(stored: Settings, period: str, there: str) -> None:
    key = ["--district", "295", "--form", "ho_so", "--period", period]
    shown = CliRunner().invoke(app, ["publication", "diff", "8", "9", *key])
    assert shown.exit_code == 1
    assert f"Không có phiên bản 8, 9 của 295 ho_so {period}; có: {there}" in shown.output


def test_the_command_refuses_in_one_sentence(stored: Settings) -> None:
    key = ["--unit", "295", "--period", "2021-Q1", "--indicator", "received_total"]
    shown = CliRunner().invoke(app, ["explain", "district_dosiers", *key])
    assert shown.exit_code == 1
    assert shown.stderr.startswith("kho: Không có bảng district_dosiers; có: district_dossiers")
