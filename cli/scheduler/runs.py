"""What Airflow's metadata says of the runs: whether all is done, and what failed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ingest.database.connection import connect
from ingest.settings import Settings

# The scheduler looks for work once a second: quiet for longer means that nothing follows.
QUIET_SECONDS = 3.0
_OPEN_RUNS = "select dag_id, state from dag_run where state in ('queued', 'running') order by id"
_UNANSWERED_EVENTS = (
    "select (select count(*) from asset_dag_run_queue)"
    " + (select count(*) from asset_partition_dag_run where created_dag_run_id is null)"
)


class StillRunningError(Exception):
    """The runs did not end in the time given; the message names them."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished or open run of a DAG."""

    dag_id: str
    partition_key: str | None
    state: str
    seconds: float


def metadata_time(settings: Settings) -> datetime:
    """Now, by the clock that stamps the runs."""
    with connect("airflow", settings, database="airflow") as connection:
        return connection.execute("select now()").fetchone()[0]


def wait_until_idle(settings: Settings, report: Callable[[str], object], timeout: float = 900) -> None:
    """Return when no run is open and no event waits for one; `report` gets a line of what runs now.

    Raises StillRunningError.
    """
    deadline = time.monotonic() + timeout
    quiet_since: float | None = None
    while time.monotonic() < deadline:
        with connect("airflow", settings, database="airflow") as connection:
            open_runs = connection.execute(_OPEN_RUNS).fetchall()
            [waiting] = connection.execute(_UNANSWERED_EVENTS).fetchone()
        if open_runs or waiting:
            quiet_since = None
            report(", ".join(f"{dag_id} ({state})" for dag_id, state in open_runs) or "Airflow plans the next runs")
        elif quiet_since is None:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > QUIET_SECONDS:
            return
        time.sleep(0.3)
    raise StillRunningError(f"After {timeout:.0f} s these still run: {open_runs or 'asset events'}")


def runs_since(settings: Settings, moment: datetime) -> list[Run]:
    """Runs queued since that moment, in order."""
    with connect("airflow", settings, database="airflow") as connection:
        rows = connection.execute(
            "select dag_id, partition_key, state,"
            " coalesce(extract(epoch from coalesce(end_date, now()) - start_date), 0)"
            " from dag_run where queued_at >= %s order by id",
            [moment],
        )
        return [Run(dag_id, key, state, float(seconds)) for dag_id, key, state, seconds in rows]
