"""Promises: one bad file stops nobody else's, every step may run twice, nothing received is lost."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaitingError
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ingest import intake
from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.registry.archive import archived_hashes
from ingest.registry.sealed import open_original
from ingest.settings import Settings
from ingest.worker import ReaderFaultError, Worker
from tests.intake.inbox import take_in

LUONG_DIEN = ("10924", "Xã Lương Điền")
DAY = 86_400
SPRING = 1_616_200_000  # 20/3/2021, the day state reports of Q1 are due

COUNTS = "select (select count(*) from intake.submission_events), (select count(*) from raw.figures)"

Deliver = Callable[..., Path]


@pytest.fixture
def deliver(warehouse: Settings) -> Deliver:
    """Put a filled workbook into the inbox as if it had come on a given day."""
    warehouse.inbox.mkdir(parents=True)

    def put(name: str, received: int = 5, day: int = 0, unit: tuple[str, str] = LUONG_DIEN, period: str = "2021-Q1"):
        path = warehouse.inbox / name
        values = {("received_total", "total"): received, ("received_online", "total"): 0}
        write_template(load_forms()["ho_so"], *unit, period, path, values)
        os.utime(path, (SPRING + day * DAY, SPRING + day * DAY))
        return path

    return put


def rows(settings: Settings, statement: str) -> list[tuple]:
    with connect("kho_admin", settings) as connection:
        return connection.execute(statement).fetchall()


def test_a_workbook_becomes_figures_that_keep_their_cell(warehouse: Settings, deliver: Deliver) -> None:
    deliver("mẫu quý 1.xlsx", received=2231)
    assert take_in() == ["2021-Q1"]
    found = rows(
        warehouse,
        "select value, raw_text, sheet, state from raw.figures"
        " where indicator = 'received_total' and scope_code = 'total'",
    )
    assert found == [(2231, "2231", "II.06a", "value")]
    blank = rows(warehouse, "select count(*) from raw.figures where state = 'blank' and value is null")
    zero = rows(warehouse, "select indicator from raw.figures where state = 'value' and value = 0")
    assert blank[0][0] > 0
    assert zero == [("received_online",)]


def test_the_same_bytes_under_two_names_are_one_submission(warehouse: Settings, deliver: Deliver) -> None:
    first = deliver("a.xlsx")
    second = warehouse.inbox / "bản sao của a.xlsx"
    second.write_bytes(first.read_bytes())
    take_in()
    assert rows(warehouse, "select count(*) from intake.submissions") == [(1,)]
    names = rows(warehouse, "select file_name from intake.submission_names order by 1")
    assert names == [("a.xlsx",), ("bản sao của a.xlsx",)]


def test_a_resubmission_is_the_next_revision_whichever_was_read_first(warehouse: Settings, deliver: Deliver) -> None:
    deliver("z gửi trước.xlsx", received=1, day=-3)
    deliver("a gửi sau.xlsx", received=2, day=4)
    waiting = [number for batch in intake.scan_inbox() for number in batch]
    for number in reversed(waiting):
        intake.read_batch([number])
    intake.finish_intake()
    found = rows(
        warehouse,
        "select revision, file_name, value from intake.submissions join raw.figures using (submission_id)"
        " where indicator = 'received_total' and scope_code = 'total' order by revision",
    )
    assert found == [(1, "z gửi trước.xlsx", 1), (2, "a gửi sau.xlsx", 2)]


@pytest.mark.parametrize(
    ("unit", "period", "reason", "word"),
    [
        (("99999", "Xã Không Có"), "2021-Q1", "unknown_unit", "99999"),
        (("10903", "Xã Cẩm Giàng"), "2031-Q1", None, ""),
        (("10921", "Xã Kim Giang"), "2021-Q1", "unknown_unit", "10921"),
    ],
)
def test_a_unit_must_exist_on_the_last_day_of_the_period(
    warehouse: Settings, deliver: Deliver, unit: tuple[str, str], period: str, reason: str | None, word: str
) -> None:
    deliver("x.xlsx", unit=unit, period=period)
    take_in()
    [(status, found, message)] = rows(warehouse, "select status, reason, message_vi from intake.submissions")
    assert (status, found) == ("loaded" if reason is None else "returned", reason)
    assert word in (message or "")


def test_what_cannot_be_read_is_returned_and_kept_and_the_rest_is_loaded(warehouse: Settings, deliver: Deliver) -> None:
    deliver("good.xlsx")
    garbage = warehouse.inbox / "hỏng.xlsx"
    garbage.write_bytes(b"PK\x03\x04 this is no workbook")
    (warehouse.inbox / "trống.xlsx").write_bytes(b"")
    assert take_in() == ["2021-Q1"]
    states = dict(rows(warehouse, "select file_name, status from intake.submissions"))
    assert states == {"good.xlsx": "loaded", "hỏng.xlsx": "returned", "trống.xlsx": "returned"}
    for sha256, message in rows(
        warehouse, "select sha256, message_vi from intake.submissions where reason is not null"
    ):
        with open_original(warehouse, sha256) as original:
            assert hashlib.sha256(original.read()).hexdigest() == sha256
        assert "gửi lại" in message


def test_a_crash_of_ours_costs_that_file_only_and_is_tried_again(
    warehouse: Settings, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("a.xlsx", received=1)
    deliver("b.xlsx", received=2, unit=("10903", "Xã Ngọc Liên"))
    read = intake.Worker.read

    def break_on_a(self: intake.Worker, kind: object, file: object, file_name: str, *others: object):
        if file_name == "a.xlsx":
            raise ReaderFaultError("ours")
        return read(self, kind, file, file_name, *others)

    [waiting] = [sorted(number for batch in intake.scan_inbox() for number in batch)]
    with monkeypatch.context() as patch:
        patch.setattr(intake.Worker, "read", break_on_a)
        with pytest.raises(intake.ReadingFailedError):
            intake.read_batch(waiting)
    states = dict(rows(warehouse, "select file_name, status from intake.submissions"))
    assert states == {"a.xlsx": "failed", "b.xlsx": "loaded"}
    take_in()
    assert rows(warehouse, "select distinct status from intake.submissions") == [("loaded",)]


def test_a_file_that_breaks_us_every_time_is_left_after_five_tries(
    warehouse: Settings, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("a.xlsx")

    load = intake.load_report

    def breaks_late(*arguments: object) -> int:
        load(*arguments)
        raise ReaderFaultError("ours")

    monkeypatch.setattr(intake, "load_report", breaks_late)
    for _ in range(5):
        with pytest.raises(intake.ReadingFailedError):
            take_in()
    assert rows(warehouse, "select status, attempts from intake.submissions") == [("failed", 5)]
    assert rows(warehouse, "select count(*) from raw.figures") == [(0,)]
    assert intake.scan_inbox() == []
    assert intake.read_batch([1]) == 0


def test_a_file_that_ends_the_process_counts_as_a_try(
    warehouse: Settings, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("a.xlsx")

    def ends(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(intake, "open_original", ends)
    with pytest.raises(SystemExit):
        take_in()
    assert rows(warehouse, "select attempts, claimed_at is not null from intake.submissions") == [(1, True)]


@pytest.mark.parametrize(
    ("code", "days", "status", "reason"),
    [
        ("HS-1", ("05/01/2021", "08/01/2021"), "set_aside", "unit"),
        ("H23.295.924-210105-0001", ("05/01/2015", "08/01/2021"), "returned", "period_not_stated"),
    ],
)
def test_records_of_a_register_that_is_not_loaded_are_not_kept(
    warehouse: Settings, code: str, days: tuple[str, str], status: str, reason: str
) -> None:
    warehouse.inbox.mkdir(parents=True)
    heading = "Mã hồ sơ;Lĩnh vực;Người nộp;Hình thức nộp;Ngày tiếp nhận;Ngày hẹn trả;Ngày trả kết quả"
    lines = [f"{code};Hộ tịch;Người Nộp;Trực tiếp;{day};10/01/2021;{day}" for day in days]
    (warehouse.inbox / "so.csv").write_text("\n".join([heading, *lines]), encoding="utf-8")
    take_in()
    assert rows(warehouse, "select status, reason from intake.submissions") == [(status, reason)]
    assert rows(warehouse, "select count(*) from raw.dossier_cases") == [(0,)]


def test_loading_waits_for_a_decision_about_the_same_report(warehouse: Settings, deliver: Deliver) -> None:
    deliver("a.xlsx")
    [batch] = intake.scan_inbox()
    with ThreadPoolExecutor(1) as worker, connect("kho_admin", warehouse) as deciding:
        deciding.execute(  # as review.decide takes it
            "select pg_advisory_xact_lock(hashtextextended(concat_ws('/', '10924', 'ho_so', first, last), 0))"
            " from (select period_from, period_to from ref.periods"
            " where regime = 'state_reporting' and period_code = '2021-Q1') as window_of (first, last)"
        )
        reading = worker.submit(intake.read_batch, batch)
        with pytest.raises(StillWaitingError):
            reading.result(timeout=3)
        deciding.rollback()
        assert reading.result() > 0


def test_a_second_run_changes_nothing(warehouse: Settings, deliver: Deliver) -> None:
    deliver("a.xlsx")
    take_in()
    before = rows(
        warehouse, "select (select count(*) from intake.submission_events), (select count(*) from raw.figures)"
    )
    assert intake.scan_inbox() == []
    take_in()
    after = rows(
        warehouse, "select (select count(*) from intake.submission_events), (select count(*) from raw.figures)"
    )
    assert after == before


def test_eight_readers_of_one_file_load_it_once(warehouse: Settings, deliver: Deliver) -> None:
    deliver("a.xlsx")
    [[number]] = intake.scan_inbox()
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(intake.read_batch, [[number]] * 8))
    assert sorted(counts)[:7] == [0] * 7
    assert sorted(counts)[7] > 0
    assert rows(warehouse, "select attempts from intake.submissions") == [(1,)]


def test_a_landed_file_without_a_receipt_gets_one(warehouse: Settings, deliver: Deliver) -> None:
    path = deliver("a.xlsx")
    intake.land(warehouse, path)
    path.unlink()
    assert len(archived_hashes(warehouse)) == 1
    take_in()
    assert rows(warehouse, "select status from intake.submissions") == [("loaded",)]


def test_a_text_where_a_number_belongs_is_kept_as_a_doubt(warehouse: Settings, deliver: Deliver) -> None:
    path = deliver("chữ.xlsx")
    workbook = load_workbook(path)
    workbook["II.06a"]["C25"] = "khoảng 12"
    workbook.save(path)
    take_in()
    found = rows(warehouse, "select cell, raw_text, value from raw.figures where state = 'doubtful'")
    assert found == [("C25", "khoảng 12", None)]


def test_the_command_reads_all_its_files_with_one_worker(
    warehouse: Settings, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.intake import intake as command

    started = []
    start = Worker._start

    def noted(worker: Worker) -> None:
        start(worker)
        started.append(worker._child)

    monkeypatch.setattr(Worker, "_start", noted)
    files = [str(deliver(f"{number}.xlsx", received=number)) for number in (5, 6, 7)]
    command(files)
    assert "3 tệp mới: 3 đã nạp" in capsys.readouterr().out
    assert len(started) == 3
    assert len(set(started)) == 1
    command(files)
    assert "0 tệp mới: 0 đã nạp (0 số liệu)" in capsys.readouterr().out
