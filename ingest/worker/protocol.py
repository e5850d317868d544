"""The frames between parent and child: one letter, a length, a body."""

from __future__ import annotations

import struct
from typing import BinaryIO

READING, ROWS, REFUSAL, FAULT, READY = b"F", b"R", b"E", b"X", b"O"
LARGEST_BODY = 256 << 20
_HEAD = struct.Struct("<cQ")


def write_frame(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    """Send one frame."""
    stream.write(_HEAD.pack(kind, len(body)))
    stream.write(body)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next frame, None where the other side is gone; raises ValueError for a frame that cannot be."""
    head = _exactly(stream, _HEAD.size)
    if head is None:
        return None
    kind, length = _HEAD.unpack(head)
    if length > LARGEST_BODY:
        raise ValueError(f"a frame of {length} bytes")
    body = _exactly(stream, length)
    return None if body is None else (kind, body)


def _exactly(stream: BinaryIO, count: int) -> bytes | None:
    pieces = []
    while count:
        piece = stream.read(count)
        if not piece:
            return None
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
