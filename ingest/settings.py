"""Where things lie and how the database is reached, from the environment and nothing else.

KHO_HOME holds everything a warehouse keeps outside PostgreSQL: inbox, archive, outbox, site, secrets.
With KHO_DB_HOST set the database is somebody else's server; without it the embedded one is used.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_DB_PORT = 55432
ARCHIVE_KEY, PSEUDONYM_KEY = "archive.key", "pseudonym.key"
KEYS = (ARCHIVE_KEY, PSEUDONYM_KEY)


class SettingsError(Exception):
    """A setting that cannot be used; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Places and addresses of one warehouse."""

    home: Path
    inbox: Path
    db_host: str
    db_port: int
    db_name: str
    secrets: Path
    is_embedded: bool
    retention_months: int = 0

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"

    @property
    def site(self) -> Path:
        return self.home / "site"

    @property
    def port_file(self) -> Path:
        return self.home / "postgres.port"

    def password(self, role: str) -> str:
        """Password of a database role, read from its file; made at the first call on an embedded server.

        Raises SettingsError where the file is missing on a server of somebody else's.
        """
        path = self.secrets / role
        try:
            return path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            if not self.is_embedded:
                raise SettingsError(f"There is no password file for {role}: put it into {path}") from None
        except OSError as error:
            raise SettingsError(f"The password file {path} cannot be read: {error.strerror}") from None
        return make_secret(path)


def pseudonym_key(settings: Settings) -> bytes:
    """The secret under which codes of citizens' dossiers are hashed; made at the first call.

    Whoever changes it parts what comes after from what came before.
    """
    return make_secret(settings.secrets / PSEUDONYM_KEY).encode()


def make_secret(path: Path) -> str:
    """Write a new random secret to `path` (mode 600) and return it; an existing one is kept."""
    create_folder(path.parent, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    secret = secrets.token_urlsafe(24)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
    return secret


def create_folder(path: Path, mode: int = 0o755) -> Path:
    """Make the folder and its parents; raises SettingsError in one line where that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=mode)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(13, "no write permission")
    except OSError as error:
        raise SettingsError(
            f"Cannot write to {path}: {error.strerror or error}. Set KHO_HOME to a folder of yours."
        ) from None
    return path


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit() or int(text) > 65535:
        raise SettingsError(f"{name}={text} is no number from 0 to 65535")
    return int(text)


def load_settings() -> Settings:
    """Settings from KHO_HOME, KHO_INBOX, KHO_DB_HOST, KHO_DB_PORT, KHO_DB_NAME, KHO_SECRETS,
    KHO_RETENTION_MONTHS (how long sealed originals are kept; 0: for good).

    Raises SettingsError on a value that cannot be used.
    """
    home = Path(os.environ.get("KHO_HOME") or REPOSITORY / "var" / "warehouse").expanduser().absolute()
    host = os.environ.get("KHO_DB_HOST", "").strip()
    port = _number("KHO_DB_PORT", 0)
    if not port:
        port = 5432 if host else _remembered_port(home)
    return Settings(
        home=home,
        inbox=Path(os.environ.get("KHO_INBOX") or home / "inbox").expanduser().absolute(),
        db_host=host or "127.0.0.1",
        db_port=port,
        db_name=os.environ.get("KHO_DB_NAME") or "kho",
        secrets=Path(os.environ.get("KHO_SECRETS") or home / "secrets").expanduser().absolute(),
        is_embedded=not host,
        retention_months=_number("KHO_RETENTION_MONTHS", 0),
    )


def _remembered_port(home: Path) -> int:
    try:
        return int((home / "postgres.port").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return DEFAULT_DB_PORT
