"""Superset's commands over one warehouse: made ready, the dashboards imported, served."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from cli.scheduler.services import free_port, is_free
from ingest.settings import REPOSITORY, Settings, SettingsError, create_folder, make_secret

BI = REPOSITORY / "bi"
READER = "kho_reader"
DEFAULT_PORT = 8088


class SupersetError(Exception):
    """Superset is not installed, or could not take the dashboards; the message is one line with the log to look at."""


class Superset:
    """Superset of one warehouse: metadata, logs and the import folder lie in <KHO_HOME>/bi, secrets with the others."""

    user = "admin"

    def __init__(self, settings: Settings, programs: Path = REPOSITORY / ".venv-bi" / "bin") -> None:
        self._settings = settings
        self._programs = programs
        self._home = settings.home / "bi"
        self._port = _port()

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def password_file(self) -> Path:
        """Where the password of the administrator stands."""
        return self._settings.secrets / "superset_admin"

    def prepare(self) -> None:
        """Make or renew the metadata and the administrator, and import the dashboards over what an earlier import made.

        Raises SupersetError naming the log.
        """
        if not (self._programs / "superset").exists():
            raise SupersetError("Superset is not installed: run make bi-install")
        create_folder(self._home)
        make_secret(self._settings.secrets / "superset.key")
        password = make_secret(self.password_file)
        self._settings.password(READER)
        self._call([self._programs / "python", BI / "translated.py", self._home / "translations"], "translated")
        self._run("db", "upgrade")
        names = ("--username", self.user, "--firstname", "Quản trị", "--lastname", "Kho", "--email", "admin@localhost")
        self._run("fab", "create-admin", *names, "--password", password)
        self._run("init")
        folder = self._home / "bundle"
        self._call([self._programs / "python", BI / "bundle.py", folder], "bundle")
        self._run("import-directory", str(folder), "--overwrite")
        self._call([self._programs / "python", BI / "imported.py"], "imported")

    def serve(self) -> None:
        """Serve until interrupted. Raises SettingsError where the port is taken."""
        if not is_free(self._port):
            raise SettingsError(f"Port {self._port} is in use: set KHO_BI_PORT to another")
        try:
            subprocess.run(self.command(), env=self.environment(), cwd=self._home, check=False)
        except KeyboardInterrupt:
            return

    def command(self) -> list[str]:
        """The server's command line."""
        workers = ("--workers", "2", "--threads", "4", "--timeout", "120", "--bind", f"127.0.0.1:{self._port}")
        return [str(self._programs / "gunicorn"), *workers, "superset.app:create_app()"]

    def environment(self) -> dict[str, str]:
        """What Superset's processes are told; no password among it."""
        settings = self._settings
        return os.environ | {
            "FLASK_APP": "superset.app:create_app()",
            "SUPERSET_CONFIG_PATH": str(BI / "superset_config.py"),
            "SUPERSET_HOME": str(self._home),
            "SCARF_ANALYTICS": "false",
            "KHO_BI_HOME": str(self._home),
            "KHO_BI_SECRETS": str(settings.secrets),
            "KHO_BI_DATABASE": f"postgresql+psycopg2://{READER}@{settings.db_host}:{settings.db_port}/{settings.db_name}",
        }

    def _run(self, *arguments: str) -> str:
        return self._call([self._programs / "superset", *arguments], arguments[0])

    def _call(self, command: list[str | Path], name: str) -> str:
        log = self._home / f"{name}.log"
        with log.open("w", encoding="utf-8") as output:
            done = subprocess.run(
                [str(part) for part in command],
                env=self.environment(),
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise SupersetError(f"superset {name} failed; its log: {log}")
        return log.read_text(encoding="utf-8", errors="replace")


def _port() -> int:
    text = os.environ.get("KHO_BI_PORT", "").strip() or str(DEFAULT_PORT)
    if not text.isdigit() or int(text) > 65535:
        raise SettingsError(f"KHO_BI_PORT={text} is not a port: give a number from 1 to 65535, or 0 for a free one")
    return int(text) or free_port()
