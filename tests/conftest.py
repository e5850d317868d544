"""The real database for every test that needs one: a server a session, a fresh database a test."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from psycopg import sql

from ingest.database import launcher
from ingest.database.connection import connect
from ingest.database.migrate import migrate
from ingest.reference.load import load_reference
from ingest.settings import REPOSITORY, Settings, load_settings

TEMPLATE = "kho_template"
_number = count(1)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of reference documents beside the repository; tests that read it skip where it is absent."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared with the reference documents is not here")
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An embedded PostgreSQL with a migrated database to copy from."""
    home = tmp_path_factory.mktemp("server")
    let_others_enter(home)
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("KHO_")]:
            environment.delenv(name)
        environment.setenv("KHO_HOME", str(home))
        settings = replace(load_settings(), db_port=_free_port(), db_name=TEMPLATE)
        settings = launcher.start(settings, is_durable=False)
        try:
            migrate(settings)
            load_reference(settings)
            yield settings
        finally:
            launcher.stop(settings)


@contextmanager
def _fresh_warehouse(server: Settings, home: Path) -> Iterator[Settings]:
    name = f"kho_{next(_number)}"
    with connect(launcher.ADMIN, server, database="postgres", autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE)
            )
        )
        admin.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))  # as migrate does
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KHO_HOME", str(home))
        environment.setenv("KHO_SECRETS", str(server.secrets))
        environment.setenv("KHO_DB_PORT", str(server.db_port))
        environment.setenv("KHO_DB_NAME", name)
        settings = load_settings()
        migrate(settings)
        yield settings
    with connect(launcher.ADMIN, server, database="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def warehouse(server: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A fresh migrated database with reference data, and a home of its own, for one test."""
    with _fresh_warehouse(server, tmp_path / "home") as settings:
        yield settings


@pytest.fixture(scope="module")
def module_warehouse(server: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The same, shared by the tests of one module: for what is slow to build."""
    with _fresh_warehouse(server, tmp_path_factory.mktemp("warehouse") / "home") as settings:
        yield settings


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def let_others_enter(folder: Path) -> None:
    """Let the account of the database server pass: under root it is not ours, and pytest's folders are closed."""
    for place in (folder, *folder.parents):
        if place.stat().st_uid == os.getuid() and not place.stat().st_mode & 0o001:
            place.chmod(place.stat().st_mode | 0o011)
