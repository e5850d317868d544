"""Promise: a port in use, no write permission, a database that is not there are one clear line, never a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import REPOSITORY


def run_kho(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *arguments],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if not name.startswith("KHO_")} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
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


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    if os.geteuid() == 0:  # root may write into any folder, but not below a file
        (tmp_path / "locked").write_text("no folder")
    else:
        (tmp_path / "locked").mkdir(mode=0o500)
    done = run_kho("db", "start", KHO_HOME=str(tmp_path / "locked" / "home"))
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
