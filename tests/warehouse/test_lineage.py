"""Every build leaves word of what was made of what, in a file of the warehouse and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import lineage
from ingest.lineage import lineage_transport
from ingest.settings import SettingsError, load_settings
from tests.warehouse.conftest import Built


def test_a_build_names_the_tables_it_read_and_made(built: Built) -> None:
    lines = (built.settings.home / "lineage" / "dbt.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    database = built.settings.db_name
    job = f"{database}.marts.kho.fct_figures.build.run"
    made = [event for event in events if event["job"]["name"] == job]
    assert [event["eventType"] for event in made][:2] == ["START", "COMPLETE"]
    assert f"{database}.intermediate.int_figures_resolved" in {one["name"] for one in made[1]["inputs"]}
    assert [one["name"] for one in made[1]["outputs"]] == [f"{database}.marts.fct_figures"]
    read = {one["name"] for event in events if event["eventType"] == "COMPLETE" for one in event["inputs"]}
    assert {f"{database}.{table}" for table in ("raw.figures", "ref.units", "district.published_figures")} <= read
    assert built.settings.password("kho_dbt") not in "".join(lines)


def test_events_leave_the_machine_only_where_somebody_says_so(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHO_LINEAGE", raising=False)
    own = json.loads(lineage_transport(built.settings, "airflow"))
    assert own == {
        "type": "file",
        "log_file_path": str(built.settings.home / "lineage" / "airflow.jsonl"),
        "append": True,
    }
    monkeypatch.setenv("KHO_LINEAGE", '{"type": "console"}')
    assert lineage_transport(built.settings, "dbt") == '{"type": "console"}'
    monkeypatch.setenv("KHO_LINEAGE", "console")
    with pytest.raises(SettingsError):
        lineage_transport(built.settings, "dbt")


def test_a_full_file_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHO_LINEAGE", raising=False)
    monkeypatch.setenv("KHO_HOME", str(tmp_path))
    monkeypatch.setattr(lineage, "FULL", 3)
    file = Path(json.loads(lineage_transport(load_settings(), "dbt"))["log_file_path"])
    file.write_text("{}\n")
    lineage_transport(load_settings(), "dbt")
    assert not file.exists()
    assert file.with_name("dbt.jsonl.1").read_text() == "{}\n"
