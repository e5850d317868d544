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
