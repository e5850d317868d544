"""Which tables dbt made of which, as OpenLineage events: into a file, unless a transport is named in KHO_LINEAGE."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from ingest.lineage import NAMESPACE
from ingest.settings import Settings

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


def tables_of_layer(settings: Settings, layer: str) -> tuple[list[str], list[str]]:
    """The tables that models of a layer read of others, and those they make, as schema.table.

    From what dbt wrote down in its last run; both empty where it has not run yet.
    """
    path = settings.home / "dbt" / "manifest.json"
    if not path.exists():
        return [], []
    manifest = json.loads(path.read_text(encoding="utf-8"))
    nodes = {**manifest["nodes"], **manifest["sources"]}
    made = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["original_file_path"].startswith(f"models/{layer}/")
    }
    read = {name for node in made.values() for name in node["depends_on"]["nodes"]} - made.keys()
    return sorted(_table(nodes[name]) for name in read), sorted(_table(node) for node in made.values())


def _table(node: dict[str, Any]) -> str:
    return f"{node['schema']}.{node.get('alias') or node['identifier']}"
