"""Promise: a port in use, no write permission, a database that is not there are one clear line, never a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import REPOSITORY

NOBODY = 65534


def run_kho(*arguments: str, as_nobody: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if as_nobody and os.geteuid() == 0 else {}
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *arguments],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if not name.startswith("KHO_")} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **identity,
    )


def assert_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.startswith("kho: ")
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run_kho("db", "start", KHO_HOME=str(tmp_path / "home"), KHO_DB_PORT=port)
    assert_one_line(done, port, "in use", "KHO_DB_PORT")


def test_a_folder_without_write_permission_is_one_line(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o011)
    os.chown(locked, NOBODY, NOBODY) if os.geteuid() == 0 else None
    done = run_kho("db", "start", as_nobody=True, KHO_HOME=str(locked / "home"))
    assert_one_line(done, "Cannot write", "KHO_HOME")


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = run_kho("intake", KHO_HOME=str(tmp_path), KHO_DB_PORT="1")
    assert_one_line(done, "No database", "kho db start")


def test_a_foreign_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = run_kho("db", "migrate", KHO_HOME=str(tmp_path), KHO_DB_HOST="127.0.0.1", KHO_DB_PORT="1")
    assert_one_line(done, "There is no password file")


@pytest.mark.parametrize("port", ["abc", "70000", "-1"])
def test_a_port_that_is_none_is_one_line(tmp_path: Path, port: str) -> None:
    assert_one_line(run_kho("db", "start", KHO_HOME=str(tmp_path), KHO_DB_PORT=port), "KHO_DB_PORT")
