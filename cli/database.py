"""`kho db`: the embedded PostgreSQL and its schema."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from ingest.database import launcher
from ingest.database.migrate import LOGIN_ROLES, add_commune_login, create_airflow_database, migrate
from ingest.reference.load import load_reference
from ingest.settings import KEYS, Settings, load_settings, make_secret
from publication.completion import complete_publications

app = typer.Typer(help="The database: start, stop, migrate.", no_args_is_help=True)


def prepare_database(settings: Settings) -> tuple[Settings, list[str]]:
    """Server up (where it is the embedded one), schema and reference data as this code wants them.

    Returns the settings with the server's port, and the names of the schema files applied.
    """
    if settings.is_embedded:
        settings = launcher.start(settings)
    applied = migrate(settings)
    create_airflow_database(settings)
    load_lists(settings)
    return settings, applied


def load_lists(settings: Settings) -> int:
    """Make the reference data what the lists say, tell what had to be kept; returns the rows changed."""
    loaded = load_reference(settings)
    for sentence in loaded.kept:
        print(f"kho: {sentence}", file=sys.stderr)
    complete_publications(settings)
    return loaded.changed


@app.command()
def start() -> None:
    """Start the embedded server and bring the schema and the reference data up to date."""
    settings, applied = prepare_database(load_settings())
    print(f"PostgreSQL listens on {settings.db_host}:{settings.db_port}; {len(applied)} schema files applied")


@app.command()
def stop() -> None:
    """Stop the embedded server."""
    print("PostgreSQL stopped" if launcher.stop(load_settings()) else "PostgreSQL was not running")


@app.command("migrate")
def migrate_command() -> None:
    """Apply what is new in the schema and reload the reference data, on whatever server the settings name."""
    settings = load_settings()
    applied = migrate(settings)
    create_airflow_database(settings)
    changed = load_lists(settings)
    print(f"{len(applied)} schema files applied, {changed} reference rows added, changed or removed")


@app.command()
def secrets(folder: Path) -> None:
    """Make the passwords of roles and web pages, and the archive's keys, in a folder for the containers.

    What is there is kept: a lost archive key locks the sealed originals for good.
    """
    for name in (launcher.ADMIN, *LOGIN_ROLES, *KEYS, "airflow", "airflow_web", "superset.key", "superset_admin"):
        make_secret(folder / name)
    users = folder / "airflow_users.json"
    if not users.exists():
        users.touch(mode=0o600)
        users.write_text(json.dumps({"admin": make_secret(folder / "airflow_admin")}), encoding="utf-8")
    print(f"{folder}: the password of Airflow's admin is in {folder / 'airflow_admin'}")


@app.command()
def commune(unit_code: str) -> None:
    """Give a commune a login of its own, which sees its own rows only."""
    settings = load_settings()
    role = add_commune_login(settings, unit_code)
    print(f"{role}: its password is in {settings.secrets / role}")
