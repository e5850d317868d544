"""Promise: functions, schemas and sequences serve whom they are for; a login without a role finds nothing of ours."""

from __future__ import annotations

from collections import Counter

import psycopg
import pytest

from ingest.database.connection import DatabaseUnavailableError, connect
from tests.warehouse.access import ROLES, STRANGER, is_allowed, rows_of
from tests.warehouse.conftest import Built

OURS = "n.nspname !~ '^(pg_|information_schema$)'"
NAMES = {
    "execute": "select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
    f" where {OURS} and p.prorettype <> 'trigger'::regtype",  # which nobody can call
    "usage": f"select n.nspname::text from pg_namespace n where {OURS}",
    "nextval": "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    f" where c.relkind = 'S' and {OURS}",
}
NAMES["create"] = NAMES["usage"]


def matrix() -> list[tuple[str, str, str, bool]]:
    """(role, verb, object, whether it may) for every pair."""
    return [
        (role, row["verb"], row["object"], row[role] == "x") for row in rows_of("role_objects.csv") for role in ROLES
    ]


def attempt(modelled: Built, verb: str, name: str) -> str:
    if verb == "usage":
        return f"select from {name}.no_such_table"
    if verb == "create":
        return f"create table {name}.tried ()"
    if verb == "nextval":
        return f"select nextval('{name}')"
    [(types,)] = modelled.rows(
        "select array(select format_type(t, null) from unnest(proargtypes) t) from pg_proc where oid = %s::regproc",
        name,
    )
    nulls = ", ".join(f"(select null::{one})" for one in types)  # a constant would be answered without a call
    return f"select * from {name}({nulls})"


@pytest.mark.parametrize(("role", "verb", "name", "allowed"), matrix())
def test_an_object_serves_whom_the_matrix_says(
    modelled: Built, sessions: dict[str, psycopg.Connection], role: str, verb: str, name: str, allowed: bool
) -> None:
    assert is_allowed(sessions[role], attempt(modelled, verb, name)) is allowed


@pytest.mark.parametrize("verb", list(NAMES))
def test_every_object_stands_in_the_matrix(modelled: Built, verb: str) -> None:
    found = sorted(name for (name,) in modelled.rows(NAMES[verb]))
    assert found == sorted(row["object"] for row in rows_of("role_objects.csv") if row["verb"] == verb)


def test_enough_is_denied() -> None:
    denied = Counter(verb for _, verb, _, allowed in matrix() if not allowed)
    assert denied["execute"] >= 60 <= denied["nextval"]
    assert denied["usage"] + denied["create"] >= 60


def test_no_function_of_ours_is_open_to_everybody(modelled: Built) -> None:
    assert modelled.rows(
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace,"
        f" aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where {OURS} and a.grantee = 0"
    ) == []  # fmt: skip


@pytest.mark.parametrize("owner", ["kho_admin", "kho_dbt"])
def test_a_new_function_is_closed_to_everybody(modelled: Built, owner: str) -> None:
    """A later migration that forgets to close its function does not open it: it is closed when it is made."""
    with connect(owner, modelled.settings) as connection, connection.transaction(force_rollback=True):
        connection.execute("create function marts.made_now() returns integer language sql as 'select 1'")
        made = "select has_function_privilege(%s, 'marts.made_now()', 'execute')"
        assert [connection.execute(made, [role]).fetchone() for role in ROLES if role != owner] == [(False,)] * (
            len(ROLES) - (owner in ROLES)
        )


@pytest.mark.parametrize("schema", ["marts", "district", "bi", "intermediate", "staging"])
def test_a_new_table_of_the_transformation_is_closed_to_readers(
    modelled: Built, sessions: dict[str, psycopg.Connection], schema: str
) -> None:
    with connect("kho_dbt", modelled.settings) as connection:
        connection.execute(f"create table {schema}.made_now as select 1 as persons")
    try:
        may = {role for role in ROLES if is_allowed(sessions[role], f"select persons from {schema}.made_now")}
    finally:
        with connect("kho_dbt", modelled.settings) as connection:
            connection.execute(f"drop table {schema}.made_now")
    assert may == {"kho_dbt"} | ({"kho_quality", "kho_reviewer"} if schema != "staging" else set())


def test_a_login_without_a_role_does_not_get_in(modelled: Built, stranger: str) -> None:
    with connect("kho_admin", modelled.settings) as connection:
        connection.execute(f"revoke connect on database {modelled.settings.db_name} from {stranger}")
    with pytest.raises(DatabaseUnavailableError, match="CONNECT privilege"):
        connect(stranger, modelled.settings)


def test_a_login_without_a_role_belongs_to_none(modelled: Built, stranger: str) -> None:
    assert stranger == STRANGER
    assert modelled.rows("select from pg_auth_members where member = %s::regrole", stranger) == []
