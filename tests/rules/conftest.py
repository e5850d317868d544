"""Reports put straight into the facts, so that a rule is tried on the real database without files or dbt."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import count

import psycopg
import pytest
import yaml

from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.reference.windows import window_of
from ingest.settings import REPOSITORY, Settings

Values = Mapping[tuple[str, str], int | str | None]
_number = count(1)


def marts_tables() -> str:
    """DDL of the two tables the rules read, from the contracts of the models."""
    wanted = {"fct_figures": "facts.yml", "dim_indicator": "dimensions.yml"}
    statements = []
    for table, file in wanted.items():
        content = yaml.safe_load((REPOSITORY / "dbt_project/models/marts" / file).read_text(encoding="utf-8"))
        [model] = [model for model in content["models"] if model["name"] == table]
        columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
        statements.append(f"create table marts.{table} ({columns})")
    return "; ".join(statements)


class Reports:
    """Files reports of any form into the facts of a warehouse."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        with connect("kho_dbt", settings) as connection:
            connection.execute(marts_tables())
            connection.execute(
                "insert into marts.dim_indicator select domain, indicator, label_vi, unit, measure_kind"
                " from ref.indicators"
            )

    def file(
        self,
        form: str,
        values: Values,
        period: str = "2021-Q2",
        unit: str = "10924",
        domain: str | None = None,
        revision: int = 1,
        form_values: Values | None = None,
    ) -> int:
        """A numbered report with these figures by (indicator, scope), and what forms say; returns the submission."""
        first, last = window_of(load_forms()[form].regime, period)
        with connect("kho_admin", self.settings) as connection:
            submission = self._receipt(connection, form, period, unit, first, last, revision)
            place = (form, domain, period, unit, first, last, revision)
            self._write_figures(connection, submission, values, form_values or {}, *place)
        return submission

    def read_again(self, submission: int, form: str, values: Values, period: str, unit: str, revision: int) -> None:
        """The report read as one of this unit and period, with these figures."""
        first, last = window_of(load_forms()[form].regime, period)
        with connect("kho_admin", self.settings) as connection:
            connection.execute(
                "update intake.submissions set status = 'loaded', form = %s, unit_code = %s, period_code = %s,"
                " period_from = %s, period_to = %s, revision = %s where submission_id = %s",
                [form, unit, period, first, last, revision, submission],
            )
            connection.execute("delete from marts.fct_figures where submission_id = %s", [submission])
            self._write_figures(connection, submission, values, {}, form, None, period, unit, first, last, revision)
            self._numbered(connection, submission)

    @staticmethod
    def _write_figures(
        connection: psycopg.Connection,
        submission: int,
        values: Values,
        form_values: Values,
        form: str,
        domain: str | None,
        period: str,
        unit: str,
        first: date,
        last: date,
        revision: int,
    ) -> None:
        spec = load_forms()[form]
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into marts.fct_figures (submission_id, figure_no, form, domain, indicator, scope_code,"
                " value, state, unit, unit_code, unit_valid_from, district_code, period_code, report_from,"
                " report_to, revision, period_from, period_to, is_fact, form_value, raw_text, sheet, cell,"
                " evidence)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s, 'x', %s, '1900-01-01', '295', %s, %s, %s, %s, %s, %s,"
                " true, %s, '', %s, %s, '')",
                [
                    (
                        *(submission, number, form, domain or spec.domain, indicator, scope),
                        *(None if value is None else Decimal(str(value)), "blank" if value is None else "value"),
                        *(unit, period, first, last, revision, first, last),
                        *(form_values.get((indicator, scope)), spec.sheet or "x", f"C{number}"),
                    )
                    for number, ((indicator, scope), value) in enumerate(values.items(), start=1)
                ],
            )

    def _receipt(
        self, connection: psycopg.Connection, form: str, period: str, unit: str, first: date, last: date, revision: int
    ) -> int:
        sha256 = hashlib.sha256(str(next(_number)).encode()).hexdigest()
        [submission] = connection.execute(
            "insert into intake.submissions (sha256, byte_count, file_name, delivered_at, status, form, unit_code,"
            " unit_valid_from, period_code, period_from, period_to, revision)"
            " values (%s, 1, 'x.xlsx', %s, 'loaded', %s, %s, '1900-01-01', %s, %s, %s, %s) returning submission_id",
            [sha256, last, form, unit, period, first, last, revision],
        ).fetchone()
        self._numbered(connection, submission)
        return submission

    @staticmethod
    def _numbered(connection: psycopg.Connection, submission: int) -> None:
        connection.execute(
            "insert into intake.submission_events (submission_id, event) values (%s, 'numbered')", [submission]
        )
        connection.execute(
            "insert into staging.builds (layer, facts_as_of, project_sha256)"
            " select 'marts', max(event_id), 'x' from intake.submission_events"
            " on conflict (layer) do update set facts_as_of = excluded.facts_as_of"
        )


@pytest.fixture
def reports(warehouse: Settings) -> Reports:
    return Reports(warehouse)


@pytest.fixture
def rows(warehouse: Settings) -> Callable[[str], list[tuple]]:
    def fetch(statement: str) -> list[tuple]:
        with connect("kho_admin", warehouse) as connection:
            return connection.execute(statement).fetchall()

    return fetch
