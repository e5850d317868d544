"""Builds and queries over two years of reports of ever more communes.

Run as python -m tests.bench.scale.growth [count ...]; 10,600 communes are 59 million figures, about 45 GB and an hour.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

import psycopg
from rich.console import Console
from rich.table import Table

from ingest.database.connection import connect
from ingest.settings import Settings, load_settings
from tests.bench.intake import seconds
from tests.bench.own_warehouse import own_warehouse
from tests.bench.scale.dashboards import opened
from tests.bench.scale.queries import Query, queries
from transform.build import build_layers

HERE = Path(__file__).parent
QUERIES = HERE / "queries"
OPENED = {"district_code": "d0", "unit": "Xã thử 5"}
FEW, ALL = (17, 235), (17, 235, 10_600)
QUARTERS = tuple(f"{year}-Q{quarter}" for year in (2022, 2023) for quarter in (1, 2, 3, 4))
NEXT = "2024-Q1"
ROUNDS = 20


def fill(settings: Settings, communes: int) -> int:
    """Two years of accepted reports, without the constraints while they are written; returns the figures."""
    with connect("kho_admin", settings, autocommit=True) as connection:
        connection.execute("set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2")
        run_file(connection, "communes.sql", {"communes": communes})
        keys = connection.execute(
            "select conname, pg_get_constraintdef(oid) from pg_constraint"
            " where conrelid = 'raw.figures'::regclass and contype in ('p', 'u', 'f') order by contype = 'f'"
        ).fetchall()
        for name, _ in reversed(keys):
            connection.execute(f"alter table raw.figures drop constraint {name}")
        for period in QUARTERS:
            add_quarter(connection, period)
        for name, definition in keys:
            connection.execute(f"alter table raw.figures add constraint {name} {definition}")
        connection.execute("vacuum analyze")  # outside of any transaction
        for file in ("verdicts.sql", "publications.sql"):
            run_file(connection, file)
        return connection.execute("select count(*) from raw.figures").fetchone()[0]


def add_quarter(connection: psycopg.Connection, period: str, *, unit: str | None = None, revision: int = 1) -> None:
    """Reports of all communes of a quarter, or one form of one commune sent again."""
    with connection.transaction():
        run_file(connection, "quarter.sql", {"period": period, "unit": unit, "revision": revision})


def run_file(connection: psycopg.Connection, name: str, values: dict[str, object] | None = None) -> None:
    """The statements of a file beside this one, one after the other."""
    for statement in (HERE / name).read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.execute(statement, values)


def build_after(settings: Settings, period: str, **report: object) -> float:
    """Seconds of the build that takes in a quarter, or one report."""
    with connect("kho_admin", settings, autocommit=True) as connection:
        add_quarter(connection, period, **report)
    return seconds(build_layers)


def ask(settings: Settings, role: str, asked: list[Query]) -> dict[str, list[float]]:
    """Seconds of each statement over and over, one after the other, by name; the first asking is left out."""
    times: dict[str, list[float]] = {query.name: [] for query in asked}
    with connect(role, settings, autocommit=True) as connection:
        for query in asked:
            began = monotonic()
            connection.execute(query.statement).fetchall()
            rounds = ROUNDS if monotonic() - began < 2 else 2
            for _ in range(rounds):
                began = monotonic()
                connection.execute(query.statement).fetchall()
                times[query.name].append(monotonic() - began)
    return times


def size_of(settings: Settings, table: str | None = None) -> float:
    """GiB of the database, or of a table with its indexes."""
    with connect("kho_admin", settings) as connection:
        statement = "select pg_total_relation_size(%s::regclass)" if table else "select pg_database_size(%s)"
        [size] = connection.execute(statement, [table or settings.db_name]).fetchone()
    return size / 1024**3


def measure_growth(counts: tuple[int, ...], console: Console) -> None:
    """A table of the builds and one of the queries a number of communes."""
    for communes in counts:
        with own_warehouse():
            settings = load_settings()
            figures = fill(settings, communes)
            full = seconds(build_layers)
            again = build_after(settings, QUARTERS[-1], unit="b3", revision=2)
            size, raw = size_of(settings), size_of(settings, "raw.figures")
            builds = Table("what", "seconds", "against", title=f"{communes:,} communes, {figures:,} figures")
            builds.add_row("full build (what a plain table makes of every change)", f"{full:.1f}", "")
            builds.add_row("one report sent again", f"{again:.1f}", f"1/{full / again:.0f} of the full build")
            asked = _asked(settings, communes)
            quarter = build_after(settings, NEXT)
            builds.add_row("one new quarter", f"{quarter:.1f}", f"1/{full / quarter:.1f} of the full build")
            builds.add_row("database", f"{size:.2f} GiB", f"raw figures of it {raw:.2f} GiB")
            console.print(builds)
            console.print(asked)


def _asked(settings: Settings, communes: int) -> Table:
    table = Table("query", "median", "p95", "on the raw table", title=f"Queries, {communes:,} communes")
    by_hand = ask(settings, "kho_admin", queries(QUERIES / "raw"))
    for kind, role, asked in (
        ("analyst", "kho_reviewer", queries(QUERIES / "analyst")),
        ("dashboard", "kho_reader", list(opened(OPENED))),
    ):
        times = ask(settings, role, asked)
        for query in asked:
            one = times[query.name]
            other = by_hand.get(query.name)
            table.add_row(
                f"{kind}: {query.title}",
                f"{1000 * median(one):.1f} ms",
                f"{1000 * p95(one):.1f} ms",
                f"{1000 * median(other):.0f} ms, {median(other) / median(one):.1f} times" if other else "",
            )
        worst = max(p95(times[query.name]) for query in asked)
        table.add_row(f"{kind}: the slowest of them", "", f"{1000 * worst:.1f} ms", "")
        table.add_section()
    return table


def p95(times: list[float]) -> float:
    """The time that nineteen of twenty stay under."""
    return quantiles(times, n=20)[-1]


if __name__ == "__main__":
    measure_growth(tuple(map(int, sys.argv[1:])) or ALL, Console(width=150))
