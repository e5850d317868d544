"""Promise: whatever is reported, figures and metrics over windows and units are those that a count by hand gives."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.reference.lists import read_csv
from ingest.settings import Settings
from tests.reference.conftest import SERIES
from tests.reference.recount import NOTHING, Cell, Recount, Told, Unit, Window, read_units

UNITS = read_units()
KINDS = {(row["domain"], row["indicator"]): row for row in read_csv("indicators.csv")}
OLD, MERGED, NEW = date(1900, 1, 1), date(2024, 12, 1), date(2025, 7, 1)
# Merged, split, merged and then split, and units of both days that bear their codes.
TELLERS = [("10924", OLD), ("10894", OLD), ("10903", OLD), ("10891", OLD), ("10942", OLD), ("10933", OLD)]
TELLERS += [("10936", OLD), ("10933", MERGED), ("10903", NEW), ("10891", NEW), ("10543", NEW)]
DAYS = [date(2024, 11, 30), date(2025, 6, 30), date(2026, 1, 1)]


def window(text: str) -> Window:
    first, last = (date.fromisoformat(day) for day in text.split("/"))
    return first, last


def windows(text: str) -> list[Window]:
    return [window(one) for one in text.split()]


# The state's windows with months, a half year and a year beside them; the budget's; days; a window in which units end.
WINDOWS = windows("""
2024-09-15/2024-11-30 2024-09-15/2024-12-14 2024-12-01/2024-12-14 2024-12-15/2025-03-14 2025-03-15/2025-06-14
2024-12-15/2025-06-14 2025-06-15/2025-06-30 2025-07-01/2025-09-14 2025-06-15/2025-09-14 2025-09-15/2025-12-14
2024-12-15/2025-09-14 2024-12-15/2025-12-14 2025-01-15/2025-06-14 2024-12-15/2025-01-14
2025-01-01/2025-03-31 2025-04-01/2025-06-30 2025-01-01/2025-06-30 2025-07-01/2025-12-31 2025-01-01/2025-12-31
2025-03-14/2025-03-14 2025-06-14/2025-06-14 2025-12-14/2025-12-14 2024-01-01/2024-12-31
""")
ASKED = windows("""
2024-12-15/2025-06-14 2025-03-15/2025-06-14 2025-06-15/2025-09-14 2024-12-15/2025-12-14 2024-09-15/2025-03-14
2025-01-01/2025-12-31 2025-04-01/2025-06-30 2025-07-01/2025-12-31 2024-01-01/2025-12-31 2025-06-15/2025-12-14
""")


def reports(chance: random.Random) -> list[Cell]:
    """Of every indicator some windows of some units: noughts, halves, negatives, blanks, both sides of a change."""
    cells = {}
    for name, row in KINDS.items():
        of_row = chance.sample(TELLERS, 6)
        # Windows that several units share: else nothing is ever laid together.
        shared = chance.sample(WINDOWS, 9)
        for unit in of_row:
            for span in shared:
                # Some tell of the time before they were, as a year's report may of the year before.
                in_time = span[1] <= UNITS.last_day[unit] and (unit[1] <= span[1] or chance.random() < 0.03)
                if in_time and chance.random() < 0.85:
                    value = Decimal(chance.choice(["0", "1", "7", "12.5", "-3", "40", "100.25", "6"]))
                    cells[unit, name, span] = Cell(unit, name, span, value)
                    if row["opening_indicator"] and chance.random() < 0.85:
                        opening = (name[0], row["opening_indicator"])
                        cells[unit, opening, span] = Cell(unit, opening, span, Decimal(chance.randint(0, 5)))
    return list(cells.values())


@pytest.fixture
def series(warehouse: Settings) -> Iterator[psycopg.Connection]:
    """A warehouse whose reported series is a plain table; of the country's units those of the checked list."""
    with connect("kho_admin", warehouse) as connection:
        connection.execute(SERIES)
        connection.execute("set local session_replication_role = replica")
        checked = sorted({code for code, _ in UNITS.last_day})
        connection.execute("delete from ref.units where unit_code <> all (%s)", [checked])
        connection.execute("delete from ref.unit_successors where unit_code <> all (%s)", [checked])
        yield connection
        connection.rollback()


def give(series: psycopg.Connection, cells: list[Cell], form: str = "f", scope: str = "total") -> None:
    with series.cursor().copy("copy marts.series_as_reported from stdin") as copy:
        for unit, name, span, value in cells:
            kind = KINDS[name]["measure_kind"]
            copy.write_row((*unit, form, *name, scope, kind, "p", *span, False, False, value))
    series.execute("analyze marts.series_as_reported")


@pytest.mark.parametrize("seed", range(3))
def test_every_indicator_over_every_window_in_the_units_of_any_day_is_what_a_count_by_hand_gives(
    series: psycopg.Connection, seed: int
) -> None:
    chance = random.Random(seed)
    cells = reports(chance)
    give(series, cells)
    given = 0
    for day in DAYS:
        recount = Recount(cells, day, UNITS, KINDS)
        for asked in chance.sample(ASKED, 5):
            found = {
                ((code, since), (domain, indicator)): value
                for code, since, domain, indicator, value in series.execute(
                    "select unit_code, unit_valid_from, domain, indicator, value from marts.series_over(%s, %s, %s)",
                    [*asked, day],
                )
            }
            wrong = {
                (unit, name): (value, counted)
                for (unit, name), value in found.items()
                if value != (counted := recount.over(unit, name, asked)).value
            }
            assert wrong == {}, (day, asked)
            missing = {
                key for key, spans in recount.known.items() if spans and recount.over(*key, asked).value is not None
            }
            assert missing <= set(found)
            given += sum(value is not None for value in found.values())
    assert given > 500


DOSSIERS = ["resolved_early", "resolved_on_time", "resolved_overdue", "resolved_total", "pending_overdue"]
DOSSIERS += ["received_total", "received_carried_over", "received_online", "received_direct_post"]
PARTS: dict[str, list[dict[str, str]]] = defaultdict(list)
for _row in read_csv("metric_parts.csv"):
    PARTS[_row["metric_code"]].append(_row)


def laid_together(told: Told) -> list[tuple[Window, frozenset[Unit], frozenset[Unit]]]:
    """Spans in a row of the same units, of which the same are missing, as one."""
    runs: list[tuple[Window, frozenset[Unit], frozenset[Unit]]] = []
    for span, one in told.spans:
        if runs and runs[-1][1:] == (one.tellers, one.missing):
            runs[-1] = ((runs[-1][0][0], span[1]), one.tellers, one.missing)
        else:
            runs.append((span, one.tellers, one.missing))
    return runs


def metric_by_hand(recount: Recount, metric: dict[str, str], unit: Unit, asked: Window) -> Decimal | None:
    """The quotient of the sums; none where a part is not given, or by other units or over other days."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    laid, lacking = set(), set()
    for part in PARTS[metric["metric_code"]]:
        name = (metric["domain"], part["indicator"])
        told = recount.over(unit, name, asked)
        if told == NOTHING:
            return None
        runs = laid_together(told)
        lacking |= {missing for *_, missing in runs}
        if KINDS[name]["measure_kind"] != "stock":  # which is of one day, with all that is there on it
            laid.add(tuple(runs))
        sums[part["side"]] += int(part["sign"]) * told.value
    if len(laid) > 1 or (len(laid) == 1 and len(lacking) > 1 and has_stock(metric)):
        return None
    if metric["measure_kind"] != "ratio":
        return sums["numerator"]
    if sums["denominator"] == 0:
        return None
    return (100 * sums["numerator"] / sums["denominator"]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def has_stock(metric: dict[str, str]) -> bool:
    parts = PARTS[metric["metric_code"]]
    return any(KINDS[metric["domain"], part["indicator"]]["measure_kind"] == "stock" for part in parts)


@pytest.mark.parametrize("seed", range(3))
def test_a_metric_over_windows_is_made_of_parts_of_the_same_units_and_days(
    series: psycopg.Connection, seed: int
) -> None:
    chance = random.Random(seed)
    spans = [span for span in WINDOWS if span in ASKED or span[0] in {asked[0] for asked in ASKED}]
    cells = [
        Cell(unit, ("dossiers", name), span, Decimal(chance.randint(0, 30)))
        for name in DOSSIERS
        for unit in TELLERS
        for span in spans
        if unit[1] <= span[1] <= UNITS.last_day[unit] and chance.random() < 0.9
    ]
    give(series, cells, form="ho_so")
    metrics = {row["metric_code"]: row for row in read_csv("metrics.csv")}
    given = 0
    for day in DAYS:
        recount = Recount(cells, day, UNITS, KINDS)
        for asked in chance.sample(ASKED, 4):
            found = series.execute(
                "select unit_code, unit_valid_from, metric_code, value, units_expected"
                " from marts.metrics_over(%s, %s, %s)",
                [*asked, day],
            ).fetchall()
            wrong = [
                (code, since, metric, value, by_hand)
                for code, since, metric, value, expected in found
                if value != (by_hand := metric_by_hand(recount, metrics[metric], (code, since), asked))
                and (value is not None or expected == 1)  # of merged units silence is no error
            ]
            assert wrong == [], (day, asked)
            given += sum(value is not None for _, _, _, value, _ in found)
    assert given > 60


def test_a_share_is_not_made_of_one_units_quarter_over_anothers(series: psycopg.Connection) -> None:
    """Of two merged communes one lacks the denominator in the first quarter, the numerator in the second."""
    quarters = (window("2024-12-15/2025-03-14"), window("2025-03-15/2025-06-14"))
    cells = [
        Cell(unit, ("dossiers", name), span, Decimal(value))
        for unit in (("10924", OLD), ("10894", OLD))
        for span in quarters
        for name, value in (("resolved_early", 4), ("resolved_on_time", 4), ("resolved_total", 10))
        if (unit[0], span, name == "resolved_total")
        not in (("10894", quarters[0], True), ("10894", quarters[1], False))
    ]
    give(series, cells, form="ho_so")
    ask = "select value, undecided_reason, missing_units from marts.metrics_over(%s, %s, '2026-01-01', %s)"
    asked = [quarters[0][0], quarters[1][1], "on_time_rate_of_resolved"]
    [(value, reason, _)] = series.execute(ask, asked).fetchall()
    assert (value, reason) == (None, "part_missing")
    [(missing,)] = series.execute(
        "select missing_units from marts.series_over(%s, %s, '2026-01-01', 'dossiers', 'resolved_total')", asked[:2]
    ).fetchall()
    others = "Xã Ngọc Liên (10903), Xã Phúc Điền (10933)"
    assert missing == f"Xã Cẩm Hưng (10894), {others} 15/12/2024–14/03/2025; {others} 15/03/2025–14/06/2025"


def test_a_unit_that_took_the_place_of_others_leaves_no_difference_with_what_they_told(
    series: psycopg.Connection,
) -> None:
    """Its year may hold its own time alone: less their half year it would say less than there was."""
    half, year = window("2024-12-15/2025-06-14"), window("2024-12-15/2025-12-14")
    name = ("documents", "issued_total")
    formers = [("10924", OLD), ("10894", OLD), ("10903", OLD), ("10933", MERGED)]
    give(
        series,
        [Cell(unit, name, half, Decimal(10)) for unit in formers] + [Cell(("10903", NEW), name, year, Decimal(90))],
    )
    told = series.execute(
        "select value, undecided_reason from marts.series_over('2025-06-15', '2025-12-14', '2026-01-01')"
        " where unit_code = '10903'"
    )
    assert told.fetchall() == [(None, "windows_missing")]


def test_what_a_unit_tells_of_the_time_before_it_was_is_not_added_to_what_its_former_units_told(
    series: psycopg.Connection,
) -> None:
    quarter, name = window("2024-12-15/2025-03-14"), ("documents", "issued_total")
    cells = [Cell(("10924", OLD), name, quarter, Decimal(10)), Cell(("10903", NEW), name, quarter, Decimal(12))]
    ask = "select value, undecided_reason from marts.series_in_units_of('2026-01-01')"
    give(series, cells[1:])
    assert series.execute(ask).fetchall() == [(12, None)]
    give(series, cells[:1])
    assert series.execute(ask).fetchall() == [(None, "told_twice")]
    over = series.execute("select value, undecided_reason from marts.series_over(%s, %s, '2026-01-01')", quarter)
    assert over.fetchall() == [(None, "told_twice")]
