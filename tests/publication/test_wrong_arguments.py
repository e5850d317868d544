"""What is not there is said in one line with an exit code of its own; nothing to look at is never "all is well"."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from ingest.database.connection import connect
from ingest.database.migrate import UnknownUnitError, add_commune_login
from ingest.settings import Settings

BEYOND = str(2**31)  # no column of versions holds it


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    "asked", [["--district", "999"], ["--form", "ho_sơ"], ["--period", "2021-Q9"], ["--version", "7"]]
)
def test_verifying_what_was_never_published_is_no_success(warehouse: Settings, asked: list[str]) -> None:
    done = run("publication", "verify", *asked)
    assert (done.exit_code, asked[1] in done.output) == (1, True)
    assert run("publication", "verify").exit_code == 0  # an empty warehouse


@pytest.mark.parametrize(
    "arguments",
    [
        ("publication", "verify", "--version", BEYOND),
        ("explain", "district_dossiers", "--unit", "295", "--period", "2021-Q3", "--indicator", "received_total",
         "--version", BEYOND),
        ("explain", "district_dossiers", "--unit", "295", "--period", "2021-Q3", "--indicator", "received_total",
         "--version", "0"),
    ],
)  # fmt: skip
def test_a_version_that_no_version_can_be_is_refused_before_the_database(
    warehouse: Settings, arguments: tuple[str, ...]
) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "version" in done.output


def test_a_submission_that_no_column_can_number_is_refused_before_the_database(warehouse: Settings) -> None:
    assert run("review", "accept", str(2**63), "--reason", "x").exit_code == 2
    assert run("review", "accept", str(2**63 - 1), "--reason", "x").exit_code == 1


def test_a_day_without_units_is_said(warehouse: Settings) -> None:
    done = run("units", "list", "--day", "1800-01-01")
    assert (done.exit_code, "01/01/1800" in done.output) == (1, True)


@pytest.mark.parametrize("code", ["99999", "x'; drop", "../10924"])
def test_a_login_is_made_for_units_of_the_list_alone(warehouse: Settings, code: str) -> None:
    before = {file.name for file in warehouse.secrets.parent.rglob("*")}
    with pytest.raises(UnknownUnitError, match="There is no unit"):
        add_commune_login(warehouse, code)
    assert {file.name for file in warehouse.secrets.parent.rglob("*")} == before
    with connect("kho_admin", warehouse) as connection:
        made = connection.execute("select 1 from pg_roles where rolname = %s", [f"kho_commune_{code}"])
        assert made.fetchall() == []


def test_a_role_without_a_password_is_not_given_one(warehouse: Settings) -> None:
    done = run("psql", "--role", "../kho_reader", "-c", "select 1")
    assert (done.exit_code, "There is no login ../kho_reader" in done.output) == (1, True)
    assert not (warehouse.secrets.parent / "kho_reader").exists()
