"""Figures to facts, facts to verdicts, verdicts to decisions by policy and marked workbooks.

One run serves all periods that wait: dbt and the rules work on sets, so the partitions of the figures are
collapsed into one key; the partitions of the verdicts are the periods again.
"""

from datetime import timedelta

from airflow.sdk import Asset, FixedKeyMapper, PartitionedAssetTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException

FIGURES = Asset("raw.figures")
VERDICTS = Asset("quality.verdicts")


@dag(
    schedule=PartitionedAssetTimetable(assets=FIGURES, default_partition_mapper=FixedKeyMapper("all")),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "kho", "retries": 2, "retry_delay": timedelta(seconds=20)},
    tags=["kho"],
    doc_md=__doc__,
)
def warehouse__build():
    @task
    def build_layer(layer: str) -> None:
        from transform.build import build_layers

        build_layers([layer])

    @task
    def run_checks() -> None:
        from expectations.checks import run_checks

        run_checks()

    @task(outlets=[VERDICTS])
    def apply_policy(*, outlet_events=None) -> None:
        from expectations.policy import apply_policy
        from publication.consolidation import periods_to_publish

        apply_policy()
        periods = periods_to_publish()
        if not periods:
            raise AirflowSkipException("No consolidation would change")
        outlet_events[VERDICTS].add_partitions(periods)

    @task(trigger_rule="none_failed")
    def write_feedback() -> None:
        from expectations.feedback import write_feedback

        write_feedback()

    @task(trigger_rule="none_failed")
    def write_status_page() -> None:
        from publication.status_page import write_status_page

        write_status_page()

    (
        build_layer.override(task_id="build_staging")("staging")
        >> build_layer.override(task_id="build_intermediate")("intermediate")
        >> build_layer.override(task_id="build_marts")("marts")
        >> build_layer.override(task_id="build_district")("district")
        >> run_checks()
        >> apply_policy()
        >> write_feedback()
        >> write_status_page()  # links to the feedback
    )


warehouse__build()
