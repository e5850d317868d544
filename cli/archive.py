"""`kho archive`: is it whole, what is sealed, and who looked."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import psycopg
import typer

from ingest.database.connection import connect
from ingest.registry.sealed import SealBrokenError, open_original
from ingest.registry.verification import expire_sealed, verify_archive
from ingest.settings import load_settings

app = typer.Typer(help="The archive of everything received: verify, read, expire.", no_args_is_help=True)


@app.command()
def verify() -> None:
    """Re-hash every original. Exit code 1 where one was changed or is lost."""
    result = verify_archive(load_settings())
    for word, hashes in (
        ("changed", result.changed),
        ("lost", result.lost),
        ("no receipt yet", result.without_receipt),
    ):
        for sha256 in hashes:
            print(f"{word}: {sha256}")
    print(f"{result.whole} originals whole, {len(result.changed)} changed, {len(result.lost)} lost")
    sys.exit(0 if result.is_whole else 1)


@app.command()
def read(
    sha256: Annotated[str, typer.Argument(help="Hash of the original, as the registry shows it.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")],
    reason: Annotated[str, typer.Option(help="Why; the reading is logged for good.")],
    by: Annotated[str, typer.Option(help="Who reads.", default_factory=getpass.getuser, show_default="your login")],
) -> None:
    """Take an original out of the archive; who, when and why is logged before."""
    settings = load_settings()
    if not reason.strip():
        sys.exit("kho: say why with --reason")
    with connect("kho_archivist", settings) as connection:
        try:
            connection.execute("select intake.log_archive_read(%s, %s, %s)", [sha256, by, reason])
        except psycopg.errors.ForeignKeyViolation:
            sys.exit(f"kho: nothing was received under {sha256}")
        connection.commit()
    try:
        with open_original(settings, sha256) as original:
            _write_for_its_reader(output, original)
    except FileNotFoundError:
        sys.exit(f"kho: the archive holds nothing under {sha256}")
    except SealBrokenError as error:
        output.unlink(missing_ok=True)
        sys.exit(f"kho: {error}")
    print(output)


@app.command()
def expire() -> None:
    """Destroy sealed originals older than KHO_RETENTION_MONTHS."""
    print(f"{expire_sealed(load_settings())} sealed originals destroyed")


def _write_for_its_reader(output: Path, original: BinaryIO) -> None:
    """A copy that its reader alone may open: it may hold citizens' data."""
    try:
        copy = os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        sys.exit(f"kho: {output} cannot be written: {error.strerror}")
    with copy:
        shutil.copyfileobj(original, copy)
