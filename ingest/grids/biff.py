"""What the fast reader hides of an old .xls: error cells, and the day its serial numbers count from ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ingest.gate.compound import workbook_stream

_BOF, _EOF, _DATEMODE, _BOUNDSHEET = 0x0809, 0x000A, 0x0022, 0x0085
_FORMULA, _BOOLERR = 0x0006, 0x0205
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_WORKSHEET = 0x10


def is_compound(content: bytes) -> bool:
    """Whether these are the bytes of an Office file before 2007."""
    return content.startswith(b"\xd0\xcf\x11\xe0")


def counts_from_1904(content: bytes) -> bool:
    """Whether the workbook's serial numbers count from 1904-01-01."""
    return any(kind == _DATEMODE and body[:1] == b"\x01" for kind, body in _records(workbook_stream(content)))


def error_cells(content: bytes) -> list[list[tuple[int, int, str]]]:
    """For each worksheet in the file's order: row, column (from 1) and text of the cells that show an error."""
    sheets: list[list[tuple[int, int, str]]] = []
    is_sheet = False
    for kind, body in _records(workbook_stream(content)):
        if kind == _BOF:
            is_sheet = struct.unpack_from("<H", body, 2)[0] == _WORKSHEET
            if is_sheet:
                sheets.append([])
        elif is_sheet and (code := _error(kind, body)) is not None:
            row, column = struct.unpack_from("<2H", body)
            sheets[-1].append((row + 1, column + 1, _ERRORS.get(code, "#ERROR!")))
    return sheets


def _error(kind: int, body: bytes) -> int | None:
    """The error's code of a cell of either kind: typed, or the result of a formula."""
    if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
