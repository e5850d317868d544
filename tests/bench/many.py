"""10,000 workbooks of 704 figures to the end: python -m tests.bench.many [count]. Some minutes, so apart from bench."""

from __future__ import annotations

import sys

from rich.console import Console

from ingest.settings import Settings, load_settings
from tests.bench.files import write_portal_exports
from tests.bench.intake import seconds
from tests.bench.warehouse import own_warehouse
from tests.intake.inbox import take_in

COUNT = 10_000
MINUTES = 15
PROCESSES = 2


def measure_many(settings: Settings, count: int) -> str:
    """A sentence with the time that so many workbooks took, one process and its readers."""
    each = write_portal_exports(settings.inbox, count)
    took = seconds(lambda: take_in(PROCESSES))
    return (
        f"{count:,} workbooks of {each} figures: {took:.0f} s, {1000 * took / count:.0f} ms each;"
        f" 10,000 would take {took / count * 10_000 / 60:.1f} of {MINUTES} minutes"
    )


if __name__ == "__main__":
    with own_warehouse():
        Console().print(measure_many(load_settings(), int(sys.argv[1]) if len(sys.argv) > 1 else COUNT))
