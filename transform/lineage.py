"""Which tables dbt made of which, as OpenLineage events: into a file, unless a transport is named in KHO_LINEAGE."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from ingest.lineage import NAMESPACE

_log = logging.getLogger(__name__)


def run_dbt_and_tell() -> None:
    """dbt's command line, run in this process; START and COMPLETE or FAIL of every model and test are told after it.

    Exits as dbt does: lineage that cannot be told breaks no build.
    """
    from dbt.cli.main import cli

    exit_code = 0
    before = _results_written()
    try:
        cli()
    except SystemExit as done:
        exit_code = done.code
    if _results_written() != before:
        try:
            tell_dbt_run(Path.cwd(), Path(os.environ["DBT_TARGET_PATH"]))
        except Exception:
            _log.warning("The lineage of this run of dbt could not be told", exc_info=True)
    sys.exit(exit_code)


def _results_written() -> int:
    path = Path(os.environ["DBT_TARGET_PATH"]) / "run_results.json"
    return path.stat().st_mtime_ns if path.exists() else 0


def tell_dbt_run(project: Path, target: Path) -> None:
    """Send the events of the run whose results lie in `target` to the transport in OPENLINEAGE__TRANSPORT.

    Raises what the library raises: OSError, KeyError or ValueError on artefacts that cannot be read, and the
    transport's own errors.
    """
    from openlineage.client import OpenLineageClient
    from openlineage.common.provider.dbt import DbtLocalArtifactProcessor

    processor = DbtLocalArtifactProcessor(
        producer="urn:kho:dbt",
        job_namespace=NAMESPACE,
        project_dir=str(project),
        target_path=str(target),
        skip_errors=True,
    )
    client = OpenLineageClient()
    for event in processor.parse().events():
        event.job.facets.pop("sql", None)  # the models' text, nine tenths of an event, stands in the repository
        client.emit(event)
    client.close()
