"""Which tables the scheduler's tasks read and write, in the events that OpenLineage's provider tells of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from airflow.providers.openlineage.extractors import OperatorLineage
from airflow.providers.openlineage.extractors.base import BaseExtractor
from openlineage.client.event_v2 import Dataset

from ingest.settings import Settings, load_settings
from transform.lineage import tables_of_layer

TABLES = Path(__file__).with_name("tables.yml")


class TablesOfTasks(BaseExtractor):
    """Tables of a task of our DAGs, named as dbt's events name them, so that both make one graph."""

    @classmethod
    def get_operator_classnames(cls) -> list[str]:
        """The class of operators that the DAGs are made of."""
        return ["_PythonDecoratedOperator"]

    def _execute_extraction(self) -> OperatorLineage:
        settings = load_settings()
        reads, writes = tables_of_task(settings, f"{self.operator.dag_id}.{self.operator.task_id}")
        return OperatorLineage(
            inputs=[dataset(settings, table) for table in reads],
            outputs=[dataset(settings, table) for table in writes],
        )


@cache
def described_tasks() -> dict[str, dict]:
    """By `dag.task`: what the list of tables says of it."""
    return yaml.safe_load(TABLES.read_text(encoding="utf-8"))


def tables_of_task(settings: Settings, task: str) -> tuple[list[str], list[str]]:
    """The tables that a task (`dag.task`) reads and those it writes, as schema.table; none where it is not listed."""
    described = described_tasks().get(task, {})
    reads, writes = tables_of_layer(settings, described["layer"]) if "layer" in described else ([], [])
    return reads + described.get("reads", []), writes + described.get("writes", [])


def dataset(settings: Settings, table: str) -> Dataset:
    """A table of the warehouse as a dataset of OpenLineage."""
    return Dataset(namespace=f"postgres://{settings.db_host}:{settings.db_port}", name=f"{settings.db_name}.{table}")
