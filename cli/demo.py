"""`kho demo`: the whole way once, from an inbox to a consolidated district, run by Airflow itself."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.database import prepare_database
from ingest.settings import Settings, SettingsError, create_folder, load_settings


def demo(
    inbox: Annotated[Path | None, typer.Option(help="Folder with your own files; the sample without it.")] = None,
) -> None:
    """Run the whole way on the sample inbox, or on a folder of yours, and show what came out."""
    from cli.demo_report import print_report, snapshot
    from cli.scheduler.services import AirflowServices

    console = Console()
    began = time.monotonic()
    settings = _settings_of_this_run(inbox)
    with console.status("PostgreSQL and schemas"):
        settings, _ = prepare_database(settings)
    if inbox is None:
        with console.status("The sample inbox"):
            _make_sample(settings)
    before = snapshot(settings)
    with console.status("Airflow starts") as status, AirflowServices(settings) as airflow:
        airflow.trigger("intake__submissions")
        airflow.wait_until_idle(report=status.update)
        failed = airflow.failed_runs()
    print_report(console, settings, before, truth=settings.home / "sample" / "truth.json" if inbox is None else None)
    console.print(f"[dim]{time.monotonic() - began:.0f} s[/dim]")
    if failed:
        sys.exit(f"kho: DAG runs that failed: {', '.join(failed)}; see {settings.home / 'airflow' / 'logs'}")


def _settings_of_this_run(inbox: Path | None) -> Settings:
    """The warehouse of the sample, or one of its own for each other inbox, so that the two never mix."""
    settings = load_settings()
    if inbox is None:
        return _use(replace(settings, inbox=settings.home / "sample" / "inbox"))
    folder = inbox.expanduser().resolve()
    if not folder.is_dir():
        raise SettingsError(f"INBOX={inbox} is not a folder")
    if "KHO_HOME" not in os.environ:
        name = f"{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
        os.environ["KHO_HOME"] = str(settings.home.parent / name)
        settings = load_settings()
    return _use(replace(settings, inbox=folder))


def _use(settings: Settings) -> Settings:
    """Everything this process starts looks into the same inbox."""
    os.environ["KHO_INBOX"] = str(settings.inbox)
    create_folder(settings.home)
    return settings


def _make_sample(settings: Settings) -> None:
    from ingest.sample.generate import write_sample

    folder = settings.home / "sample"
    if not (folder / "truth.json").exists():
        write_sample(folder)
