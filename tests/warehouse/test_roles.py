"""Promise: a role may do what its work needs and nothing else; every pair of role and table is tried, verb by verb."""

from __future__ import annotations

import csv
from pathlib import Path

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.database.migrate import add_commune_login
from tests.warehouse.conftest import CAO_AN, LUONG_DIEN, Built

VERBS = {"s": "select", "i": "insert", "u": "update", "d": "delete"}


def matrix() -> list[tuple[str, str, str]]:
    """(role, table, letters of the verbs allowed) for every pair."""
    with (Path(__file__).parent / "roles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(role, row["table"], row[role]) for row in rows for role in row if role != "table"]


@pytest.fixture(scope="module")
def commune(built: Built) -> str:
    return add_commune_login(built.settings, LUONG_DIEN)


def is_allowed(built: Built, role: str, table: str, verb: str) -> bool:
    """Try the verb on no row at all: the right is asked for before the rows are."""
    [(column,)] = built.rows(
        "select attname::text from pg_attribute where attrelid = %s::regclass and attnum > 0 and attidentity = ''"
        " and not attisdropped order by attnum limit 1",
        table,
    )
    statements = {
        "select": f"select {column} from {table} limit 0",
        "insert": f"insert into {table} ({column}) select null where false",
        "update": f"update {table} set {column} = null where false",
        "delete": f"delete from {table} where false",
    }
    try:
        with connect(role, built.settings) as connection:
            connection.execute(statements[verb])
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction):
        return False
    except psycopg.errors.ObjectNotInPrerequisiteState:  # a view that takes no rows
        return False
    return True


@pytest.mark.parametrize(("role", "table", "allowed"), matrix())
def test_a_role_does_what_the_matrix_says(built: Built, commune: str, role: str, table: str, allowed: str) -> None:
    login = commune if role == "kho_commune" else role
    found = "".join(letter for letter, verb in VERBS.items() if is_allowed(built, login, table, verb))
    assert found == allowed.strip("-")


def test_enough_is_denied() -> None:
    assert sum(len(VERBS) - len(allowed.strip("-")) for _, _, allowed in matrix()) >= 60


@pytest.mark.parametrize("table", ["marts.fct_figures", "marts.fct_dossiers"])
def test_a_commune_sees_its_own_rows_only(built: Built, commune: str, table: str) -> None:
    assert built.rows(f"select distinct unit_code from {table} order by 1", role="kho_reader") == [
        (LUONG_DIEN,),
        (CAO_AN,),
    ]
    assert built.rows(f"select distinct unit_code from {table}", role=commune) == [(LUONG_DIEN,)]


@pytest.mark.parametrize("name", ["decide", "explain"])
@pytest.mark.parametrize("role", ["kho_reader", "kho_ingest", "kho_dbt", "kho_quality", "kho_commune"])
def test_nobody_but_the_reviewer_decides(built: Built, commune: str, role: str, name: str) -> None:
    call = {
        "decide": "select review.decide(1, 'accepted', 'x', 'x')",
        "explain": "select review.explain(1, 'DOS-001', 'total', 'x', 'x')",
    }[name]
    login = commune if role == "kho_commune" else role
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(login, built.settings) as connection:
        connection.execute(call)


@pytest.mark.parametrize("table", ["intake.submission_events", "review.decisions", "district.published_figures"])
def test_what_is_written_once_is_closed_to_the_owner_too(built: Built, table: str) -> None:
    for statement in (f"delete from {table}", f"truncate {table} cascade"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connect("kho_admin", built.settings) as connection:
            connection.execute(statement)
