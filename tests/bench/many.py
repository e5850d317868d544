"""Many workbooks of some 700 figures, the batches side by side as the scheduler reads them, against pandas."""

from __future__ import annotations

from rich.table import Table

from ingest.database.connection import connect
from ingest.settings import Settings
from tests.bench.files import write_portal_exports
from tests.bench.intake import empty_inbox, pandas_workbooks, seconds
from tests.intake.inbox import take_in

WHOLE = 10_000
MINUTES = 15
PROCESSES = 2
MOST_BY_PANDAS = 500


def measure_many(settings: Settings, count: int) -> Table:
    """So many workbooks to the end; pandas reads the first of them only, where there are very many."""
    empty_inbox(settings)
    figures = write_portal_exports(settings.inbox, count)
    paths = sorted(settings.inbox.glob("*.xlsx"))
    before = _loaded(settings)
    ours = seconds(lambda: take_in(PROCESSES))
    if _loaded(settings) - before != count:
        raise RuntimeError(f"{_loaded(settings) - before} of {count} workbooks came in")
    read = paths[:MOST_BY_PANDAS]
    theirs = seconds(lambda: pandas_workbooks(settings, read)) / len(read)
    table = Table("step", "seconds", "against", title=f"{count:,} workbooks of {figures} figures, {PROCESSES} readers")
    table.add_row("intake: archive, receipts, figures", f"{ours:.0f}", f"{theirs * count / ours:.1f} x pandas' speed")
    table.add_row("", f"{1000 * ours / count:.0f} ms each", f"pandas {1000 * theirs:.0f} ms")
    table.add_row(f"{WHOLE:,} at this pace", f"{ours / count * WHOLE / 60:.1f} min", f"of {MINUTES}")
    return table


def _loaded(settings: Settings) -> int:
    with connect("kho_admin", settings) as connection:
        return connection.execute("select count(*) from intake.submissions where status = 'loaded'").fetchone()[0]
