"""Intake against what a user would write, side by side: 1,000 workbooks, and one register of a million rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
from rich.table import Table
from sqlalchemy import create_engine

from ingest.database.connection import connect, sqlalchemy_url
from ingest.settings import Settings
from tests.bench.files import write_register, write_workbooks
from tests.bench.memory import peak_of_reader
from tests.intake.inbox import take_in

WORKBOOKS = 1_000
ROWS = 1_000_000


def seconds(step: Callable[[], object]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def empty_inbox(settings: Settings) -> None:
    """Make room for the next files; what was received lies in the archive."""
    for path in settings.inbox.glob("*"):
        path.unlink()


def pandas_workbooks(settings: Settings, paths: Iterable[Path]) -> None:
    """What one would write first: read_excel and to_sql, a table of cells without address or state."""
    engine = create_engine(sqlalchemy_url("kho_admin", settings))
    for path in paths:
        frame = pd.read_excel(path, header=None, dtype=object, engine="openpyxl")
        cells = frame.stack().rename("value").astype(str).reset_index()
        cells["file_name"] = path.name
        cells.to_sql("pandas_cells", engine, if_exists="append", index=False)


def pandas_register(settings: Settings, path: Path) -> None:
    """What one would write first: read_csv, dates parsed, to_sql."""
    engine = create_engine(sqlalchemy_url("kho_admin", settings))
    dates = ["Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả"]
    for frame in pd.read_csv(path, sep=";", dtype=str, encoding="utf-8-sig", chunksize=100_000):
        for column in dates:
            frame[column] = pd.to_datetime(frame[column], format="%d/%m/%Y")
        frame.drop(columns=["Người nộp", "Số điện thoại"]).to_sql(
            "pandas_register", engine, if_exists="append", index=False
        )


def plain_copy(settings: Settings, table: str) -> float:
    """Seconds of COPY alone: the rows of a table, written out before, into an empty one like it."""
    with connect("kho_admin", settings) as connection:
        with connection.cursor().copy(f"copy {table} to stdout") as out:
            rows = [bytes(block) for block in out]
        connection.execute(f"create table public.copied (like {table} including all)")
        began = time.perf_counter()
        with connection.cursor().copy("copy public.copied from stdin") as copy:
            for at in range(0, len(rows), 5_000):
                copy.write(b"".join(rows[at : at + 5_000]))
        connection.commit()
        took = time.perf_counter() - began
        connection.execute("drop table public.copied")
    return took


def measure_workbooks(settings: Settings, count: int) -> Table:
    """So many filled workbooks."""
    write_workbooks(settings.inbox, count)
    ours = seconds(take_in)
    theirs = seconds(lambda: pandas_workbooks(settings, sorted(settings.inbox.glob("*.xlsx"))))
    copied = plain_copy(settings, "raw.figures")
    table = Table("step", "seconds", "against", title=f"{count} workbooks, one run")
    table.add_row("intake: archive, receipts, figures", f"{ours:.1f}", f"{theirs / ours:.1f} x pandas' speed")
    table.add_row("", f"{1000 * ours / count:.0f} ms each", "of 60")
    table.add_row("pandas read_excel and to_sql", f"{theirs:.1f}", "")
    table.add_row("plain COPY of the same figures", f"{copied:.2f}", f"{copied / ours:.0%} of our time")
    return table


def measure_register(settings: Settings, rows: int) -> Table:
    """One register of so many rows."""
    empty_inbox(settings)
    path = settings.inbox / "so-ho-so.csv"
    write_register(path, rows)
    began = time.perf_counter()
    peak = peak_of_reader(take_in)
    ours = time.perf_counter() - began
    with connect("kho_admin", settings) as connection:
        [(count,)] = connection.execute("select count(*) from raw.dossier_cases").fetchall()
        if count != rows:
            raise RuntimeError(f"{count} of {rows} rows came in")
    theirs = seconds(lambda: pandas_register(settings, path))
    copied = plain_copy(settings, "raw.dossier_cases")
    table = Table("step", "seconds", "against", title=f"one register of {rows:,} rows, one run")
    table.add_row("intake: archive, seal, records, counts", f"{ours:.1f}", f"{theirs / ours:.1f} x pandas' speed")
    table.add_row("pandas read_csv and to_sql", f"{theirs:.1f}", "")
    table.add_row("plain COPY of the same records", f"{copied:.1f}", f"{copied / ours:.0%} of our time")
    table.add_row("the reading process at its largest", f"{peak >> 20} MiB", "of 512")
    return table
