"""PostgreSQL refuses to run as root: an account without rights, and a place which it can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """The account a server process runs as; None where the caller's own will do."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """`nobody` when the caller is root, else None."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
        return Account(entry.pw_uid, entry.pw_gid)
    except KeyError:
        return Account(65534, 65534)


def reachable(path: Path, account: Account) -> bool:
    """Whether the account may pass through every existing folder on the way to `path`."""
    for folder in [path, *path.parents]:
        if not folder.exists():
            continue
        status = folder.stat()
        mode = status.st_mode
        bit = 0o100 if status.st_uid == account.uid else 0o010 if status.st_gid == account.gid else 0o001
        if not mode & bit:
            return False
    return True


def place_for(wanted: Path, account: Account | None) -> Path:
    """`wanted`, or a folder under /var/tmp where the account cannot reach it (a clone below /root)."""
    if account is None or reachable(wanted.parent, account):
        return wanted
    name = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"kho-{name}" / wanted.name


def binaries_for(installed: Path, place: Path, account: Account | None) -> Path:
    """The folder of server programs: as installed, or a copy beside `place` where they are out of reach."""
    if account is None or reachable(installed / "bin" / "postgres", account):
        return installed
    copy = place.parent / "programs"
    if not (copy / "bin" / "postgres").exists():
        partial = copy.with_name(f"programs.{os.getpid()}")
        shutil.copytree(installed, partial, symlinks=True)
        partial.rename(copy)
    return copy


def hand_over(folder: Path, account: Account | None) -> None:
    """Make the account own the folder."""
    if account is not None:
        os.chown(folder, account.uid, account.gid)
