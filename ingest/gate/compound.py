"""The compound files of Office before 2007 (OLE2): which document lies in one, locked or with macros.

Structure: [MS-CFB]; records of a workbook stream: [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ingest.messages import refusal

_END = 0xFFFFFFFE
_SMALL = 64
_FILEPASS, _SUPBOOK, _BOUNDSHEET = 0x002F, 0x01AE, 0x0085
_INTERNAL_BOOK = b"\x01\x04"


def inspect_compound(content: bytes) -> str:
    """xls; raises UnreadableFileError for anything else in such a file, for a password and for macros."""
    try:
        table, size = _table(content)
        entries = dict(_entries(content, table, size))
        names = {name.lower() for name in entries}
        if "encryptedpackage" in names or "encryptioninfo" in names:
            raise refusal("encrypted_file")
        if "_vba_project_cur" in names or "_vba_project" in names:
            raise refusal("macros")
        _check_records(_workbook(content, table, size, entries))
    except (struct.error, IndexError, ValueError):
        raise refusal("corrupt_workbook") from None
    return "xls"


def workbook_stream(content: bytes) -> bytes:
    """The records of the workbook inside; the file has passed `inspect_compound`."""
    table, size = _table(content)
    return _workbook(content, table, size, dict(_entries(content, table, size)))


def _workbook(content: bytes, table: list[int], size: int, entries: dict[str, tuple[int, int]]) -> bytes:
    stream = next((entries[name] for name in entries if name.lower() in ("workbook", "book")), None)
    if stream is None:
        raise refusal("old_office_file")
    first, length = stream
    if length >= struct.unpack_from("<I", content, 56)[0]:
        return _stream(content, table, size, first)[:length]
    root = next(start for start, _ in entries.values())  # the root entry comes first: its stream holds the small ones
    small = _stream(content, table, size, root)
    chain = _stream(content, table, size, struct.unpack_from("<I", content, 60)[0])
    small_table = list(struct.unpack(f"<{len(chain) // 4}I", chain))
    parts = (small[number * _SMALL : (number + 1) * _SMALL] for number in _chain(small_table, first))
    return b"".join(parts)[:length]


def _sector(content: bytes, number: int, size: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _table(content: bytes) -> tuple[list[int], int]:
    """The file allocation table and the size of a sector."""
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        raise ValueError("sector size")
    size = 1 << shift
    numbers = list(struct.unpack_from("<109I", content, 76))
    further, count = struct.unpack_from("<2I", content, 68)
    for _ in range(min(count, len(content) // size)):
        if further >= _END:
            break
        block = struct.unpack(f"<{size // 4}I", _sector(content, further, size))
        numbers += block[:-1]
        further = block[-1]
    table: list[int] = []
    for number in numbers:
        if number < _END and (sector := _sector(content, number, size)) and len(sector) == size:
            table += struct.unpack(f"<{size // 4}I", sector)
    return table, size


def _chain(table: list[int], first: int) -> Iterator[int]:
    seen = 0
    while first < _END - 3 and first < len(table) and seen <= len(table):
        yield first
        first = table[first]
        seen += 1


def _entries(content: bytes, table: list[int], size: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name, first sector and size of each entry of the directory."""
    directory = _stream(content, table, size, struct.unpack_from("<I", content, 48)[0])
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        if 2 <= length <= 64 and directory[at + 66]:
            name = directory[at : at + length - 2].decode("utf-16-le", "replace")
            start, stream_size = struct.unpack_from("<IQ", directory, at + 116)
            yield name, (start, stream_size & 0xFFFFFFFF)


def _stream(content: bytes, table: list[int], size: int, first: int) -> bytes:
    """The sectors of a stream from its first on."""
    return b"".join(_sector(content, number, size) for number in _chain(table, first))


def _check_records(stream: bytes) -> None:
    """Walk the records: a password, macro sheets and links to other files are refused."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if kind == _FILEPASS:
            raise refusal("encrypted_file")
        if kind == _BOUNDSHEET and len(body) > 5 and body[5] in (0x01, 0x06):
            raise refusal("macros")
        if kind == _SUPBOOK and length > 4 and body[2:4] not in (_INTERNAL_BOOK, b"\x01\x3a"):
            raise refusal("external_links")
        at += 4 + length
