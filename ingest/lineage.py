"""Where OpenLineage events go: lines of JSON below the home of the warehouse, elsewhere only where somebody says so."""

from __future__ import annotations

import json
import os

from ingest.settings import Settings, SettingsError, create_folder

NAMESPACE = "kho"
FULL = 64 * 1024**2


def lineage_transport(settings: Settings, writer: str) -> str:
    """The transport of `writer` (airflow or dbt) as a JSON object such as OpenLineage's clients read.

    <KHO_HOME>/lineage/<writer>.jsonl, or the object in KHO_LINEAGE: {"type": "http", "url": …}, {"type": "noop"}.
    A file of 64 MiB is put aside as <writer>.jsonl.1, over the one put aside before. Raises SettingsError where
    KHO_LINEAGE is no such object.
    """
    named = os.environ.get("KHO_LINEAGE", "").strip()
    if named:
        try:
            if json.loads(named)["type"]:
                return named
        except (ValueError, KeyError, TypeError):
            pass
        raise SettingsError('KHO_LINEAGE is no transport of OpenLineage such as {"type": "console"}')
    file = create_folder(settings.home / "lineage") / f"{writer}.jsonl"
    if file.exists() and file.stat().st_size >= FULL:
        file.replace(file.with_name(f"{file.name}.1"))
    return json.dumps({"type": "file", "log_file_path": str(file), "append": True})
