"""Where OpenLineage events go: lines of JSON below the home of the warehouse, elsewhere only where somebody says so."""

from __future__ import annotations

import json
import os

from ingest.settings import Settings, SettingsError, create_folder

NAMESPACE = "kho"


def lineage_transport(settings: Settings, writer: str) -> str:
    """The transport of `writer` (airflow or dbt) as a JSON object such as OpenLineage's clients read.

    <KHO_HOME>/lineage/<writer>.jsonl, or the object in KHO_LINEAGE: {"type": "http", "url": …}, {"type": "noop"}.
    Raises SettingsError where KHO_LINEAGE is no such object.
    """
    named = os.environ.get("KHO_LINEAGE", "").strip()
    if named:
        try:
            if json.loads(named)["type"]:
                return named
        except (ValueError, KeyError, TypeError):
            pass
        raise SettingsError('KHO_LINEAGE is no transport of OpenLineage such as {"type": "console"}')
    folder = create_folder(settings.home / "lineage")
    return json.dumps({"type": "file", "log_file_path": str(folder / f"{writer}.jsonl"), "append": True})
