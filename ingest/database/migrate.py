"""Bring the database to the newest schema.

Tables are changed by numbered SQL files, each applied once, in order. A function has a file of its own, which holds it
as it is now and is applied again whenever its text has changed.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from ingest.database.connection import connect
from ingest.database.launcher import ADMIN
from ingest.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
FUNCTIONS = Path(__file__).parent / "functions"
LOGIN_ROLES = ("kho_ingest", "kho_dbt", "kho_quality", "kho_reviewer", "kho_reader", "kho_archivist")
READER_SETTINGS = {
    "default_transaction_read_only": "on",
    "statement_timeout": "'60s'",
    "idle_in_transaction_session_timeout": "'60s'",
    "timezone": "'Asia/Ho_Chi_Minh'",
    "search_path": "bi, marts, district, ref",
}
MIGRATION_LOCK = 4_215_001


class UnknownUnitError(Exception):
    """A login was asked for a unit that no list has; the message says so."""


class MigrationError(Exception):
    """A migration or a function that cannot be applied; the message names it."""


def migrate(settings: Settings) -> list[str]:
    """Create the database where it is missing, apply what is new, give the roles their logins.

    Returns the names of the files applied. Raises MigrationError where an applied migration is gone.
    """
    _create_database(settings, settings.db_name, ADMIN)
    with connect(ADMIN, settings) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        connection.execute(
            "create table if not exists public.schema_migrations"
            " (name text primary key, applied_at timestamptz not null default now())"
        )
        done = {row[0] for row in connection.execute("select name from public.schema_migrations")}
        files = sorted(MIGRATIONS.glob("[0-9]*.sql"))
        if unknown := done - {file.name for file in files}:
            raise MigrationError(f"The database is newer than this code: it holds {', '.join(sorted(unknown))}")
        applied = []
        # Facts are made by dbt later, and functions call each other: bodies are looked at when they are called.
        connection.execute("set local check_function_bodies = off")
        for file in files:
            if file.name not in done:
                _apply(connection, file)
                connection.execute("insert into public.schema_migrations (name) values (%s)", [file.name])
                applied.append(file.name)
        applied += _replace_functions(connection)
        _give_logins(connection, settings)
    return applied


def create_airflow_database(settings: Settings) -> None:
    """A database and an owner of its own for Airflow's metadata, apart from the figures."""
    with connect(ADMIN, settings, database="postgres", autocommit=True) as connection:
        if not connection.execute("select 1 from pg_roles where rolname = 'airflow'").fetchone():
            connection.execute("create role airflow nologin")
        connection.execute(_login("airflow", settings))
    _create_database(settings, "airflow", "airflow")


def add_commune_login(settings: Settings, unit_code: str) -> str:
    """Give a commune a login that sees its own rows only; returns the role's name.

    Raises UnknownUnitError where no unit has this code: the login would see nothing, and its name is a file's as well.
    """
    role = f"kho_commune_{unit_code}"
    with connect(ADMIN, settings) as connection:
        if not connection.execute("select 1 from ref.units where unit_code = %s", [unit_code]).fetchone():
            raise UnknownUnitError(
                f"There is no unit {unit_code}: its code stands in marts.dim_unit, or kho units list"
            )
        if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("create role {} in role kho_commune").format(sql.Identifier(role)))
        connection.execute(_login(role, settings))
        _guide_reader(connection, role)
    return role


def _create_database(settings: Settings, name: str, owner: str) -> None:
    with connect(ADMIN, settings, database="postgres", autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return
        try:
            connection.execute(
                sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(owner))
            )
        except psycopg.errors.DuplicateDatabase:
            return
        connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))


def _replace_functions(connection: psycopg.Connection) -> list[str]:
    """Apply the files of functions whose text is not the one applied last; returns their names."""
    connection.execute(
        "create table if not exists public.schema_functions (name text primary key, text_sha256 text not null)"
    )
    known = dict(connection.execute("select name, text_sha256 from public.schema_functions").fetchall())
    replaced = []
    for file in sorted(FUNCTIONS.glob("*.sql")):
        digest = sha256(file.read_bytes()).hexdigest()
        if known.get(file.name) != digest:
            _apply(connection, file)
            connection.execute(
                "insert into public.schema_functions values (%s, %s)"
                " on conflict (name) do update set text_sha256 = excluded.text_sha256",
                [file.name, digest],
            )
            replaced.append(file.name)
    return replaced


def _apply(connection: psycopg.Connection, file: Path) -> None:
    try:
        connection.execute(file.read_text(encoding="utf-8"))
    except psycopg.Error as error:
        raise MigrationError(f"{file.parent.name}/{file.name}: {error.diag.message_primary or error}") from error


def _give_logins(connection: psycopg.Connection, settings: Settings) -> None:
    for role in LOGIN_ROLES:
        connection.execute(_login(role, settings))
        connection.execute(
            sql.SQL("grant connect on database {} to {}").format(sql.Identifier(settings.db_name), sql.Identifier(role))
        )
    connection.execute(sql.SQL("grant connect on database {} to kho_commune").format(sql.Identifier(settings.db_name)))
    connection.execute(
        sql.SQL("grant temporary on database {} to kho_ingest, kho_quality, kho_reviewer, kho_dbt").format(
            sql.Identifier(settings.db_name)
        )
    )
    _guide_reader(connection, "kho_reader")


def _guide_reader(connection: psycopg.Connection, role: str) -> None:
    """Who reads changes nothing, holds nobody up, sees the hours of Việt Nam and the readers' tables first."""
    for name, value in READER_SETTINGS.items():
        connection.execute(
            sql.SQL("alter role {} set {} = {}").format(sql.Identifier(role), sql.SQL(name), sql.SQL(value))
        )


def _login(role: str, settings: Settings) -> sql.Composed:
    return sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(settings.password(role)))
