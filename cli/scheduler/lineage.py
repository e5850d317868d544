"""Which tables the scheduler's tasks read and write, in the events that OpenLineage's provider tells of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from airflow.providers.openlineage.extractors import OperatorLineage
from airflow.providers.openlineage.extractors.base import BaseExtractor
from openlineage.client.event_v2 import Dataset

from ingest.settings import Settings, load_settings

TABLES = Path(__file__).with_name("tables.yml")


class TablesOfTasks(BaseExtractor):
    """Tables of a task of our DAGs, named as dbt's events name them, so that both make one graph."""

    @classmethod
    def get_operator_classnames(cls) -> list[str]:
        """The class of operators that the DAGs are made of."""
        return ["_PythonDecoratedOperator"]

    def _execute_extraction(self) -> OperatorLineage:
        tables = tables_of_tasks().get(f"{self.operator.dag_id}.{self.operator.task_id}", {})
        settings = load_settings()
        return OperatorLineage(
            inputs=[dataset(settings, table) for table in tables.get("reads", [])],
            outputs=[dataset(settings, table) for table in tables.get("writes", [])],
        )


@cache
def tables_of_tasks() -> dict[str, dict[str, list[str]]]:
    """By `dag.task`: the tables it `reads` and `writes`, as schema.table."""
    return yaml.safe_load(TABLES.read_text(encoding="utf-8"))


def dataset(settings: Settings, table: str) -> Dataset:
    """A table of the warehouse as a dataset of OpenLineage."""
    return Dataset(namespace=f"postgres://{settings.db_host}:{settings.db_port}", name=f"{settings.db_name}.{table}")
