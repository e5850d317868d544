"""The sealed part of the archive: originals that hold, or may hold, citizens' data, encrypted under one key.

AES-256-GCM in pieces of 1 MiB; the hash of the content and the number of the piece are authenticated with each, the
last one marked, so that nothing can be cut off, exchanged or put in. The key is a file of the secrets' folder.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ingest.registry.archive import archived_path, flush_folder
from ingest.settings import ARCHIVE_KEY, Settings, create_folder, make_secret

PIECE = 1 << 20
_MAGIC = b"KHO1"
_TAG = 16


class SealBrokenError(Exception):
    """A sealed original that was changed, or another key; the message names the hash."""


def sealed_path(settings: Settings, sha256: str) -> Path:
    """Where the content with this hash lies once sealed."""
    return settings.archive / "sealed" / sha256[:2] / sha256


def seal(settings: Settings, sha256: str) -> bool:
    """Move an original into the sealed part; False where it lies there already.

    The sealed copy is on disk before the open one goes; a crash between leaves both, and the next call ends it.
    """
    source, target = archived_path(settings, sha256), sealed_path(settings, sha256)
    if not source.exists():
        return False
    if not target.exists():
        create_folder(target.parent, mode=0o700)
        beside = target.with_name(f".{uuid.uuid4().hex}")
        cipher, prefix = AESGCM(_key(settings)), secrets.token_bytes(8)
        with source.open("rb") as plain, beside.open("xb") as locked:
            beside.chmod(0o400)
            locked.write(_MAGIC + prefix)
            piece, number = plain.read(PIECE), 0
            while True:
                following = plain.read(PIECE)
                locked.write(cipher.encrypt(_nonce(prefix, number), piece, _about(sha256, not following)))
                if not following:
                    break
                piece, number = following, number + 1
            locked.flush()
            os.fsync(locked.fileno())
        beside.rename(target)
        flush_folder(target.parent)
    source.unlink()
    flush_folder(source.parent)
    return True


def open_original(settings: Settings, sha256: str) -> BinaryIO:
    """The bytes of an original, sealed or not, as a seekable file of no name.

    Raises SealBrokenError, FileNotFoundError.
    """
    path = archived_path(settings, sha256)
    if path.exists():
        return path.open("rb")
    plain = tempfile.TemporaryFile()  # noqa: SIM115 the caller closes it
    for piece in _pieces(settings, sha256):
        plain.write(piece)
    plain.flush()
    plain.seek(0)
    return plain


def _pieces(settings: Settings, sha256: str) -> Iterator[bytes]:
    cipher = AESGCM(_key(settings))
    with sealed_path(settings, sha256).open("rb") as locked:
        head = locked.read(len(_MAGIC) + 8)
        prefix, number = head[len(_MAGIC) :], 0
        piece = locked.read(PIECE + _TAG)
        while True:
            following = locked.read(PIECE + _TAG)
            try:
                yield cipher.decrypt(_nonce(prefix, number), piece, _about(sha256, not following))
            except (InvalidTag, ValueError):
                raise SealBrokenError(f"The sealed original {sha256} was changed, or the key is another") from None
            if not following:
                return
            piece, number = following, number + 1


def _key(settings: Settings) -> bytes:
    return hashlib.sha256(make_secret(settings.secrets / ARCHIVE_KEY).encode()).digest()


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + struct.pack(">I", number)


def _about(sha256: str, is_last: bool) -> bytes:
    return f"{sha256}/{int(is_last)}".encode()
