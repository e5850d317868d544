"""What a role may do is tried, not read from the catalogue: the statement is run as the role and undone."""

from __future__ import annotations

import csv
from pathlib import Path

import psycopg

STRANGER = "kho_stranger"  # a login that belongs to no role
ROLES = (
    *("kho_ingest", "kho_dbt", "kho_quality", "kho_reviewer", "kho_reader", "kho_commune", "kho_archivist"),
    STRANGER,
)
NOT_FOR_THIS_KIND = (  # a view takes no such verb
    psycopg.errors.ObjectNotInPrerequisiteState,
    psycopg.errors.WrongObjectType,
    psycopg.errors.FeatureNotSupported,
)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a matrix: the thing, and what each role may do with it."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_allowed(session: psycopg.Connection, statement: str) -> bool:
    """Whether the role may, whatever the statement comes to otherwise; nothing of it stays.

    A reader's session may be told to write: its rights must refuse, not its settings.
    """
    try:
        with session.transaction(force_rollback=True):
            session.execute("set transaction read write")
            session.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, *NOT_FOR_THIS_KIND):
        return False
    except psycopg.Error:  # allowed, and then it had nothing to do it with
        return True
    return True
