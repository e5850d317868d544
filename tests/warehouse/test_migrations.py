"""A migration is applied once, a function again whenever its text has changed; what fails leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from ingest.database import migrate as schema
from ingest.database.connection import connect
from ingest.database.migrate import MigrationError, migrate
from ingest.settings import Settings

ANSWER = "create or replace function ref.answer() returns integer language sql as 'select {}';"


@pytest.fixture
def functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(copytree(schema.FUNCTIONS, tmp_path / "functions"))
    monkeypatch.setattr(schema, "FUNCTIONS", folder)
    return folder


def answer(settings: Settings) -> int:
    with connect("kho_admin", settings) as connection:
        return connection.execute("select ref.answer()").fetchone()[0]


def test_a_function_is_applied_again_when_its_text_changed_and_then_alone(warehouse: Settings, functions: Path) -> None:
    assert migrate(warehouse) == []
    (functions / "answer.sql").write_text(ANSWER.format(41), encoding="utf-8")
    assert migrate(warehouse) == ["answer.sql"]
    assert migrate(warehouse) == []
    (functions / "answer.sql").write_text(ANSWER.format(42), encoding="utf-8")
    assert migrate(warehouse) == ["answer.sql"]
    assert answer(warehouse) == 42


def test_a_function_that_fails_is_named_and_none_of_the_run_stays(warehouse: Settings, functions: Path) -> None:
    (functions / "answer.sql").write_text(ANSWER.format(41), encoding="utf-8")
    (functions / "broken.sql").write_text("create function ref.broken(", encoding="utf-8")
    with pytest.raises(MigrationError, match=r"functions/broken\.sql: syntax error"):
        migrate(warehouse)
    (functions / "broken.sql").unlink()
    assert migrate(warehouse) == ["answer.sql"]


def test_a_database_of_newer_code_is_refused(warehouse: Settings) -> None:
    with connect("kho_admin", warehouse) as connection:
        connection.execute("insert into public.schema_migrations (name) values ('9999_of_later.sql')")
    with pytest.raises(MigrationError, match=r"newer than this code: it holds 9999_of_later\.sql"):
        migrate(warehouse)
