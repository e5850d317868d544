"""A warehouse built by dbt from a few reports whose figures are known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from ingest.database.connection import connect
from ingest.database.migrate import add_commune_login
from ingest.settings import Settings
from tests.publication.district import District
from tests.warehouse.access import ROLES, STRANGER
from transform.build import LAYERS, build_layers, run_dbt

LUONG_DIEN, CAO_AN, CAM_VAN = "10924", "10927", "10900"
FIELD = "justice_civil_status"
LONG = "linh_vuc_" * 8  # longer than a code may be
QUARTER = ("2020-12-15", "2021-03-14")
NARRATIVE = [
    ("documents", "issued_decisions", "total"),
    ("documents", "incoming_total", "total"),
    ("dossiers", "received_total", "linh_vuc_la"),
    ("dossiers", "received_total", f"{LONG}a"),
    ("dossiers", "received_total", f"{LONG}b"),
    ("procedures", "field_procedures", "linh_vuc_rieng"),
]
STATES = {
    "received_carried_over": "not_applicable",
    "resolved_total": "zero_in_words",
    "pending_total": "doubtful",
}


@dataclass(frozen=True)
class Built:
    """The warehouse and the submissions in it."""

    district: District
    accepted: int
    corrected: int
    correction: int
    narrative: int

    @property
    def settings(self) -> Settings:
        return self.district.settings

    def rows(self, statement: str, *values: object, role: str = "kho_admin") -> list[tuple]:
        with connect(role, self.settings) as connection:
            return connection.execute(statement, values or None).fetchall()

    def accept_again(self, connection: psycopg.Connection, times: int) -> None:
        """File the accepted report for so many other windows and accept each; the transaction stays open."""
        copies = (
            "insert into intake.submissions (sha256, byte_count, file_name, delivered_at, status, form, unit_code,"
            " unit_valid_from, period_code, period_from, period_to, revision)"
            " select encode(sha256(n::text::bytea), 'hex'), byte_count, file_name, delivered_at, status, form,"
            " unit_code, unit_valid_from, period_code, period_from - n, period_to - n, 1"
            " from intake.submissions, generate_series(1, %s) n where submission_id = %s returning submission_id"
        )
        made = [row[0] for row in connection.execute(copies, [times, self.accepted])]
        columns = (
            "figure_no, domain, indicator, scope_label, scope_code, value, state, unit, factor, period_from, period_to,"
            " raw_text, sheet, cell, evidence"
        )
        connection.execute(
            f"insert into raw.figures (submission_id, {columns}) select made, {columns}"
            " from raw.figures, unnest(%s::bigint[]) made where submission_id = %s",
            [made, self.accepted],
        )
        connection.execute(
            "insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)"
            " select made, 'accepted', 'policy', 'a copy', true from unnest(%s::bigint[]) made",
            [made],
        )


def narrative_of(district: District, unit_code: str) -> int:
    """A text that says what the quarter's form gives and leaves blank, and rows that no list knows."""
    submission = district._register(f"a narrative of {unit_code}".encode(), "bao cao.txt", "2021-03-18 09:00+07")
    with connect("kho_admin", district.settings) as connection:
        connection.execute(
            "update intake.submissions set status = 'loaded', form = 'bao_cao', unit_code = %s, revision = 1,"
            " unit_valid_from = '1900-01-01', period_code = '2021', period_from = '2021-01-01',"
            " period_to = '2021-12-31' where submission_id = %s",
            [unit_code, submission],
        )
        for number, (domain, indicator, scope) in enumerate(NARRATIVE, start=1):
            connection.execute(
                "insert into raw.figures (submission_id, figure_no, domain, indicator, scope_label, scope_code, value,"
                " state, unit, factor, period_from, period_to, raw_text, page, char_from, char_to, evidence)"
                " values (%s, %s, %s, %s, %s, %s, 197, 'value', 'x', 1, '2021-01-01', '2021-09-20', '197', 1, 5, 8,"
                " '197 quyết định')",
                [submission, number, domain, indicator, None if scope == "total" else "4. Lĩnh vực lạ", scope],
            )
        connection.execute(  # what the form of the quarter gives as 10, and what it leaves blank
            "insert into raw.figures (submission_id, figure_no, domain, indicator, scope_code, value, state, unit,"
            " factor, period_from, period_to, raw_text, page, char_from, char_to, evidence)"
            " select %s, 100 + n, 'dossiers', indicator, %s, 11, 'value', 'x', 1, %s, %s, '11', 1, 5, 8, '11 hồ sơ'"
            " from unnest(array['received_total', 'resolved_early']) with ordinality as said (indicator, n)",
            [submission, FIELD, *QUARTER],
        )
    return submission


@pytest.fixture(scope="module")
def reports(module_warehouse: Settings) -> Built:
    """Two accepted reports of a quarter, a correction nobody accepted yet, a narrative; no model built yet."""
    district = District(module_warehouse)
    values = {("received_total", FIELD): 10, ("received_online", FIELD): 0}
    accepted = district.deliver(LUONG_DIEN, values=values)
    corrected = district.deliver(CAO_AN, values={("received_total", FIELD): 7})
    with connect("kho_admin", module_warehouse) as connection:
        for indicator, state in STATES.items():
            connection.execute(
                "update raw.figures set state = %s, value = %s"
                " where submission_id = %s and indicator = %s and scope_code = %s",
                [state, 0 if state == "zero_in_words" else None, accepted, indicator, FIELD],
            )
    district.check()
    district.accept(accepted, corrected)
    correction = district.deliver(CAO_AN, values={("received_total", FIELD): 8}, at="2021-03-19 09:00+07")
    narrative = narrative_of(district, LUONG_DIEN)
    return Built(district, accepted, corrected, correction, narrative)


@pytest.fixture(scope="module")
def built(reports: Built) -> Built:
    """All four layers."""
    assert build_layers() == list(LAYERS)
    return reports


@pytest.fixture(scope="module")
def modelled(reports: Built) -> Built:
    """All models at once, without their tests: where only who may see them is asked."""
    run_dbt(reports.settings, "run")
    return reports


@pytest.fixture(scope="module")
def commune(modelled: Built) -> str:
    return add_commune_login(modelled.settings, LUONG_DIEN)


@pytest.fixture(scope="module")
def stranger(modelled: Built) -> Iterator[str]:
    """A login of the server with no role in the warehouse; without `grant connect` it does not even get in."""
    password = sql.Literal(modelled.settings.password(STRANGER))
    name = sql.Identifier(STRANGER)
    with connect("kho_admin", modelled.settings) as connection:
        connection.execute(sql.SQL("create role {} login password {}").format(name, password))
    yield STRANGER
    with connect("kho_admin", modelled.settings) as connection:
        connection.execute(sql.SQL("drop owned by {}").format(name))
        connection.execute(sql.SQL("drop role {}").format(name))


@pytest.fixture(scope="module")
def sessions(modelled: Built, commune: str, stranger: str) -> Iterator[dict[str, psycopg.Connection]]:
    """A session of each role, the commune's own login for kho_commune."""
    with connect("kho_admin", modelled.settings) as connection:
        connection.execute(
            sql.SQL("grant connect on database {} to {}").format(
                sql.Identifier(modelled.settings.db_name), sql.Identifier(stranger)
            )
        )
    with ExitStack() as stack:
        yield {
            role: stack.enter_context(connect(commune if role == "kho_commune" else role, modelled.settings))
            for role in ROLES
        }
