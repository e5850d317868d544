"""`kho psql`: a prompt on the warehouse."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from ingest.database.launcher import psql_program
from ingest.settings import load_settings


def psql(
    role: Annotated[str, typer.Option(help="Database role: kho_reader reads marts and district.")] = "kho_reader",
    command: Annotated[str | None, typer.Option("--command", "-c", help="Run this and leave.")] = None,
) -> None:
    """Open psql on the warehouse, as a reader unless told otherwise."""
    settings = load_settings()
    logins = sorted(file.name for file in settings.secrets.glob("kho_*"))
    if role not in logins:
        sys.exit(f"kho: There is no login {role}; there are: {', '.join(logins) or 'none, start with kho db start'}")
    program = str(psql_program())
    arguments = [
        program,
        "-h",
        settings.db_host,
        "-p",
        str(settings.db_port),
        "-U",
        role,
        "-d",
        settings.db_name,
    ]
    if command is not None:
        arguments += ["-c", command]
    os.execve(program, arguments, os.environ | {"PGPASSWORD": settings.password(role)})
