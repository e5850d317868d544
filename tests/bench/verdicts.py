"""Verdicts of one quarter with two years of history, for growing numbers of communes.

Run as python -m tests.bench.verdicts [count ...].

The facts are made in the database from the identities of the forms; beside our pass stands one hand-written statement
over the same facts, and Great Expectations with a query a rule.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import psycopg
from rich.console import Console
from rich.table import Table

from expectations.checks import check_period
from expectations.rules.rule import load_catalogue
from ingest.database.connection import connect
from ingest.settings import Settings, load_settings
from tests.bench.warehouse import own_warehouse
from tests.rules.conftest import marts_tables

FEW, ALL = (17, 235), (17, 235, 10_600)
PERIOD = "2021-Q4"
_SQL = (Path(__file__).parent / "verdict_facts.sql").read_text(encoding="utf-8")
_BY_HAND = (Path(__file__).parent / "verdicts_by_hand.sql").read_text(encoding="utf-8")


def fill(settings: Settings, communes: int) -> int:
    """Nine quarters of four forms for so many communes; returns the number of figures."""
    with connect("kho_dbt", settings) as connection:
        connection.execute(marts_tables().replace("create table", "create unlogged table"))
        connection.execute(
            "insert into marts.dim_indicator select domain, indicator, label_vi, unit, measure_kind from ref.indicators"
        )
    with connect("kho_admin", settings, autocommit=True) as connection:
        for statement in _SQL.split(";\n"):
            if statement.strip():
                connection.execute(statement, {"communes": communes})
        [count] = connection.execute("select count(*) from marts.fct_figures").fetchone()
    return count


def judged(settings: Settings) -> tuple[float, float, int]:
    """Seconds of the pass with everything stored, MiB of its database process at the peak, and verdicts given."""
    with connect("kho_quality", settings) as connection:
        [backend] = connection.execute("select pg_backend_pid()").fetchone()
        began = monotonic()
        run_id = check_period(connection, PERIOD, load_catalogue())
        connection.commit()
        took = monotonic() - began
        peak = _peak(backend)
        [given] = connection.execute(
            "select sum(pass_count + fail_count + undecided_count) from quality.report_verdicts"
            " join quality.verdict_sheets using (verdict_sheet_id) where run_id = %s",
            [run_id],
        ).fetchone()
    return took, peak, int(given)


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def _seconds(connection: psycopg.Connection, action: Callable[[psycopg.Connection], object]) -> float:
    began = monotonic()
    action(connection)
    return monotonic() - began


def by_hand(settings: Settings) -> float:
    """Seconds of one hand-written statement that checks the eleven identities of II.06a on the same reports."""
    with connect("kho_quality", settings) as connection:
        connection.execute("set local jit = off; set local work_mem = '96MB'")
        return _seconds(connection, lambda one: one.execute(_BY_HAND, {"period": PERIOD}).fetchall())


def measure_verdicts(counts: tuple[int, ...]) -> Table:
    """A row a number of communes."""
    table = Table("communes", "figures", "verdicts", "all rules, s", "MiB", "11 rules by hand, s", title="Verdicts")
    for communes in counts:
        with own_warehouse():
            settings = load_settings()
            figures = fill(settings, communes)
            hand = by_hand(settings)
            took, peak, given = judged(settings)
            table.add_row(f"{communes:,}", f"{figures:,}", f"{given:,}", f"{took:.1f}", f"{peak:.0f}", f"{hand:.1f}")
    return table


if __name__ == "__main__":
    Console().print(measure_verdicts(tuple(map(int, sys.argv[1:])) or ALL))
