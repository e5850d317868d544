"""Connections to the warehouse, one role a purpose."""

from __future__ import annotations

import psycopg

from ingest.settings import Settings, load_settings


class DatabaseUnavailableError(Exception):
    """The database cannot be reached or refuses the role; the message is one line for the operator."""


def connect(
    role: str, settings: Settings | None = None, *, database: str | None = None, autocommit: bool = False
) -> psycopg.Connection:
    """A connection as `role`; as a context manager it commits on success and rolls back on an error.

    Raises DatabaseUnavailableError in one line where there is no server, database or login.
    """
    settings = settings or load_settings()
    try:
        return psycopg.connect(
            host=settings.db_host,
            port=settings.db_port,
            dbname=database or settings.db_name,
            user=role,
            password=settings.password(role),
            connect_timeout=10,
            application_name="kho",
            autocommit=autocommit,
            options="-c timezone=UTC",
        )
    except psycopg.OperationalError as error:
        raise DatabaseUnavailableError(_one_line(settings, role, database, error)) from None


def _one_line(settings: Settings, role: str, database: str | None, error: psycopg.OperationalError) -> str:
    cause = str(error).strip().splitlines()[-1].strip()
    where = f"{settings.db_host}:{settings.db_port}/{database or settings.db_name}"
    hint = "start it with: kho db start" if settings.is_embedded else "check KHO_DB_HOST, KHO_DB_PORT, KHO_DB_NAME"
    return f"No database for {role} at {where} ({hint}): {cause}"


def sqlalchemy_url(role: str, settings: Settings | None = None) -> str:
    """The same connection as a SQLAlchemy URL over psycopg2, the driver Great Expectations asks for."""
    settings = settings or load_settings()
    return (
        f"postgresql+psycopg2://{role}:{settings.password(role)}"
        f"@{settings.db_host}:{settings.db_port}/{settings.db_name}"
    )
