"""The layers of the warehouse with dbt, tests included; nothing is done where its inputs have not changed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg

from ingest.database.connection import connect
from ingest.lineage import lineage_transport
from ingest.settings import REPOSITORY, Settings, create_folder, load_settings
from transform.changes import note_changed_reports

PROJECT = REPOSITORY / "dbt_project"
LAYERS = ("staging", "intermediate", "marts", "district")
# A view shows new figures as it stands, and replacing it would take away, for a moment, the views that stand on it from
# whoever publishes just then: after reports have changed tables alone are written, and every layer up to them tested.
_TABLES_OF_MARTS = "path:models/marts,config.materialized:incremental"
_TESTED_WITH_MARTS = ("staging", "intermediate", "marts")
_INPUTS = (PROJECT, REPOSITORY / "ingest" / "reference", REPOSITORY / "ingest" / "formats")
_LOCK = 4_215_002
_PATIENCE = "60s"
_CHANGED_ONLY = "{changed_only: true}"
# Changed reports are looked up by key, from a list whose length the planner cannot know and takes for short: a parallel
# scan would search it from end to end for every row, and so would a bitmap of pages for every row on them.
_BY_KEY = "-c max_parallel_workers_per_gather=0 -c enable_bitmapscan=off"
_NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
# Left to itself dbt adds every test that reads something selected, those of views of the district too, which may be
# missing after a build of theirs that failed.
_NAMED_TESTS = ("--indirect-selection", "empty")
_DBT = "from transform.lineage import run_dbt_and_tell; run_dbt_and_tell()"


class TransformError(Exception):
    """dbt could not build a layer: a key, a contract or a model is broken. The message names the nodes."""


def build_layers(layers: Sequence[str] = LAYERS) -> list[str]:
    """Build the models of the layers and run their tests; returns those that did not hold all there is already.

    The first time, and after a change of the models or the reference lists, everything is made anew, in one run of dbt;
    otherwise the marts write the reports that changed since the last build, and tests look at these alone. The other
    layers are views and show them at once.
    Raises TransformError naming what failed.
    """
    settings = load_settings()
    version = _project_version()
    with connect("kho_dbt", settings) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])  # two builds at once would undo each other
        facts_as_of = _last_event(settings)
        rows = connection.execute("select layer, facts_as_of, project_sha256 from staging.builds").fetchall()
        held = {layer: (as_of, project) for layer, as_of, project in rows}
        stale = [layer for layer in layers if held.get(layer) != (facts_as_of, version)]
        anew = [layer for layer in stale if layer not in held or held[layer][1] != version]
        if anew:
            run_dbt(settings, "build", "--full-refresh", "--select", *map(_models_of, anew), *_NO_UNIT_TESTS)
        if "marts" in stale and "marts" not in anew:
            with connect("kho_dbt", settings) as other:
                note_changed_reports(other, held["marts"][0], facts_as_of)
            tests = [f"{_models_of(tested)},resource_type:test" for tested in _TESTED_WITH_MARTS]
            selected = ("--select", _TABLES_OF_MARTS, *tests, *_NO_UNIT_TESTS)
            run_dbt(settings, "build", "--vars", _CHANGED_ONLY, *selected, *_NAMED_TESTS, session=_BY_KEY)
        for layer in stale:
            connection.execute(
                "insert into staging.builds (layer, facts_as_of, project_sha256) values (%s, %s, %s)"
                " on conflict (layer) do update set facts_as_of = excluded.facts_as_of,"
                " project_sha256 = excluded.project_sha256, built_at = now()",
                [layer, facts_as_of, version],
            )
    return stale


def _models_of(layer: str) -> str:
    return f"path:models/{layer}"


def _last_event(settings: Settings) -> int:
    """The last event of intake, once all before it are committed: a lower one that comes later would never be seen."""
    with connect("kho_dbt", settings) as connection:
        connection.execute("select set_config('lock_timeout', %s, true)", [_PATIENCE])
        try:
            connection.execute("lock table intake.submission_events in share mode")
        except psycopg.errors.LockNotAvailable:
            raise TransformError(f"Somebody has been writing the registry for {_PATIENCE}: build again later") from None
        return connection.execute("select coalesce(max(event_id), 0) from intake.submission_events").fetchone()[0]


def run_dbt(settings: Settings, command: str, *arguments: str, session: str = "") -> None:
    """Run dbt on the project with everything it writes below the home of the warehouse; raises TransformError.

    `session` holds settings of PostgreSQL for dbt's connections, as PGOPTIONS has them.
    """
    target = create_folder(settings.home / "dbt")
    done = subprocess.run(
        [sys.executable, "-c", _DBT, "--quiet", "--log-format", "json", command, *arguments],
        cwd=PROJECT,
        env=_environment(settings, target) | {"PGOPTIONS": session},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TransformError(_what_failed(command, done.stdout) or f"dbt {command}: {_last_line(done.stderr)}")


def _environment(settings: Settings, target: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OPENLINEAGE")}
    return inherited | {
        "OPENLINEAGE__TRANSPORT": lineage_transport(settings, "dbt"),
        "PYTHONPATH": str(REPOSITORY),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
        "DBT_STATIC_PARSER": "true",
        "KHO_DBT_HOST": settings.db_host,
        "KHO_DBT_PORT": str(settings.db_port),
        "KHO_DBT_NAME": settings.db_name,
        "KHO_DBT_PASSWORD": settings.password("kho_dbt"),
    }


def _what_failed(command: str, output: str) -> str:
    messages = []
    for line in output.splitlines():
        try:
            entry = json.loads(line)["info"]
        except (ValueError, KeyError, TypeError):
            continue
        if entry.get("level") == "error" and entry.get("msg", "").strip():
            messages.append(" ".join(entry["msg"].split()))
    return f"dbt {command}: {' | '.join(messages)[:1500]}" if messages else ""


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no word why"])[-1][:500]


def _project_version() -> str:
    digest = hashlib.sha256()
    for folder in _INPUTS:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in {".sql", ".yml", ".csv"}:
                digest.update(path.relative_to(REPOSITORY).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
