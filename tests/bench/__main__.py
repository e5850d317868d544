"""Measure the way of the sample step by step. Ratios count, not seconds: machines differ and are shared."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine

from ingest.database import launcher
from ingest.database.connection import connect, sqlalchemy_url
from ingest.database.migrate import migrate
from ingest.intake import finish_intake, read_batch, scan_inbox
from ingest.reference.load import load_reference
from ingest.sample.generate import write_sample
from ingest.settings import Settings, load_settings
from tests.bench.memory import demo_time_and_peak


def seconds(step: Callable[[], object]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def read_all() -> None:
    """Our intake of the whole inbox: archive, receipts, figures with their cells, revisions."""
    for batch in scan_inbox():
        read_batch(batch)
    finish_intake()


def pandas_path(settings: Settings) -> None:
    """What one would write first: read_excel and to_sql, a table of cells without address or state."""
    engine = create_engine(sqlalchemy_url("kho_admin", settings))
    for path in sorted(settings.inbox.glob("*.xlsx")):
        try:
            frame = pd.read_excel(path, header=None, dtype=object, engine="openpyxl")
        except Exception as error:
            Console().print(f"[dim]pandas cannot read {path.name}: {type(error).__name__}[/dim]")
            continue
        cells = frame.stack().rename("value").astype(str).reset_index()
        cells["file_name"] = path.name
        cells.to_sql("pandas_cells", engine, if_exists="append", index=False)


def plain_copy(settings: Settings) -> None:
    """The lower bound: COPY of the figures already read into an empty table of the same columns."""
    with connect("kho_admin", settings) as connection:
        rows = connection.execute("select * from raw.figures").fetchall()
        connection.execute("create table public.copied as select * from raw.figures with no data")
        with connection.cursor().copy("copy public.copied from stdin") as copy:
            for row in rows:
                copy.write_row(row)


def measure(settings: Settings) -> Table:
    """Run every step once, in order, and set the times side by side."""
    from expectations.checks import run_checks
    from transform.build import LAYERS, build_layer

    table = Table("step", "seconds", "against", title="The sample, one run")
    ours = seconds(read_all)
    theirs = seconds(lambda: pandas_path(settings))
    copied = seconds(lambda: plain_copy(settings))
    table.add_row(
        "intake: archive, receipts, figures with cells", f"{ours:.2f}", f"{theirs / ours:.1f} x pandas' speed"
    )
    table.add_row("pandas read_excel and to_sql", f"{theirs:.2f}", "")
    table.add_row("plain COPY of the same figures", f"{copied:.2f}", f"{copied / ours:.0%} of our time")
    built = sum(seconds(lambda layer=layer: build_layer(layer)) for layer in LAYERS)
    again = sum(seconds(lambda layer=layer: build_layer(layer)) for layer in LAYERS)
    table.add_row("dbt, four layers", f"{built:.2f}", "")
    table.add_row("dbt, four layers, nothing new", f"{again:.2f}", f"{again / built:.0%} of the build")
    checked = seconds(run_checks)
    idle = seconds(run_checks)
    table.add_row("rules of three quarters, with Great Expectations", f"{checked:.2f}", "")
    table.add_row("rules, nothing new", f"{idle:.2f}", f"{idle / checked:.0%} of the checks")
    return table


def main() -> None:
    """Measure in a folder and on a server of its own, which are gone afterwards."""
    for name in [name for name in os.environ if name.startswith("KHO_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        os.environ["KHO_HOME"] = str(Path(folder) / "home")
        write_sample(Path(folder) / "sample")
        os.environ["KHO_INBOX"] = str(Path(folder) / "sample" / "inbox")
        settings = launcher.start(load_settings())
        try:
            migrate(settings)
            load_reference(settings)
            Console().print(measure(load_settings()))
        finally:
            launcher.stop(settings)
        os.environ["KHO_HOME"] = str(Path(folder) / "demo")
        del os.environ["KHO_INBOX"]
        seconds_of_demo, peak = demo_time_and_peak(Path(folder) / "demo")
        Console().print(f"the whole demo: {seconds_of_demo:.0f} s of 120, at its peak {peak:.1f} GiB of 4")


if __name__ == "__main__":
    main()
