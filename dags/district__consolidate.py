"""Accepted reports of one period to a published version: figures, official forms, status page.

The partition is the reporting period. A run by hand without a partition publishes every period that differs.
"""

from datetime import timedelta

from airflow.sdk import Asset, PartitionedAssetTimetable, dag, task

VERDICTS = Asset("quality.verdicts")
DECISIONS = Asset("review.decisions")
PUBLICATIONS = Asset("district.publications")


@dag(
    schedule=PartitionedAssetTimetable(assets=VERDICTS | DECISIONS),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "kho", "retries": 2, "retry_delay": timedelta(seconds=20)},
    tags=["kho"],
    doc_md=__doc__,
)
def district__consolidate():
    @task(outlets=[PUBLICATIONS])
    def publish(*, dag_run=None) -> list[str]:
        from publication.consolidation import publish_due

        return publish_due(dag_run.partition_key)

    @task
    def export_workbooks(periods: list[str]) -> None:
        from publication.official_forms import export_periods
        from publication.signing.export import export_signed

        export_periods(periods)
        export_signed(periods)

    @task
    def write_status_page() -> None:
        from publication.status_page import write_status_page

        write_status_page()

    export_workbooks(publish()) >> write_status_page()


district__consolidate()
