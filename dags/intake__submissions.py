"""The inbox on a schedule: new files become figures, and the periods they touch are announced."""

import os
from datetime import timedelta

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import Asset, dag, task
from airflow.sdk.exceptions import AirflowSkipException

FIGURES = Asset("raw.figures")


@dag(
    schedule=os.environ.get("KHO_INTAKE_SCHEDULE", "*/5 * * * *"),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "kho", "retries": 2, "retry_delay": timedelta(seconds=20)},
    tags=["kho"],
    doc_md=__doc__,
)
def intake__submissions():
    @task
    def scan_inbox() -> list[list[int]]:
        from ingest.intake import scan_inbox

        return scan_inbox()

    @task
    def read_batch(submission_ids: list[int]) -> None:
        from ingest.intake import read_batch

        read_batch(submission_ids)

    @task(outlets=[FIGURES], trigger_rule="all_done")
    def number_revisions(*, outlet_events=None) -> None:
        from ingest.intake import finish_intake

        periods = finish_intake()
        if not periods:
            raise AirflowSkipException("No period has reports that wait for the rules")
        outlet_events[FIGURES].add_partitions(periods)

    @task(trigger_rule="all_done")
    def answer_senders() -> None:
        from expectations.feedback import write_feedback

        write_feedback()

    batches = read_batch.expand(submission_ids=scan_inbox())
    # A reader that broke leaves its square and this run red; what the others read goes on downstream all the same.
    batches >> EmptyOperator(task_id="every_file_was_read", trigger_rule="none_failed")
    batches >> number_revisions() >> answer_senders()


intake__submissions()
