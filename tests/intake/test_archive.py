"""Promise: nothing received is lost or changed; a file is known by the hash of its bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from ingest.registry import archive
from ingest.registry.archive import StillWritingError, archived_hashes, archived_path, land
from ingest.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home",
        inbox=tmp_path / "inbox",
        db_host="127.0.0.1",
        db_port=1,
        db_name="kho",
        secrets=tmp_path / "secrets",
        is_embedded=True,
    )


def test_landed_content_is_the_bytes_under_their_hash(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "báo cáo.xlsx"
    source.write_bytes(b"figures")
    landed = land(settings, source)
    assert landed.sha256 == hashlib.sha256(b"figures").hexdigest()
    assert archived_path(settings, landed.sha256).read_bytes() == b"figures"
    assert landed.byte_count == 7
    assert source.read_bytes() == b"figures"


def test_the_same_bytes_land_once_and_are_not_rewritten(settings: Settings, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"same")
    second.write_bytes(b"same")
    path = archived_path(settings, land(settings, first).sha256)
    inode = path.stat().st_ino
    land(settings, second)
    assert path.stat().st_ino == inode
    assert len(archived_hashes(settings)) == 1


def test_a_file_that_still_grows_is_not_received(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "growing"
    source.write_bytes(b"first half")
    flush = os.fsync

    def grow_before_flush(descriptor: int) -> None:
        with source.open("ab") as file:
            file.write(b" and the rest")
        flush(descriptor)

    monkeypatch.setattr(archive.os, "fsync", grow_before_flush)
    with pytest.raises(StillWritingError):
        land(settings, source)
    assert archived_hashes(settings) == set()
    assert list((settings.archive / "incoming").iterdir()) == []


def test_a_crash_before_the_rename_leaves_no_half_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "report"
    source.write_bytes(b"x" * 10_000)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "rename", power_cut)
        land(settings, source)
    assert archived_hashes(settings) == set()
    assert land(settings, source).sha256 in archived_hashes(settings)


def test_a_content_is_on_disk_before_its_name_and_the_name_before_the_receipt(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "report"
    source.write_bytes(b"figures")
    flush, rename = os.fsync, Path.rename
    done: list[str] = []

    def noted_flush(descriptor: int) -> None:
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        done.append(f"flush {'incoming/…' if place.parent.name == 'incoming' else place.relative_to(settings.home)}")
        flush(descriptor)

    def noted_rename(path: Path, target: Path) -> Path:
        done.append(f"rename to {target.parent.relative_to(settings.home)}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted_flush)
    monkeypatch.setattr(Path, "rename", noted_rename)
    folder = archived_path(settings, land(settings, source).sha256).parent.relative_to(settings.home)
    assert done == ["flush incoming/…", f"flush {folder.parent}", f"rename to {folder}", f"flush {folder}"]


def test_a_copy_somebody_still_writes_is_not_dropped(settings: Settings) -> None:
    incoming = settings.archive / "incoming"
    incoming.mkdir(parents=True)
    young, old = incoming / "young", incoming / "old"
    for path in (young, old):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    archive.drop_partial(settings)
    assert list(incoming.iterdir()) == [young]


def test_a_content_can_be_read_and_not_written(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "report"
    source.write_bytes(b"figures")
    assert archived_path(settings, land(settings, source).sha256).stat().st_mode & 0o777 == 0o440
