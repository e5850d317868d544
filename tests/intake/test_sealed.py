"""Promise: originals with citizens' data lie encrypted; who reads one is on record before."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from cli.main import app
from ingest.database.connection import connect
from ingest.registry.archive import archived_path, land
from ingest.registry.sealed import PIECE, SealBrokenError, open_original, seal, sealed_path
from ingest.registry.verification import expire_sealed, verify_archive
from ingest.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KHO_HOME", str(tmp_path / "home"))
    return load_settings()


def landed(settings: Settings, tmp_path: Path, content: bytes) -> str:
    source = tmp_path / "file"
    source.write_bytes(content)
    return land(settings, source).sha256


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_sealed_opens_as_it_was(settings: Settings, tmp_path: Path, size: int) -> None:
    content = b"Nguyen Thi Bich 0912345678"[: size or None] * (size // 20 + 1)
    content = content[:size]
    sha256 = landed(settings, tmp_path, content)
    assert seal(settings, sha256) is True
    assert seal(settings, sha256) is False
    assert not archived_path(settings, sha256).exists()
    assert size < 20 or b"0912345678" not in sealed_path(settings, sha256).read_bytes()
    with open_original(settings, sha256) as original:
        assert original.read() == content


@pytest.mark.parametrize("change", ["flip", "cut", "swap"])
def test_a_sealed_original_that_was_changed_does_not_open(settings: Settings, tmp_path: Path, change: str) -> None:
    sha256 = landed(settings, tmp_path, b"a" * PIECE + b"b" * PIECE)
    seal(settings, sha256)
    path = sealed_path(settings, sha256)
    content = bytearray(path.read_bytes())
    piece = PIECE + 16
    if change == "flip":
        content[100] ^= 1
    elif change == "cut":
        del content[12 + piece :]
    else:
        content[12:] = content[12 + piece :] + content[12 : 12 + piece]
    path.chmod(0o600)
    path.write_bytes(content)
    with pytest.raises(SealBrokenError), open_original(settings, sha256) as original:
        original.read()


def test_verification_finds_what_was_changed_and_what_is_lost(warehouse: Settings, tmp_path: Path) -> None:
    from ingest.intake import receive

    files = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")]
    for file in files:
        file.write_text(file.name)
    receive(files)
    assert verify_archive(warehouse).whole == 3
    with connect("kho_admin", warehouse) as connection:
        hashes = [row[0] for row in connection.execute("select sha256 from intake.submissions order by file_name")]
    seal(warehouse, hashes[0])
    path = archived_path(warehouse, hashes[1])
    path.chmod(0o600)
    path.write_text("other")
    archived_path(warehouse, hashes[2]).unlink()
    result = verify_archive(warehouse)
    assert (result.whole, result.changed, result.lost) == (1, [hashes[1]], [hashes[2]])
    assert not result.is_whole


def test_every_reading_is_on_record_before_it_happens(warehouse: Settings, tmp_path: Path) -> None:
    from ingest.intake import receive

    file = tmp_path / "a.txt"
    file.write_text("a")
    receive([file])
    with connect("kho_admin", warehouse) as connection:
        [(sha256,)] = connection.execute("select sha256 from intake.submissions").fetchall()
    with connect("kho_archivist", warehouse) as connection:
        connection.execute("select intake.log_archive_read(%s, 'người xem', 'khiếu nại')", [sha256])
    with connect("kho_reviewer", warehouse) as connection:
        assert connection.execute("select read_by, reason from intake.archive_reads").fetchall() == [
            ("người xem", "khiếu nại")
        ]
    for statement in ("select * from intake.submissions", "delete from intake.archive_reads"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connect("kho_archivist", warehouse) as connection:
            connection.execute(statement)


def test_an_original_is_read_by_the_one_who_says_why(warehouse: Settings, tmp_path: Path) -> None:
    from ingest.intake import receive

    file = tmp_path / "a.txt"
    file.write_text("a")
    receive([file])
    sha256 = landed(warehouse, tmp_path, b"a")
    output = tmp_path / "copy"

    def read(sha256: str, output: Path, reason: str) -> tuple[int, str]:
        done = CliRunner().invoke(
            app, ["archive", "read", sha256, "-o", str(output), "--reason", reason, "--by", "người xem"]
        )
        return done.exit_code, done.output

    assert read(sha256, output, " ") == (1, "kho: say why with --reason\n")
    assert read("none", output, "khiếu nại") == (1, "kho: nothing was received under none\n")
    assert read(sha256, output, "khiếu nại") == (0, f"{output}\n")
    assert (output.read_text(), output.stat().st_mode & 0o777) == ("a", 0o600)
    assert read(sha256, output, "lần nữa") == (1, f"kho: {output} cannot be written: File exists\n")
    with connect("kho_reviewer", warehouse) as connection:
        logged = connection.execute("select read_by, reason from intake.archive_reads order by read_id").fetchall()
    assert logged == [("người xem", "khiếu nại"), ("người xem", "lần nữa")]
    seal(warehouse, sha256)
    path = sealed_path(warehouse, sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    broken = tmp_path / "broken"
    code, said = read(sha256, broken, "lần nữa")
    assert (code, said.startswith("kho: "), broken.exists()) == (1, True, False)
    path.unlink()
    assert read(sha256, broken, "lần nữa") == (1, f"kho: the archive holds nothing under {sha256}\n")


def test_sealed_originals_end_after_their_time_and_verification_knows(
    warehouse: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.intake import receive

    file = tmp_path / "a.txt"
    file.write_text("a")
    receive([file])
    with connect("kho_admin", warehouse) as connection:
        [(sha256,)] = connection.execute(
            "update intake.submissions set received_at = now() - interval '25 months' returning sha256"
        ).fetchall()
    seal(warehouse, sha256)
    assert expire_sealed(warehouse) == 0
    monkeypatch.setenv("KHO_RETENTION_MONTHS", "24")
    assert expire_sealed(load_settings()) == 1
    assert verify_archive(warehouse).is_whole
