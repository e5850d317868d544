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
from rich.status import Status

from cli.database import prepare_database
from cli.scheduler.runs import Run, metadata_time, runs_since, wait_until_idle
from cli.scheduler.services import AirflowServices, free_port
from ingest.settings import Settings, SettingsError, create_folder, load_settings


def demo(
    inbox: Annotated[Path | None, typer.Option(help="Folder with your own files; without it the sample.")] = None,
) -> None:
    """Run the whole way on the sample inbox, or on a folder of yours, and show what came out."""
    from cli.demo_report import print_next_steps, print_overview, print_runs, take_snapshot
    from cli.demo_truth import compare_with_truth, has_decisions_by_hand
    from publication.overview import load_overview

    console = Console(width=None if sys.stdout.isatty() else 160)
    began = time.monotonic()
    settings = _settings_of_this_run(inbox)
    with console.status("PostgreSQL") as status:
        settings, _ = prepare_database(settings)
        if inbox is None:
            status.update("The sample inbox")
            _make_sample(settings)
        before = take_snapshot(settings)
        runs = _run_airflow(settings, status)
    overview = load_overview()
    print_overview(console, overview)
    print_runs(console, runs)
    differences = []
    if inbox is None and has_decisions_by_hand(settings):
        console.print(
            "A person has decided on reports here: the outcome is no longer compared with the sample's truth."
        )
    elif inbox is None:
        differences = compare_with_truth(settings, overview)
        console.print(*(differences or ["The outcome is the truth written beside the sample."]), sep="\n")
    if take_snapshot(settings) == before:
        console.print("Nothing changed since the last run: every file was known, every figure stood.")
    print_next_steps(console, settings)
    console.print(f"{time.monotonic() - began:.0f} s")
    failed = [run.dag_id for run in runs if run.state == "failed"]
    if failed or differences:
        sys.exit(f"kho: failed runs: {', '.join(failed) or 'none'}; the logs are in {settings.home / 'airflow'}")


def _run_airflow(settings: Settings, status: Status) -> list[Run]:
    """Trigger the intake and wait for everything that follows by assets; Airflow is ended if it was started here."""
    airflow = AirflowServices(settings)
    is_ours = not airflow.is_running()
    try:
        if is_ours:
            status.update("Airflow starts")
            airflow.start(free_port())
        moment = metadata_time(settings)
        airflow.trigger("intake__submissions")
        wait_until_idle(settings, report=status.update)
        return runs_since(settings, moment)
    finally:
        if is_ours:
            status.update("Airflow ends")
            airflow.stop()


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
    """Let everything this process starts look into the same inbox."""
    os.environ["KHO_INBOX"] = str(settings.inbox)
    create_folder(settings.home)
    return settings


def _make_sample(settings: Settings) -> None:
    from ingest.sample.generate import write_sample

    folder = settings.home / "sample"
    if not (folder / "truth.json").exists():
        write_sample(folder)
