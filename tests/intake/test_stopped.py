"""Promise: whenever the machine stops, nothing received is lost and nothing comes in twice."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest import intake
from ingest.database.connection import connect
from ingest.registry import archive, submissions
from ingest.registry.archive import archived_hashes, archived_path
from ingest.registry.sealed import sealed_path
from ingest.registry.verification import verify_archive
from ingest.settings import REPOSITORY, Settings
from tests.intake.inbox import take_in
from tests.intake.stopped import HERE, STEPS

LINES = 300
HEADER = "Mã hồ sơ;Lĩnh vực;Người nộp;Hình thức nộp;Ngày tiếp nhận;Ngày hẹn trả;Ngày trả kết quả\r\n"


@pytest.fixture
def register(warehouse: Settings) -> Path:
    """A register of 300 dossiers in the inbox: records, figures and citizens' data in one file."""
    warehouse.inbox.mkdir(parents=True)
    path = warehouse.inbox / "so.csv"
    lines = [
        f"H23.295.924-210105-{n:04d};Hộ tịch;Người Nộp;Trực tiếp;05/01/2021;10/01/2021;08/01/2021\r\n"
        for n in range(LINES)
    ]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def state(settings: Settings) -> tuple:
    with connect("kho_admin", settings) as connection:
        return connection.execute(
            "select (select array_agg(status || ' ' || coalesce(revision::text, '?')) from intake.submissions),"
            " (select count(*) from raw.dossier_cases), (select count(*) from raw.figures),"
            " (select count(*) from intake.submission_events where event = 'loaded'),"
            " (select count(*) from intake.submission_names where file_name = 'so.csv')"
        ).fetchone()


def assert_whole(settings: Settings) -> None:
    assert state(settings) == (["loaded 1"], LINES, 22, 1, 1)
    [sha256] = archived_hashes(settings)
    assert not archived_path(settings, sha256).exists()
    assert sealed_path(settings, sha256).exists()
    assert verify_archive(settings).is_whole
    assert list((settings.archive / "incoming").iterdir()) == []


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_at_any_step(
    warehouse: Settings, register: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.intake.stopped", step], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == HERE
    process.kill()
    process.wait()
    process.stdout.close()
    monkeypatch.setattr(submissions, "CLAIM_EXPIRES", "0 seconds")
    monkeypatch.setattr(archive, "PARTIAL_EXPIRES", 0)
    take_in()
    take_in()
    assert_whole(warehouse)


def test_eight_workers_on_one_file(warehouse: Settings, register: Path) -> None:
    [[number]] = intake.scan_inbox()
    start = threading.Barrier(8)

    def work(_: int) -> int:
        start.wait()
        return intake.read_batch([number])

    with ThreadPoolExecutor(8) as workers:
        counts = list(workers.map(work, range(8)))
    intake.finish_intake()
    assert sorted(counts) == [0] * 7 + [22]
    assert_whole(warehouse)


def test_eight_scans_of_one_inbox(warehouse: Settings, register: Path) -> None:
    start = threading.Barrier(8)

    def scan(_: int) -> None:
        start.wait()
        intake.scan_inbox()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(scan, range(8)))
    take_in()
    assert_whole(warehouse)


def test_a_full_disk_loses_nothing(warehouse: Settings, register: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        assert intake.scan_inbox() == []
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert archived_hashes(warehouse) == set()
    assert register.exists()
    take_in()
    assert_whole(warehouse)


def test_a_file_still_being_written_waits(warehouse: Settings, register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = register.read_bytes()
    register.write_bytes(whole[: len(whole) // 2])
    flush = os.fsync

    def grow(descriptor: int) -> None:
        register.write_bytes(whole)
        flush(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", grow)
        assert intake.scan_inbox() == []
    take_in()
    assert_whole(warehouse)


def test_a_submission_is_claimed_once_and_never_when_done(warehouse: Settings, register: Path) -> None:
    [[number]] = intake.scan_inbox()
    with connect("kho_ingest", warehouse) as one, connect("kho_ingest", warehouse) as other:
        other.execute("set lock_timeout = '1s'")
        assert submissions.claim(one, number) is not None
        assert submissions.claim(other, number) is None  # passed over at once, not waited for
        one.commit()
        assert submissions.claim(other, number) is None
        one.execute("update intake.submissions set claimed_at = null where submission_id = %s", [number])
        one.commit()
        assert submissions.claim(other, number) is not None
        other.rollback()
    intake.read_batch([number])
    with connect("kho_ingest", warehouse) as connection:
        assert submissions.claim(connection, number) is None


def test_a_scan_that_is_stopped_keeps_the_receipts_before_it(
    warehouse: Settings, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (warehouse.inbox / "thu.txt").write_text("Thư")
    land = intake.land

    def lands_one(settings: Settings, path: Path) -> archive.Landed:
        if path.name == "thu.txt":
            raise SystemExit
        return land(settings, path)

    monkeypatch.setattr(intake, "land", lands_one)
    with pytest.raises(SystemExit):
        intake.scan_inbox()
    with connect("kho_admin", warehouse) as connection:
        assert connection.execute("select file_name from intake.submissions").fetchall() == [("so.csv",)]


def test_two_numberings_at_once_number_each_report_once(warehouse: Settings, register: Path) -> None:
    [[number]] = intake.scan_inbox()
    intake.read_batch([number])
    with ThreadPoolExecutor(1) as worker, connect("kho_ingest", warehouse) as one:
        assert submissions.number_revisions(one) == 1

        def another() -> int:
            with connect("kho_ingest", warehouse) as other:
                return submissions.number_revisions(other)

        numbered = worker.submit(another)
        while not _somebody_waits(warehouse):
            pass
        one.commit()
        assert numbered.result() == 0
    assert_whole(warehouse)


def _somebody_waits(settings: Settings) -> bool:
    with connect("kho_admin", settings) as connection:
        return connection.execute("select exists (select from pg_locks where not granted)").fetchone()[0]
