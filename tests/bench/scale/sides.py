"""The same question asked of the marts and of the long table of figures as it was loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

import psycopg
import yaml

from ingest.database.connection import connect
from ingest.settings import Settings
from tests.bench.scale.dashboards import opened
from tests.bench.scale.queries import Query, queries

QUERIES = Path(__file__).parent / "queries"
OPENED = {"district_code": "d0", "unit": "Xã thử 5"}
ROUNDS = 20


class AnswersDifferError(Exception):
    """The marts and the raw table do not say the same; the message names the questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: seconds of each asking of the marts and of the raw table, or why the latter cannot be asked."""

    kind: str
    title: str
    seconds: list[float]
    raw_seconds: list[float]
    why_not: str


def asked_both(settings: Settings) -> list[Asked]:
    """Every question of analysts and dashboards, with its twin on the raw table where there is one.

    Raises AnswersDifferError before any time is given where a twin answers otherwise in a single row.
    """
    other = twins()
    found = []
    differing = []
    for kind, role, wanted in sides():
        with connect(role, settings, autocommit=True) as ours, connect("kho_admin", settings, autocommit=True) as raw:
            for query in wanted:
                rows, seconds = _ask(ours, query)
                twin = other.get(query.title)
                raw_rows, raw_seconds = _ask(raw, twin) if twin else (rows, [])
                if raw_rows != rows:
                    differing.append(query.title)
                found.append(Asked(kind, query.title, seconds, raw_seconds, reasons().get(query.title, "")))
    if differing:
        raise AnswersDifferError(f"The raw table answers otherwise: {'; '.join(differing)}")
    return found


def sides() -> Iterable[tuple[str, str, list[Query]]]:
    """Who asks, with which role, and what."""
    yield "analyst", "kho_reviewer", queries(QUERIES / "analyst")
    yield "dashboard", "kho_reader", list(opened(OPENED))


def twins() -> dict[str, Query]:
    """Statements on the raw table by the title of the question that they answer as well."""
    return {query.title: query for query in queries(QUERIES / "raw")}


def reasons() -> dict[str, str]:
    """Why a question has no twin, by its title."""
    told = yaml.safe_load((QUERIES / "without_twin.yml").read_text(encoding="utf-8"))
    return {title: why for why, titles in told.items() for title in titles}


def p95(times: list[float]) -> float:
    """The time that nineteen of twenty stay under."""
    return quantiles(times, n=20, method="inclusive")[-1]


def slowest(asked: Iterable[Asked]) -> Asked:
    """The question with the highest p95."""
    return max(asked, key=lambda one: p95(one.seconds))


def times_ours(one: Asked) -> str:
    """How long the raw table takes, as a multiple of the marts' median, or why it cannot be asked."""
    if not one.raw_seconds:
        return one.why_not
    ours, raw = median(one.seconds), median(one.raw_seconds)
    against = f"{raw / ours:.1f} times" if raw > ours else f"1/{ours / raw:.1f}"
    return f"{1000 * raw:.1f} ms, {against}, same rows"


def _ask(connection: psycopg.Connection, query: Query) -> tuple[list[tuple], list[float]]:
    """The rows, and the seconds of asking over and over; the first asking is left out."""
    times = []
    began = monotonic()
    rows = connection.execute(query.statement).fetchall()
    for _ in range(ROUNDS if monotonic() - began < 2 else 2):
        began = monotonic()
        connection.execute(query.statement).fetchall()
        times.append(monotonic() - began)
    return rows, times
