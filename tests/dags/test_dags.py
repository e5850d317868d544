"""Promises: DAG files are wiring only, import fast, and link the steps by assets with the period as partition."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import REPOSITORY

DAGS = REPOSITORY / "dags"
FILES = sorted(DAGS.glob("*.py"))
SECONDS_A_FILE = 1.0


@pytest.fixture(scope="module")
def dag_bag(tmp_path_factory: pytest.TempPathFactory):
    """The real DagBag over the folder, with an Airflow home of its own."""
    home = tmp_path_factory.mktemp("airflow")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AIRFLOW_HOME", str(home))
        environment.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", f"sqlite:///{home}/airflow.db")
        environment.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
        environment.setenv("AIRFLOW__USAGE_DATA_COLLECTION__ENABLED", "False")
        from airflow.dag_processing.dagbag import DagBag

        yield DagBag(dag_folder=str(DAGS))


def test_every_file_is_one_dag_of_its_name(dag_bag) -> None:
    assert dag_bag.import_errors == {}
    assert sorted(dag_bag.dags) == [path.stem for path in FILES]
    assert {"intake__submissions", "warehouse__build", "district__consolidate"} <= set(dag_bag.dags)


def test_policies_hold_for_every_dag_and_task(dag_bag) -> None:
    for dag in dag_bag.dags.values():
        assert dag.catchup is False, dag.dag_id
        assert dag.max_active_runs == 1, dag.dag_id
        assert dag.doc_md, dag.dag_id
        assert "kho" in dag.tags, dag.dag_id
        for task in dag.tasks:
            assert task.owner == "kho", task.task_id
            assert task.retries >= 2, task.task_id
            assert task.retry_delay.total_seconds() <= 60, task.task_id


def inlets(dag) -> set[str]:
    condition = dag.timetable.asset_condition
    return {asset.name for asset in getattr(condition, "objects", [condition])}


def outlets(dag) -> set[str]:
    return {outlet.name for task in dag.tasks for outlet in task.outlets}


def test_assets_link_intake_to_build_to_consolidation(dag_bag) -> None:
    dags = dag_bag.dags
    assert dags["intake__submissions"].timetable.expression == "*/5 * * * *"
    assert outlets(dags["intake__submissions"]) == {"raw.figures"}
    assert inlets(dags["warehouse__build"]) == {"raw.figures"}
    assert outlets(dags["warehouse__build"]) == {"quality.verdicts"}
    assert inlets(dags["district__consolidate"]) == {"quality.verdicts", "review.decisions"}
    assert outlets(dags["district__review"]) == {"review.decisions"}


def test_partitions_are_periods_and_one_build_serves_them_all(dag_bag) -> None:
    build = dag_bag.dags["warehouse__build"].timetable
    consolidate = dag_bag.dags["district__consolidate"].timetable
    assert type(build).__name__ == type(consolidate).__name__ == "PartitionedAssetTimetable"
    assert build.default_partition_mapper.to_downstream("2021-Q1") == "all"
    assert consolidate.default_partition_mapper.to_downstream("2021-Q1") == "2021-Q1"


def test_a_reader_that_broke_reddens_the_run_but_lets_the_rest_go_on(dag_bag) -> None:
    intake = dag_bag.dags["intake__submissions"]
    assert intake.get_task("number_revisions").trigger_rule == "all_done"
    watcher = intake.get_task("every_file_was_read")
    assert watcher.trigger_rule == "none_failed"
    assert watcher.upstream_task_ids == {"read_batch"}
    assert not watcher.downstream_task_ids


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_dag_file_is_wiring_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.For | ast.While | ast.comprehension), f"a loop at line {node.lineno}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.lower().lstrip().startswith(("select ", "insert ", "update ", "delete ", "with "))
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
            assert module.split(".")[0] in {"airflow", "datetime", "os"}, f"{module} is imported when the file is read"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_dag_file_imports_within_a_second_of_airflow_s_own(path: Path, tmp_path: Path) -> None:
    measure = (
        "import runpy, sys, time\n"
        "import airflow.sdk, airflow.providers.standard.operators.empty\n"
        "airflow.sdk.dag, airflow.sdk.task, airflow.sdk.Asset, airflow.sdk.PartitionedAssetTimetable\n"
        "began = time.process_time()\n"
        "runpy.run_path(sys.argv[1])\n"
        "print(time.process_time() - began)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, str(path)],
        env=os.environ | {"AIRFLOW_HOME": str(tmp_path), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert float(done.stdout.splitlines()[-1]) <= SECONDS_A_FILE
