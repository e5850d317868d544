"""Builds and queries over two years of reports of ever more communes.

Run as python -m tests.bench.scale.growth [count ...]; 10,600 communes are 59 million figures, about 45 GB and two
hours, of which dbt's plain tables, which --no-tables leaves out, are nearly half.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from statistics import median

import psycopg
from rich.console import Console
from rich.table import Table

from ingest.database.connection import connect
from ingest.settings import Settings, load_settings
from tests.bench.own_warehouse import own_warehouse
from tests.bench.scale.pipeline import measured_steps, rules_of_today, steps_table
from tests.bench.scale.sides import Asked, asked_both, p95, slowest, times_ours
from tests.bench.scale.stages import Build, build_as_tables, timed
from transform.build import build_layers

HERE = Path(__file__).parent
FEW, ALL = (17, 235), (17, 235, 10_600)
QUARTERS = tuple(f"{year}-Q{quarter}" for year in (2022, 2023) for quarter in (1, 2, 3, 4))
NEXT = "2024-Q1"


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
        run_file(connection, "verdicts.sql", rules_of_today())
        run_file(connection, "publications.sql")
        return connection.execute("select count(*) from raw.figures").fetchone()[0]


def settle(settings: Settings) -> None:
    """All is built: let it count as judged and published, so that the steps of the pipeline find nothing to do."""
    with connect("kho_admin", settings, autocommit=True) as connection:
        run_file(connection, "settled.sql")


def add_quarter(connection: psycopg.Connection, period: str, *, unit: str | None = None, revision: int = 1) -> None:
    """Reports of all communes of a quarter, or one form of one commune sent again."""
    with connection.transaction():
        run_file(connection, "quarter.sql", {"period": period, "unit": unit, "revision": revision})


def run_file(connection: psycopg.Connection, name: str, values: dict[str, object] | None = None) -> None:
    """The statements of a file beside this one, one after the other."""
    for statement in (HERE / name).read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.execute(statement, values)


def deliver(settings: Settings, period: str, **report: object) -> None:
    """A quarter of all communes, or one report, on a connection of its own."""
    with connect("kho_admin", settings, autocommit=True) as connection:
        add_quarter(connection, period, **report)


def size_of(settings: Settings, table: str | None = None) -> float:
    """GiB of the database, or of a table with its indexes."""
    with connect("kho_admin", settings) as connection:
        statement = "select pg_total_relation_size(%s::regclass)" if table else "select pg_database_size(%s)"
        [size] = connection.execute(statement, [table or settings.db_name]).fetchone()
    return size / 1024**3


def measure_growth(counts: tuple[int, ...], console: Console, *, with_tables: bool = True) -> None:
    """A table of the builds and one of the queries a number of communes; raises AnswersDifferError.

    With `with_tables` all is built once more after each change as dbt's plain tables, from the same reports.
    """
    for communes in counts:
        with own_warehouse():
            settings = load_settings()
            figures = fill(settings, communes)
            builds = {"full build": timed(settings, build_layers)}
            settle(settings)
            steps = {"nothing new": measured_steps(communes)}
            deliver(settings, QUARTERS[-1], unit="b3", revision=2)
            builds["one report sent again"] = timed(settings, build_layers)
            steps["one report sent again"] = measured_steps(communes)
            sizes = size_of(settings), size_of(settings, "raw.figures")
            asked = asked_both(settings)
            tables = {}
            if with_tables:
                tables["one report sent again"] = timed(settings, build_as_tables)
            deliver(settings, NEXT)
            builds["one new quarter"] = timed(settings, build_layers)
            if with_tables:
                tables["one new quarter"] = timed(settings, build_as_tables)
            console.print(_builds(f"{communes:,} communes, {figures:,} figures", builds, tables, sizes))
            console.print(steps_table(f"The rest of the pipeline, {communes:,} communes", steps))
            console.print(_queries(f"Queries, {communes:,} communes", asked))


def _builds(title: str, builds: dict[str, Build], tables: dict[str, Build], sizes: tuple[float, float]) -> Table:
    table = Table("what", "seconds", "against", "before dbt's nodes", "models*", "tests*", "slowest model", title=title)
    table.caption = "* added up over dbt's threads"
    full = builds["full build"].total
    for what, build in builds.items():
        against = "" if what == "full build" else _against(build.total, full)
        table.add_row(what, *_stages(build, against))
        if what in tables:
            against = f"{tables[what].total / build.total:.1f} times ours"
            table.add_row(f"{what}: dbt's plain tables", *_stages(tables[what], against))
    table.add_row("database", f"{sizes[0]:.2f} GiB", f"raw figures of it {sizes[1]:.2f} GiB")
    return table


def _against(part: float, full: float) -> str:
    return f"1/{full / part:.1f} of the full build" if part < full else f"{part / full:.1f} times the full build"


def _stages(build: Build, against: str) -> tuple[str, ...]:
    return (
        f"{build.total:.1f}",
        against,
        f"{build.before:.1f}",
        f"{build.models:.1f}",
        f"{build.tests:.1f}",
        build.slowest,
    )


def _queries(title: str, asked: list[Asked]) -> Table:
    table = Table("query", "median", "p95", "worst", "on the raw table", title=title)
    for kind in ("analyst", "dashboard"):
        own = [one for one in asked if one.kind == kind]
        for one in own:
            table.add_row(f"{kind}: {one.title}", *_times(one), times_ours(one))
        worst = slowest(own)
        table.add_row(f"{kind}, the slowest: {worst.title}", *_times(worst), "")
        table.add_section()
    return table


def _times(one: Asked) -> tuple[str, ...]:
    return tuple(f"{1000 * value:.1f} ms" for value in (median(one.seconds), p95(one.seconds), max(one.seconds)))


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.bench.scale.growth")
    parser.add_argument("communes", type=int, nargs="*", default=ALL)
    parser.add_argument("--no-tables", action="store_true", help="leave out dbt's plain tables")
    arguments = parser.parse_args()
    measure_growth(tuple(arguments.communes), Console(width=190), with_tables=not arguments.no_tables)
