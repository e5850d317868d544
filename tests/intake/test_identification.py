"""Promises: a name is never taken for another commune's, and two numbers for one quantity are a doubt, not a choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ingest.database.connection import connect
from ingest.identification import ScopeCodes, identify
from ingest.loading import load_report
from ingest.readers.frames import from_bytes, to_bytes
from ingest.readers.reading import Figure, Locator, Reading, State, UnreadableFileError
from ingest.settings import Settings


def reading(unit_name: str, period_code: str = "2021", figures: tuple[Figure, ...] = ()) -> Reading:
    return Reading("bao_cao", period_code, figures, unit_name=unit_name)


@pytest.mark.parametrize(
    ("name", "period", "code"),
    [
        ("xã Lương Điền", "2021", "10924"),
        ("XÃ LƯƠNG ĐIỀN", "2021", "10924"),
        ("Xã Cẩm Giàng", "2025-Q3", "10903"),
        ("Xã Cẩm Giang", "2025-Q3", "10888"),
        ("thị trấn Cẩm Giang", "2021", "10888"),
    ],
)
def test_a_commune_is_found_by_its_name_and_day(warehouse: Settings, name: str, period: str, code: str) -> None:
    with connect("kho_ingest", warehouse) as connection:
        assert identify(connection, reading(name, period)).unit_code == code


@pytest.mark.parametrize("name", ["Xã Cam Giang", "Xã Ngọc Liên", "Xã Không Có", ""])
def test_a_name_nobody_has_on_that_day_is_returned(warehouse: Settings, name: str) -> None:
    with connect("kho_ingest", warehouse) as connection, pytest.raises(UnreadableFileError) as refused:
        identify(connection, reading(name, "2025-Q3"))
    assert refused.value.reason == "unknown_unit"


def test_a_name_of_two_communes_is_returned_with_both_codes(warehouse: Settings) -> None:
    with connect("kho_admin", warehouse) as connection:
        connection.execute(
            "insert into ref.units values ('99001', '1900-01-01', null, 'Xã Lương Điền', 'xã', '295', 999)"
        )
        connection.execute("insert into ref.reporting_units values ('99001', '1900-01-01', '295')")
    with connect("kho_ingest", warehouse) as connection, pytest.raises(UnreadableFileError) as refused:
        identify(connection, reading("Xã Lương Điền"))
    assert refused.value.reason == "ambiguous_unit"
    assert "10924, 99001" in refused.value.message_vi or "99001, 10924" in refused.value.message_vi


@pytest.mark.parametrize("name", ["Huyện Cẩm Giàng", "Tỉnh Hải Dương"])
def test_what_a_district_consolidated_is_not_taken_as_a_report(warehouse: Settings, name: str) -> None:
    with connect("kho_ingest", warehouse) as connection, pytest.raises(UnreadableFileError) as refused:
        identify(connection, reading(name))
    assert refused.value.reason == "consolidating_unit"
    assert name in refused.value.message_vi


def said(value: int, at: int) -> Figure:
    day = date(2021, 9, 20)
    return Figure(
        *("staff", "staff_present", Decimal(value), State.VALUE, "người", day, day, str(value)),
        Locator(page=1, char_from=at, char_to=at + 2),
        f"hiện có {value} người",
    )


@pytest.mark.parametrize(("values", "expected"), [((18, 18), (18, "value")), ((18, 19), (None, "doubtful"))])
def test_two_sentences_that_differ_make_the_figure_doubtful(
    warehouse: Settings, values: tuple[int, int], expected: tuple
) -> None:
    taken = reading("xã Lương Điền", figures=tuple(said(value, at) for at, value in enumerate(values)))
    with connect("kho_ingest", warehouse) as connection:
        [submission] = connection.execute(
            "insert into intake.submissions (sha256, byte_count, file_name, delivered_at)"
            " values (repeat('a', 64), 1, 'x.txt', now()) returning submission_id"
        ).fetchone()
        load_report(connection, submission, taken, identify(connection, taken), ScopeCodes(connection))
        found = connection.execute("select value, state from raw.figures").fetchall()
    assert found == [expected]


@pytest.mark.parametrize(("is_of_whole", "code"), [(True, "total"), (False, "can_bo_cong_chuc")])
def test_a_scope_that_says_what_is_counted_is_the_whole_commune(
    warehouse: Settings, is_of_whole: bool, code: str
) -> None:
    counted = replace(said(18, 0), scope="Cán bộ, công chức", is_of_whole=is_of_whole)
    taken = from_bytes(to_bytes(reading("xã Lương Điền", figures=(counted,))))
    with connect("kho_ingest", warehouse) as connection:
        [submission] = connection.execute(
            "insert into intake.submissions (sha256, byte_count, file_name, delivered_at)"
            " values (repeat('b', 64), 1, 'x.xlsx', now()) returning submission_id"
        ).fetchone()
        load_report(connection, submission, taken, identify(connection, taken), ScopeCodes(connection))
        found = connection.execute(
            "select scope_code from raw.figures where submission_id = %s", [submission]
        ).fetchall()
        connection.rollback()
    assert found == [(code,)]
