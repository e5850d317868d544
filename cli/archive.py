"""`kho archive`: is it whole, what is sealed, and who looked."""

from __future__ import annotations

import getpass
import shutil
import sys
from pathlib import Path
from typing import Annotated

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
    with connect("kho_archivist", settings) as connection:
        connection.execute("select intake.log_archive_read(%s, %s, %s)", [sha256, by, reason])
        connection.commit()
    try:
        with open_original(settings, sha256) as original, output.open("xb") as copy:
            shutil.copyfileobj(original, copy)
    except FileExistsError:
        sys.exit(f"kho: {output} exists already")
    except FileNotFoundError:
        sys.exit(f"kho: the archive holds nothing under {sha256}")
    except SealBrokenError as error:
        sys.exit(f"kho: {error}")
    print(output)


@app.command()
def expire() -> None:
    """Destroy sealed originals older than KHO_RETENTION_MONTHS."""
    print(f"{expire_sealed(load_settings())} sealed originals destroyed")
