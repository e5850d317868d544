"""Promise: with the real scheduler running, a file dropped into the inbox becomes a row of the district."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cli.database import prepare_database
from cli.scheduler.lineage import described_tasks, tables_of_task
from cli.scheduler.runs import metadata_time, runs_since
from cli.scheduler.services import AirflowServices, free_port
from ingest.database import launcher
from ingest.database.connection import connect
from ingest.forms.spec import key_of, load_forms
from ingest.forms.template import write_template
from ingest.settings import Settings, create_folder, load_settings
from tests.conftest import let_others_enter

WAIT_SECONDS = 240
ROW = (
    "select received_total, communes_accepted, communes_expected from district.district_dossiers"
    " where period_code = '2021-Q1' and procedure_field_code = 'total' and is_current"
)

RELATIONS = "select relnamespace::regnamespace || '.' || relname from pg_class where relkind in ('r', 'v')"
CHANGED = (
    "select schemaname || '.' || relname from pg_stat_user_tables"
    " where n_tup_ins + n_tup_upd + n_tup_del > 0 and schemaname not like 'pg_temp%'"
)


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A warehouse of its own under a scheduler that looks into the inbox every minute."""
    let_others_enter(tmp_path)
    for name in [name for name in os.environ if name.startswith("KHO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KHO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KHO_INTAKE_SCHEDULE", "* * * * *")
    settings, _ = prepare_database(replace(load_settings(), db_port=free_port()))
    airflow = AirflowServices(settings)
    create_folder(settings.inbox)
    try:
        airflow.start(free_port())
        yield settings
    finally:
        airflow.stop()
        launcher.stop(settings)


def values_of_one_clean_report() -> dict[tuple[str, str], int]:
    """Every row of II.06a: two dossiers received and resolved on time in one field, none elsewhere."""
    form = load_forms()["ho_so"]
    values = {key_of(row, column): 0 for block in form.blocks for row, column in block.cells()}
    for scope in ("office", "total"):
        for indicator in ("received_total", "received_direct_post", "resolved_total", "resolved_on_time"):
            values[indicator, scope] = 2
    return values


def changed_tables(settings: Settings) -> set[str]:
    """Tables that rows were written into since the database was made."""
    with connect("kho_admin", settings) as connection:
        return {name for (name,) in connection.execute(CHANGED)}


def named(settings: Settings, events: list[dict], job: str) -> tuple[set[str], set[str]]:
    """Tables that the last COMPLETE of a task says it read and wrote."""
    last = [event for event in events if event["job"]["name"] == job and event["eventType"] == "COMPLETE"][-1]
    assert {one["namespace"] for one in last["inputs"]} == {f"postgres://{settings.db_host}:{settings.db_port}"}
    return tuple(
        {one["name"].removeprefix(f"{settings.db_name}.") for one in last[side]} for side in ("inputs", "outputs")
    )


def test_a_dropped_file_reaches_the_district(running: Settings) -> None:
    moment = metadata_time(running)
    before = changed_tables(running)
    write_template(
        load_forms()["ho_so"], "10924", "Xã Lương Điền", "2021-Q1", running.inbox / "q1.xlsx",
        values_of_one_clean_report(),
    )  # fmt: skip
    (running.inbox / "hỏng.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    row = None
    deadline = time.monotonic() + WAIT_SECONDS
    while row is None and time.monotonic() < deadline:
        time.sleep(2)
        with connect("kho_reader", running) as connection:
            if connection.execute("select to_regclass('district.district_dossiers')").fetchone()[0]:
                row = connection.execute(ROW).fetchone()
    assert row == (2, 1, 17)
    with connect("kho_admin", running) as connection:
        states = dict(connection.execute("select file_name, status from intake.submissions").fetchall())
    assert states == {"q1.xlsx": "loaded", "hỏng.xlsx": "returned"}
    assert not [run for run in runs_since(running, moment) if run.state == "failed"]
    lineage = (running.home / "lineage" / "airflow.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lineage]
    told = {(event["job"]["name"], event["eventType"]) for event in events}
    assert {("warehouse__build.build_marts", "START"), ("warehouse__build.build_marts", "COMPLETE")} <= told
    made = {
        job: named(running, events, job) for job in ("warehouse__build.build_marts", "district__consolidate.publish")
    }
    assert "intermediate.int_figures_resolved" in made["warehouse__build.build_marts"][0]
    assert "marts.fct_figures" in made["warehouse__build.build_marts"][1]
    assert "district.published_figures" in made["district__consolidate.publish"][1]
    tasks = [tables_of_task(running, task) for task in described_tasks()]
    assert changed_tables(running) - before <= {table for _, writes in tasks for table in writes}
    with connect("kho_admin", running) as connection:
        known = {name for (name,) in connection.execute(RELATIONS)}
    assert {table for sides in tasks for side in sides for table in side} <= known
