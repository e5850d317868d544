"""Verdicts of one quarter with two years of history, for growing numbers of communes.

Run as python -m tests.bench.verdicts [count ...].

The facts are made in the database from the identities of the forms, with a wrong or a blank cell in two of seventeen
communes. Beside our pass stand one hand-written statement over the same facts, whose verdicts are compared with ours
row by row, and one run of Great Expectations with a query a rule, whose failing rows are counted with ours.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.table import Table

from expectations.checks import check_period
from expectations.rules.rule import Rule, load_catalogue
from expectations.rules.vocabulary import previous_period
from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.reference.windows import window_of
from ingest.settings import Settings, load_settings
from tests.bench.own_warehouse import own_warehouse
from tests.bench.verdicts_by_query import run_by_query
from tests.rules.conftest import marts_tables

FEW, ALL = (17, 235), (17, 235, 10_600)
PERIOD = "2021-Q4"
FORMS = ("ho_so", "van_ban", "can_bo", "ngan_sach")
_SQL, _BY_HAND, _COMPARED = (
    (Path(__file__).parent / name).read_text(encoding="utf-8")
    for name in ("verdict_facts.sql", "verdicts_by_hand.sql", "verdicts_compared.sql")
)
_FAILED_ROWS = "select rule_id, count(*) from quality.current_failures where period_code = %s group by rule_id"


@dataclass(frozen=True, slots=True)
class Pass:
    """Our pass with everything stored: seconds, MiB of its database process at the peak, verdicts given, its run."""

    seconds: float
    peak: float
    given: int
    run_id: int


@dataclass(frozen=True, slots=True)
class ByHand:
    """The hand-written pass: seconds, the rules it states, its verdicts, and how many are not the same as ours."""

    seconds: float
    rules: int
    verdicts: int
    differing: int


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


def judged(settings: Settings) -> Pass:
    """All rules over one quarter."""
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
    return Pass(took, peak, int(given), run_id)


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def by_hand(settings: Settings, run_id: int) -> ByHand:
    """One hand-written statement over the same reports, compared with the verdicts of a run of ours."""
    with connect("kho_admin", settings) as connection:
        connection.execute("set local jit = off; set local work_mem = '96MB'")
        began = monotonic()
        connection.execute(_BY_HAND, {"period": PERIOD, "previous": previous_period(PERIOD)})
        took = monotonic() - began
        rules, verdicts, differing = connection.execute(_COMPARED, {"run": run_id}).fetchone()
        connection.rollback()
    return ByHand(took, rules, verdicts, differing)


def rules_by_query() -> list[Rule]:
    """The rules of the reported forms that are in force on the last day of the quarter's windows."""
    days = {form: window_of(load_forms()[form].regime, PERIOD)[1] for form in FORMS}
    return [rule for rule in load_catalogue() if rule.form in days and rule.applies_on(days[rule.form])]


def by_query(settings: Settings, rules: Sequence[Rule]) -> tuple[float, Mapping[str, tuple[int | str, int]]]:
    """Seconds of Great Expectations with a query a rule, and the rules on which it counts other failing rows."""
    took, counted = run_by_query(settings, rules, PERIOD)
    with connect("kho_quality", settings) as connection:
        ours = dict(connection.execute(_FAILED_ROWS, [PERIOD]).fetchall())
    return took, {rule: (count, ours.get(rule, 0)) for rule, count in counted.items() if count != ours.get(rule, 0)}


def measure_verdicts(counts: tuple[int, ...]) -> Table:
    """A row a number of communes."""
    table = Table(title=f"Verdicts of {PERIOD}")
    for heading in ("communes", "figures", "verdicts", "all rules", "peak", "by hand", "differing",
                    "Great Expectations, a query a rule", "differing rules"):  # fmt: skip
        table.add_column(heading)
    rules = rules_by_query()
    for communes in counts:
        with own_warehouse():
            settings = load_settings()
            figures = fill(settings, communes)
            ours = judged(settings)
            hand = by_hand(settings, ours.run_id)
            took, differing = by_query(settings, rules)
        table.add_row(
            *(f"{communes:,}", f"{figures:,}", f"{ours.given:,}", f"{ours.seconds:.2f} s", f"{ours.peak:.0f} MiB"),
            f"{hand.seconds:.2f} s, {hand.rules} rules, ours takes {ours.seconds / hand.seconds:.1f} times",
            f"{hand.differing} of {hand.verdicts:,}",
            f"{took:.2f} s, {len(rules)} rules, {took / ours.seconds:.1f} times ours",
            ", ".join(f"{rule} {count}/{own}" for rule, (count, own) in differing.items()) or "none",
        )
    return table


if __name__ == "__main__":
    Console().print(measure_verdicts(tuple(map(int, sys.argv[1:])) or ALL))
