"""Promise: whoever only reads writes nothing and holds nobody up, whatever settings the session gives itself."""

from __future__ import annotations

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.database.migrate import add_commune_login
from ingest.settings import Settings

BEYOND_READING = [
    "select lo_create(0)",
    "select lo_creat(-1)",
    "select lo_from_bytea(0, 'x')",
    "select lo_put(1, 0, 'x')",
    "select lo_open(1, 131072)",
    "select lowrite(0, 'x')",
    "select lo_truncate(0, 0)",
    "select pg_advisory_lock(1)",
    "select pg_advisory_lock(1, 1)",
    "select pg_advisory_xact_lock(1)",
    "select pg_try_advisory_lock(1)",
    "select pg_try_advisory_xact_lock_shared(1)",
    "select pg_logical_emit_message(false, 'x', 'x')",
    "create temporary table tried ()",
    "create table marts.tried ()",
    "copy (select 1) to program 'true'",
]


@pytest.mark.parametrize("role", ["kho_reader", "kho_commune_10924"])
def test_a_reader_who_lifts_the_limits_of_the_session_still_only_reads(warehouse: Settings, role: str) -> None:
    add_commune_login(warehouse, "10924")
    done = []
    with connect(role, warehouse, autocommit=True) as connection:
        connection.execute("set default_transaction_read_only = off")
        connection.execute("set statement_timeout = '5s'")
        for statement in BEYOND_READING:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
            except psycopg.Error as error:
                done.append((statement, str(error)))
            else:
                done.append((statement, "done"))
    assert done == []


@pytest.mark.parametrize("role", ["kho_ingest", "kho_dbt", "kho_quality", "kho_reviewer"])
def test_whoever_works_in_turn_takes_the_locks(warehouse: Settings, role: str) -> None:
    with connect(role, warehouse) as connection:
        assert connection.execute("select pg_try_advisory_xact_lock(1)").fetchone() == (True,)
