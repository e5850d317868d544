"""Promise: a file may be read twice. The same report keeps its number, another one is numbered as what it is, and
whoever builds and judges is told of either."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.identification import ScopeCodes, identify
from ingest.loading import forget_reading, load_report
from ingest.readers.reading import Figure, Locator, Reading, State
from ingest.registry.submissions import number_revisions, unchecked_periods
from ingest.settings import Settings

LUONG_DIEN, CAO_AN = "xã Lương Điền", "xã Cao An"


class Reader:
    """Loads what a file of one sentence says, and numbers it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def register(self, content: str) -> int:
        with connect("kho_ingest", self.settings) as connection:
            return connection.execute(
                "insert into intake.submissions (sha256, byte_count, file_name, delivered_at)"
                " values (repeat(%s, 64), 1, 'x.txt', now()) returning submission_id",
                [content],
            ).fetchone()[0]

    def load(self, submission: int, unit_name: str, staff: int, *, is_numbered: bool = True) -> None:
        day = date(2021, 9, 20)
        said = Figure(
            *("staff", "staff_present", Decimal(staff), State.VALUE, "người", day, day, str(staff)),
            Locator(page=1, char_from=0, char_to=2),
            f"hiện có {staff} người",
        )
        reading = Reading("bao_cao", "2021", (said,), unit_name=unit_name)
        with connect("kho_ingest", self.settings) as connection:
            load_report(connection, submission, reading, identify(connection, reading), ScopeCodes(connection))
            if is_numbered:
                number_revisions(connection)

    def take_back(self, submission: int) -> None:
        with connect("kho_ingest", self.settings) as connection:
            forget_reading(connection, submission)
            connection.execute(
                "update intake.submissions set status = 'received' where submission_id = %s", [submission]
            )

    def judge(self) -> None:
        """A run that has seen all there is."""
        with connect("kho_admin", self.settings) as connection:
            connection.execute(
                "insert into quality.runs (period_code, catalogue_sha256, facts_as_of, finished_at)"
                " select '2021', 'x', max(event_id), now() from intake.submission_events"
            )

    def connect(self) -> psycopg.Connection:
        return connect("kho_admin", self.settings)

    def numbers(self) -> dict[int, int | None]:
        with self.connect() as connection:
            return dict(connection.execute("select submission_id, revision from intake.submissions").fetchall())


@pytest.fixture
def reader(warehouse: Settings) -> Reader:
    return Reader(warehouse)


def test_the_same_report_keeps_its_number_and_is_judged_again(reader: Reader) -> None:
    first, second = reader.register("a"), reader.register("b")
    reader.load(first, LUONG_DIEN, 18)
    reader.load(second, LUONG_DIEN, 19)
    reader.judge()
    reader.take_back(first)
    reader.load(first, LUONG_DIEN, 20, is_numbered=False)
    assert reader.numbers() == {first: 1, second: 2}
    with reader.connect() as connection:
        assert unchecked_periods(connection) == ["2021"]
        assert connection.execute("select value from raw.figures where submission_id = %s", [first]).fetchall() == [
            (20,)
        ]


def test_a_report_read_as_another_is_numbered_as_what_it_is_now(reader: Reader) -> None:
    first, second, other = (reader.register(content) for content in "abc")
    for submission, unit_name in ((first, LUONG_DIEN), (second, LUONG_DIEN), (other, CAO_AN)):
        reader.load(submission, unit_name, 18)
    reader.judge()
    reader.take_back(first)
    reader.load(first, CAO_AN, 18, is_numbered=False)
    assert reader.numbers() == {first: None, second: 2, other: 1}
    with reader.connect() as connection:
        assert unchecked_periods(connection) == []  # not yet
        number_revisions(connection)
        assert unchecked_periods(connection) == ["2021"]
    assert reader.numbers() == {first: 2, second: 2, other: 1}


def left_by(reader: Reader, change: str) -> list[tuple]:
    with reader.connect() as connection:
        connection.execute(f"update intake.submissions set {change}")
        return connection.execute(
            "select form, unit_code, unit_valid_from::text, period_code, period_from::text, period_to::text"
            " from intake.former_places"
        ).fetchall()


@pytest.mark.parametrize(
    "change",
    [
        "form = 'don_thu'",
        "unit_code = '10927'",
        "unit_valid_from = '1950-01-01'",
        "period_code = null",
        "period_from = '2021-02-01'",
        "period_to = '2021-11-30'",
    ],
)
def test_the_place_that_a_report_leaves_is_kept(reader: Reader, change: str) -> None:
    reader.load(reader.register("a"), LUONG_DIEN, 18)
    with reader.connect() as connection:
        connection.execute("insert into ref.units values ('10924', '1950-01-01', null, 'Xã', 'xã', '295', 999)")
    assert left_by(reader, change) == [("bao_cao", "10924", "1900-01-01", "2021", "2021-01-01", "2021-12-31")]


@pytest.mark.parametrize(("change", "is_numbered"), [("file_name = 'y'", True), ("unit_code = '10927'", False)])
def test_a_place_in_which_nothing_was_built_is_not_kept(reader: Reader, change: str, is_numbered: bool) -> None:
    reader.load(reader.register("a"), LUONG_DIEN, 18, is_numbered=is_numbered)
    assert left_by(reader, change) == []
