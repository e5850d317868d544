"""Measure the way of the sample step by step. Ratios count, not seconds: machines differ and are shared."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from ingest.sample.generate import write_sample
from ingest.settings import load_settings
from tests.bench.intake import ROWS, WORKBOOKS, measure_register, measure_workbooks, seconds
from tests.bench.many import WHOLE, measure_many
from tests.bench.memory import demo_time_and_peak
from tests.bench.own_warehouse import own_warehouse
from tests.bench.scale import growth
from tests.bench.seeded import print_seeded
from tests.bench.verdicts import FEW, measure_verdicts
from tests.intake.inbox import take_in


def measure() -> Table:
    """Run every step once, in order, and set the times side by side."""
    from expectations.checks import run_checks
    from transform.build import build_layers

    table = Table("step", "seconds", "against", title="The sample, one run")
    table.add_row("intake of the sample", f"{seconds(take_in):.2f}", "")
    built = seconds(build_layers)
    again = seconds(build_layers)
    table.add_row("dbt, four layers", f"{built:.2f}", "")
    table.add_row("dbt, four layers, nothing new", f"{again:.2f}", f"{again / built:.0%} of the build")
    checked = seconds(run_checks)
    idle = seconds(run_checks)
    table.add_row("rules of three quarters, with Great Expectations", f"{checked:.2f}", "")
    table.add_row("rules, nothing new", f"{idle:.2f}", f"{idle / checked:.0%} of the checks")
    return table


def main() -> None:
    """Measure in a folder and on a server of its own, which are gone afterwards."""
    parser = ArgumentParser(prog="make bench")
    parser.add_argument("--many", type=int, default=500, help=f"workbooks of 700 figures; {WHOLE} for the whole")
    parser.add_argument(
        "--growth",
        type=int,
        nargs="*",
        default=growth.FEW,
        help=f"communes; {growth.ALL[-1]} for all",
    )
    arguments = parser.parse_args()
    print_seeded(Console())
    Console().print(measure_verdicts(FEW))
    growth.measure_growth(tuple(arguments.growth), Console(width=190))
    with own_warehouse() as folder:
        write_sample(folder / "sample")
        os.environ["KHO_INBOX"] = str(folder / "sample" / "inbox")
        Console().print(measure())
        os.environ["KHO_INBOX"] = str(folder / "inbox")
        Console().print(measure_workbooks(load_settings(), WORKBOOKS))
        Console().print(measure_register(load_settings(), ROWS))
        Console().print(measure_many(load_settings(), arguments.many))
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        os.environ["KHO_HOME"] = name
        del os.environ["KHO_INBOX"]
        seconds_of_demo, peak = demo_time_and_peak(Path(name))
        Console().print(f"the whole demo: {seconds_of_demo:.0f} s of 120, at its peak {peak:.1f} GiB of 4")


if __name__ == "__main__":
    main()
