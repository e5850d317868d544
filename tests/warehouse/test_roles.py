"""Promise: a role may do what its work needs and nothing else; every pair of role and table is tried, verb by verb."""

from __future__ import annotations

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.database.migrate import add_commune_login
from tests.warehouse.access import ROLES, is_allowed, rows_of
from tests.warehouse.conftest import CAO_AN, LUONG_DIEN, Built
from transform.build import run_dbt

VERBS = {"s": "select", "i": "insert", "u": "update", "d": "delete"}


def matrix() -> list[tuple[str, str, str]]:
    """(role, table, letters of the verbs allowed) for every pair."""
    return [(role, row["table"], row[role]) for row in rows_of("roles.csv") for role in ROLES]


def attempts(modelled: Built, table: str) -> dict[str, str]:
    """Each verb on no row at all: the right is asked for before the rows are."""
    [(column,)] = modelled.rows(
        "select attname::text from pg_attribute where attrelid = %s::regclass and attnum > 0 and attidentity = ''"
        " and not attisdropped"
        " order by pg_column_is_updatable(attrelid, attnum, false) desc, attname like '%%_id', attnum limit 1",
        table,
    )
    return {
        "s": f"select {column} from {table} limit 0",
        "i": f"insert into {table} ({column}) select null where false",
        "u": f"update {table} set {column} = null where false",
        "d": f"delete from {table} where false",
    }


@pytest.mark.parametrize(("role", "table", "allowed"), matrix())
def test_a_role_does_what_the_matrix_says(
    modelled: Built, sessions: dict[str, psycopg.Connection], role: str, table: str, allowed: str
) -> None:
    found = [letter for letter, statement in attempts(modelled, table).items() if is_allowed(sessions[role], statement)]
    assert "".join(found) == allowed.strip("-")


def test_every_table_stands_in_the_matrix(modelled: Built) -> None:
    found = modelled.rows(
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname !~ '^(pg_|information_schema$|public$)'"
    )
    assert {table for (table,) in found} == {table for _, table, _ in matrix()}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_empties_what_others_wrote(sessions: dict[str, psycopg.Connection], role: str) -> None:
    made_anew = ("marts.", "staging.", "intermediate.", "bi.")  # by whoever transforms
    tables = [table for table in {table for _, table, _ in matrix()} if not table.startswith(made_anew)]
    assert len(tables) > 25
    assert [table for table in tables if is_allowed(sessions[role], f"truncate {table} cascade")] == []


def test_enough_is_denied() -> None:
    assert sum(len(VERBS) - len(allowed.strip("-")) for _, _, allowed in matrix()) >= 60


@pytest.mark.parametrize(
    "table", ["marts.fct_figures", "marts.fct_dossiers", "marts.dim_submission", "marts.metric_trends"]
)
def test_a_commune_sees_its_own_rows_only(modelled: Built, commune: str, table: str) -> None:
    everybody = modelled.rows(f"select distinct unit_code from {table} order by 1", role="kho_reviewer")
    assert everybody == [(LUONG_DIEN,), (CAO_AN,)]
    assert modelled.rows(f"select distinct unit_code from {table}", role=commune) == [(LUONG_DIEN,)]


def test_a_commune_reads_its_rows_with_their_labels(modelled: Built, commune: str) -> None:
    found = modelled.rows(
        "select u.name_vi, p.label_vi, f.received_total from marts.fct_dossiers f"
        " join marts.dim_unit u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from"
        " join marts.dim_procedure_field p using (procedure_field_code)"
        " join marts.dim_submission s using (submission_id) where s.revision = 1 and f.received_total = 10",
        role=commune,
    )
    assert found == [("Xã Lương Điền", "Tư pháp – Hộ tịch", 10)]


@pytest.mark.parametrize("name", ["decide", "explain"])
@pytest.mark.parametrize("role", ["kho_reader", "kho_ingest", "kho_dbt", "kho_quality", "kho_commune"])
def test_nobody_but_the_reviewer_decides(modelled: Built, commune: str, role: str, name: str) -> None:
    call = {
        "decide": "select review.decide(1, 'accepted', 'x', 'x')",
        "explain": "select review.explain(1, 'DOS-001', 'total', 'x', 'x')",
    }[name]
    login = commune if role == "kho_commune" else role
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(login, modelled.settings) as connection:
        connection.execute(call)


@pytest.mark.parametrize("table", ["intake.submission_events", "review.decisions", "district.published_figures"])
def test_what_is_written_once_is_closed_to_the_owner_too(modelled: Built, table: str) -> None:
    for statement in (f"delete from {table}", f"truncate {table} cascade"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connect("kho_admin", modelled.settings) as connection:
            connection.execute(statement)


def test_a_code_used_again_does_not_open_the_rows_of_the_unit_before(modelled: Built) -> None:
    """10903 was Ngọc Liên and is Cẩm Giàng since 1/7/2025: its login follows the last report filed under the code."""
    file = (
        "insert into intake.submissions (sha256, byte_count, file_name, delivered_at, status, form, unit_code,"
        " unit_valid_from, period_code, period_from, period_to, revision, loaded_at) values"
        " (encode(sha256(%s), 'hex'), 1, 'x', now(), 'loaded', 'ho_so', '10903', %s, %s, %s, %s, 1, now())"
        " returning submission_id"
    )
    login = add_commune_login(modelled.settings, "10903")
    own = "select unit_valid_from::text from marts.dim_submission"
    with connect("kho_admin", modelled.settings) as connection:
        connection.execute(file, [b"old", "1900-01-01", "2025-Q1", "2024-12-15", "2025-03-14"])
    run_dbt(modelled.settings, "run", "--full-refresh", "--select", "dim_submission")
    assert modelled.rows(own, role=login) == [("1900-01-01",)]
    with connect("kho_admin", modelled.settings) as connection:
        connection.execute(file, [b"new", "2025-07-01", "2025-Q3", "2025-06-15", "2025-09-14"])
    run_dbt(modelled.settings, "run", "--full-refresh", "--select", "dim_submission")
    assert modelled.rows(own, role=login) == [("2025-07-01",)]
