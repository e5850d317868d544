"""A look at an xlsx from outside, with the standard library only, before any reader unpacks it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from ingest.messages import refusal

LARGEST_UNPACKED = 100 << 20
LARGEST_RATIO = 300
MOST_PARTS = 1000
MOST_ROWS = 20_000
MOST_COLUMNS = 400
MOST_CELLS = 2_000_000
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FILLED_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')


def check_container(content: bytes) -> None:
    """Pass over a workbook fit to be read; raise UnreadableFileError for what is broken, locked or blown up."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise refusal("other_office_file")
            for name in sorted(names):
                part = archive.read(name)
                if _SHEET.fullmatch(name):
                    _check_extent(part)
                if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part[:4096]:
                    raise refusal("corrupt_workbook")
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError):
        raise refusal("corrupt_workbook") from None


def _check_sizes(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise refusal("encrypted_file")
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or unpacked / packed > LARGEST_RATIO:
        raise refusal("too_large", detail=f"{unpacked >> 20} MB sau khi giải nén")


def _check_extent(sheet: bytes) -> None:
    """A filled cell in the far corner makes a reader lay out everything before it."""
    last_row = last_column = 0
    for letters, digits in _FILLED_CELL.findall(sheet):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        last_row, last_column = max(last_row, int(digits)), max(last_column, column)
    if last_row > MOST_ROWS or last_column > MOST_COLUMNS or last_row * last_column > MOST_CELLS:
        raise refusal("too_large", detail=f"{last_row} dòng, {last_column} cột")
