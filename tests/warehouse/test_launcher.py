"""Promise: the embedded server starts on a port of its own whatever other programs do, or says in a line what to do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.database import launcher
from ingest.settings import Settings, SettingsError, load_settings
from tests.conftest import let_others_enter


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a server's data, made once."""
    folder = tmp_path_factory.mktemp("launcher")
    let_others_enter(folder)
    return folder


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    for name in ("KHO_DB_PORT", "KHO_DB_HOST", "KHO_SECRETS", "KHO_DB_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KHO_HOME", str(home))
    settings = load_settings()
    yield settings
    launcher.stop(settings)


@contextmanager
def port_in_use() -> Iterator[int]:
    """A port as a connection going out holds it: nobody listens there, and nobody else can."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def test_a_port_that_nobody_answers_on_may_be_taken_all_the_same(settings: Settings) -> None:
    with port_in_use() as taken:
        started = launcher.start(replace(settings, db_port=taken), is_durable=False)
    assert started.db_port != taken


def test_a_port_lost_between_looking_and_starting_is_given_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = launcher._choose_port
    with port_in_use() as lost:
        choices = iter((lost,))
        monkeypatch.setattr(launcher, "_choose_port", lambda settings: next(choices, None) or choose(settings))
        started = launcher.start(settings, is_durable=False)
    assert started.db_port != lost


def test_a_port_that_stays_lost_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with port_in_use() as lost:
        monkeypatch.setattr(launcher, "_choose_port", lambda settings: lost)
        with pytest.raises(launcher.LauncherError, match=r"FATAL: *could not create any TCP/IP sockets"):
            launcher.start(settings, is_durable=False)


def test_a_port_asked_for_is_not_exchanged(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with port_in_use() as taken:
        monkeypatch.setenv("KHO_DB_PORT", str(taken))
        with pytest.raises(SettingsError, match=f"Port {taken} is in use"):
            launcher.start(load_settings(), is_durable=False)
