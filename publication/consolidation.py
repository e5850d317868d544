"""Accepted reports to a published version of the district's form: once only, never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from ingest.database.connection import connect
from publication import statements
from publication.staleness import is_stale
from publication.touched import differing_keys, settle_touched

ATTEMPTS = 3
_ANOTHER_WAS_FASTER = (
    psycopg.errors.SerializationFailure,
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
)


@dataclass(frozen=True, slots=True)
class Published:
    """A version that was made now: district × form × period."""

    publication_id: int
    district_code: str
    form: str
    period_code: str
    version: int
    communes_expected: int
    communes_accepted: int
    missing_units: list[str]
    difference_count: int


def publish(period_code: str) -> list[Published]:
    """Publish a new version of each district form of the period that differs from its last version.

    Figures, coverage, sources, quotas or definitions of metrics that differ make a version; a form with no accepted
    report makes none, and a form waits while a rule that judged it says something else by now.
    Returns the versions made, nothing where all stand as published. Two runs at once make one version.
    """
    with connect("kho_reviewer", autocommit=True) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        if not _is_built(connection):
            return []
        published = [
            _publish_form(connection, key)
            for key in differing_keys(connection, period_code)
            if not is_stale(connection, key)
        ]
    return [version for version in published if version is not None]


def publish_due(period_code: str | None) -> list[str]:
    """Publish this period, or every period that differs where none is named; returns the periods looked at.

    Earlier periods that differ come first, in whichever order they are asked for: a version tells its share of the
    window before.
    """
    due = periods_to_publish()
    periods = due if period_code is None else [*(one for one in due if one < period_code), period_code]
    for period in periods:
        publish(period)
    return periods


def periods_to_publish() -> list[str]:
    """Periods in which a consolidation differs from what is published, in order.

    Only what was touched since the last call is looked at, and what differed then; all of it where a list or a model
    is another one since.
    """
    with connect("kho_reviewer") as connection:
        return settle_touched(connection) if _is_built(connection) else []


def _publish_form(connection: psycopg.Connection, key: dict[str, str]) -> Published | None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with _locked(connection, key), connection.transaction():
                return _write_version(connection, key)
        except _ANOTHER_WAS_FASTER:
            if attempt == ATTEMPTS:
                raise
    return None


@contextmanager
def _locked(connection: psycopg.Connection, key: dict[str, str]) -> Iterator[None]:
    """Hold the form's lock around the transaction: taken inside, its snapshot would be older than the lock."""
    name = [f"publication/{key['district_code']}/{key['form']}/{key['period_code']}"]
    connection.execute("select pg_advisory_lock(hashtextextended(%s, 0))", name)
    try:
        yield
    finally:
        connection.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", name)


def _write_version(connection: psycopg.Connection, key: dict[str, str]) -> Published | None:
    if connection.execute(statements.DIFFERS, key).fetchone() is None:
        return None
    (publication_id,) = connection.execute(statements.INSERT_PUBLICATION, key).fetchone()
    written = {"publication_id": publication_id} | key
    for statement in (
        statements.INSERT_FIGURES,
        statements.INSERT_SOURCES,
        statements.INSERT_QUOTAS,
        statements.INSERT_DEFINITIONS,
        statements.INSERT_METRICS,
        statements.INSERT_DIFFERENCES,
    ):
        connection.execute(statement, written)
    with connection.cursor(row_factory=class_row(Published)) as cursor:
        return cursor.execute(statements.PUBLISHED, written).fetchone()


def _is_built(connection: psycopg.Connection) -> bool:
    """Whether the candidate consolidation exists yet: before the first build there is nothing to publish."""
    return connection.execute("select to_regclass('intermediate.int_district_coverage')").fetchone()[0] is not None
