"""Which kind of file this is, and whether it is fit to be read. About a millisecond for an ordinary workbook."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import BinaryIO

from ingest.descriptions import read_yaml
from ingest.gate.compound import inspect_compound
from ingest.gate.package import inspect_package
from ingest.messages import refusal

LARGEST_FILE = 20 << 20
LARGEST_TEXT = 512 << 20
_OPENING = 4096
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|meta|div|style)[\s>]", re.IGNORECASE)
_XML = re.compile(rb"<\?xml|<\?mso-application", re.IGNORECASE)
_ENCRYPTED_PDF = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ALLOWED_CONTROLS = frozenset(b"\t\r\n\f\x1a")


class FileKind(StrEnum):
    """The kinds that readers take."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    TEXT = "text"


def inspect_file(path: Path) -> FileKind:
    """The kind of the file; raises UnreadableFileError with a reason for what must not reach a reader."""
    with path.open("rb") as file:
        return inspect_open_file(file)


def inspect_open_file(file: BinaryIO) -> FileKind:
    """The same of a file that is open; it stands at its beginning afterwards."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    opening = file.read(_OPENING)
    if not opening.strip() and size <= _OPENING:
        raise refusal("empty_file")
    kind = _kind_of(opening)
    if size > (LARGEST_TEXT if kind is FileKind.TEXT else LARGEST_FILE):
        raise refusal("too_large", detail=f"{size >> 20} MB")
    file.seek(0)
    if opening.startswith(_ZIP):
        kind = FileKind(inspect_package(file))
    elif opening.startswith(_COMPOUND):
        kind = FileKind(inspect_compound(file.read()))
    elif kind is FileKind.PDF and _ENCRYPTED_PDF.search(file.read()):
        raise refusal("encrypted_file")
    file.seek(0)
    return kind


@cache
def _signatures() -> tuple[tuple[str, re.Pattern[bytes]], ...]:
    entries = read_yaml(Path(__file__).with_name("signatures.yml"))
    return tuple((one["reason"], re.compile(one["opening"].encode("latin-1"), re.DOTALL)) for one in entries)


def _kind_of(opening: bytes) -> FileKind:
    if opening.startswith(_ZIP):
        return FileKind.XLSX
    if opening.startswith(_COMPOUND):
        return FileKind.XLS
    if opening[:1024].lstrip().startswith(b"%PDF-"):
        return FileKind.PDF
    start = opening.lstrip(b" \t\r\n")
    for reason, pattern in _signatures():
        if pattern.match(start):
            raise refusal(reason)
    is_marked = opening.startswith(_MARKS)
    plain = opening
    if opening.startswith(_MARKS[1:]):
        plain = opening[: len(opening) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _HTML.match(start):
        return FileKind.HTML
    if _XML.match(start):
        if b"<html" in start.lower():
            return FileKind.HTML
        raise refusal("web_page")
    controls = sum(byte < 32 and byte not in _ALLOWED_CONTROLS for byte in plain)
    if (b"\0" in opening and not is_marked) or controls > len(plain) // 100:
        raise refusal("unknown_format")
    return FileKind.TEXT
