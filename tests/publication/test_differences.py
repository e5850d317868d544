"""Two versions are set beside each other where they are two states of one thing: one district, form and period."""

from __future__ import annotations

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.settings import Settings

OURS = ("295", "ho_so", "2021-Q1")


def store(connection: psycopg.Connection, district: str, form: str, period: str, version: int = 1) -> int:
    return connection.execute(
        "insert into district.publications (district_code, form, period_code, version, communes_expected,"
        " communes_accepted, missing_units) values (%s, %s, %s, %s, 1, 1, '{}') returning publication_id",
        [district, form, period, version],
    ).fetchone()[0]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (("295", "can_bo", "2021-Q1"), "không cùng biểu; hãy chọn"),
        (("295", "ho_so", "2021-Q2"), "không cùng kỳ báo cáo; hãy chọn"),
        (("296", "ho_so", "2021-Q1"), "không cùng đơn vị tổng hợp; hãy chọn"),
        (("296", "ho_so", "2021-Q2"), "không cùng kỳ báo cáo, đơn vị tổng hợp; hãy chọn"),
    ],
)
def test_versions_of_two_things_are_not(warehouse: Settings, other: tuple[str, str, str], told: str) -> None:
    with connect("kho_reviewer", warehouse) as connection:
        pair = [store(connection, *OURS), store(connection, *other)]
        for old, new in (pair, reversed(pair)):
            with pytest.raises(psycopg.Error, match=told) as refused, connection.transaction():
                connection.execute("select * from district.difference_between(%s, %s)", [old, new])
            assert refused.value.sqlstate == "KH011"


def test_two_versions_of_one_are(warehouse: Settings) -> None:
    with connect("kho_reviewer", warehouse) as connection:
        pair = [store(connection, *OURS), store(connection, *OURS, version=2)]
        assert connection.execute("select * from district.difference_between(%s, %s)", pair).fetchall() == []


@pytest.mark.parametrize(
    "call",
    [
        "district.difference_between(%(ours)s, 999)",
        "district.difference_between(null, %(ours)s)",
        "district.explain(999, 'received_total')",
        "district.estimates(999)",
        "district.estimate_cells(null)",
    ],
)
def test_a_version_that_was_never_published_is_not_an_empty_one(warehouse: Settings, call: str) -> None:
    """Beside nothing every figure would be told as new, or as gone."""
    with connect("kho_reviewer", warehouse) as connection:
        ours = store(connection, *OURS)
        with pytest.raises(psycopg.Error, match=r"Không có phiên bản công bố số (999|trống)") as refused:
            connection.execute(f"select * from {call}", {"ours": ours})
        assert refused.value.sqlstate == "KH012"


def test_a_figure_that_the_version_does_not_have_is_not_explained_by_nothing(warehouse: Settings) -> None:
    with connect("kho_reviewer", warehouse) as connection:
        ours = store(connection, *OURS)
        with pytest.raises(psycopg.Error, match="không có chỉ tiêu “received_totl”, dòng “total”"):
            connection.execute("select * from district.explain(%s, 'received_totl')", [ours])
