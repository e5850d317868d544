"""A reported series without the models that make it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.settings import Settings

SERIES = """
create table marts.series_as_reported (
    unit_code varchar(16), unit_valid_from date, form varchar(32), domain varchar(32), indicator varchar(64),
    scope_code varchar(64), measure_kind varchar(16), period_code varchar(16), period_from date, period_to date,
    is_cumulative boolean, is_longer_than_quarter boolean, value numeric
);
create table marts.fct_metrics (submission_id bigint, metric_code text, unit_code text, unit_valid_from date, form text,
    period_code text, period_from date, period_to date, numerator numeric, denominator numeric);
create table marts.fct_figures (submission_id bigint, domain text, indicator text, scope_code text, value numeric,
    is_fact boolean)
"""


@pytest.fixture
def series(warehouse: Settings) -> Iterator[psycopg.Connection]:
    """A connection to a warehouse whose reported series is a plain table, given back at the end."""
    with connect("kho_admin", warehouse) as connection:
        connection.execute(SERIES)
        yield connection
        connection.rollback()
