"""Entry point of `kho`: the verbs put together, and what an operator reads when something is not there."""

from __future__ import annotations

import logging
import sys

import typer

from cli import (
    airflow,
    archive,
    bi,
    build,
    check,
    contracts,
    database,
    demo,
    explain,
    feedback,
    intake,
    psql,
    publication,
    publish,
    read,
    review,
    rules,
    template,
    units,
)
from cli.scheduler.runs import StillRunningError
from cli.scheduler.services import AirflowError
from cli.superset import SupersetError
from ingest.database.connection import DatabaseUnavailableError
from ingest.database.launcher import LauncherError
from ingest.database.migrate import MigrationError, UnknownUnitError
from ingest.reference.removal import ListsContradictError
from ingest.settings import SettingsError

EXPECTED_ERRORS = (
    ListsContradictError,
    SettingsError,
    LauncherError,
    DatabaseUnavailableError,
    MigrationError,
    UnknownUnitError,
    AirflowError,
    StillRunningError,
    SupersetError,
)

app = typer.Typer(
    name="kho",
    help="A district's warehouse of its communes' periodic reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(name="demo")(demo.demo)
app.command(name="up")(airflow.up)
app.command(name="down")(airflow.down)
app.command(name="bi")(bi.bi)
app.command(name="intake")(intake.intake)
app.command(name="read")(read.read)
app.command(name="build")(build.build)
app.command(name="check")(check.check)
app.command(name="contracts")(contracts.contracts)
app.command(name="publish")(publish.publish)
app.command(name="explain")(explain.explain)
app.command(name="feedback")(feedback.feedback)
app.command(name="template")(template.template)
app.command(name="psql")(psql.psql)
app.add_typer(database.app, name="db")
app.add_typer(archive.app, name="archive")
app.add_typer(review.app, name="review")
app.add_typer(publication.app, name="publication")
app.add_typer(rules.app, name="rules")
app.add_typer(units.app, name="units")


def main() -> None:
    """Run a verb. What an operator can mend is one line on stderr and exit code 1, never a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        app()
    except EXPECTED_ERRORS as error:
        print(f"kho: {error}", file=sys.stderr)
        sys.exit(1)
