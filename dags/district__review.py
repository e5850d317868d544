"""Decisions made by hand: periods whose accepted reports differ from what is published are announced."""

from datetime import timedelta

from airflow.sdk import Asset, dag, task
from airflow.sdk.exceptions import AirflowSkipException

DECISIONS = Asset("review.decisions")


@dag(
    schedule="*/10 * * * *",
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "kho", "retries": 2, "retry_delay": timedelta(seconds=20)},
    tags=["kho"],
    doc_md=__doc__,
)
def district__review():
    @task(outlets=[DECISIONS])
    def find_decisions(*, outlet_events=None) -> None:
        from publication.consolidation import periods_to_publish

        periods = periods_to_publish()
        if not periods:
            raise AirflowSkipException("Everything accepted is published")
        outlet_events[DECISIONS].add_partitions(periods)

    find_decisions()


district__review()
