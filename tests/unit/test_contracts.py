"""What counts as promised to readers of the marts, and when the command says that a promise is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from transform import contracts
from transform.contracts import Promise, read_promises, read_snapshot, snapshot_text

NOT_NULL = "constraints: [{type: not_null}]"
MODELS = f"""
models:
  - name: fct_things
    latest_version: 4
    constraints: [{{type: primary_key, columns: [thing]}}, {{type: foreign_key, columns: [place]}}]
    columns:
      - {{name: thing, data_type: integer}}
      - {{name: place, data_type: text}}
      - {{name: amount, data_type: numeric, {NOT_NULL}}}
    versions:
      - {{v: 1}}
      - {{v: 2, columns: [{{include: all, exclude: [place]}}, {{name: amount, data_type: bigint}}]}}
      - {{v: 3, columns: [{{include: [place]}}]}}
      - {{v: 4, constraints: [{{type: primary_key, columns: [place]}}], columns: [{{include: "*"}}]}}
  - name: int_steps
    config: {{schema: intermediate}}
    columns: [{{name: thing, data_type: integer}}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for schema in contracts.PROMISED:
        (tmp_path / "models" / schema).mkdir(parents=True)
    (tmp_path / "models" / "marts" / "things.yml").write_text(MODELS, encoding="utf-8")
    return tmp_path


def test_each_version_promises_its_own_columns_and_what_of_them_is_never_empty(project: Path) -> None:
    assert [(one.version, one.column, one.data_type, one.is_nullable) for one in read_promises(project)] == [
        (1, "thing", "integer", False),
        (1, "place", "text", True),
        (1, "amount", "numeric", False),
        (2, "thing", "integer", False),
        (2, "amount", "bigint", True),
        (3, "place", "text", True),
        (4, "thing", "integer", True),
        (4, "place", "text", False),
        (4, "amount", "numeric", False),
    ]


def test_a_table_of_another_schema_is_promised_to_nobody(project: Path) -> None:
    assert {one.model for one in read_promises(project)} == {"fct_things"}


def test_what_is_agreed_is_read_as_it_was_written(project: Path) -> None:
    path = project / "contracts.csv"
    path.write_text(snapshot_text(read_promises(project)), encoding="utf-8")
    assert read_snapshot(path) == read_promises(project)


def test_the_command_agrees_to_nothing_while_a_promise_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = tmp_path / "contracts.csv"
    monkeypatch.setattr(contracts, "SNAPSHOT", agreed)
    run = CliRunner()
    shown = run.invoke(app, ["contracts"])
    assert (shown.exit_code, agreed.exists()) == (0, False)
    assert run.invoke(app, ["contracts", "--write"]).exit_code == 0
    assert read_snapshot(agreed) == read_promises()
    promised = snapshot_text([*read_promises(), Promise("fct_gone", 1, "thing", "integer", is_nullable=True)])
    agreed.write_text(promised, encoding="utf-8")
    shown = run.invoke(app, ["contracts", "--write"])
    assert shown.exit_code == 1
    assert "fct_gone v1: thing is gone; keep it, or make a new version of fct_gone" in shown.stderr
    assert agreed.read_text(encoding="utf-8") == promised
