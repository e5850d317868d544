"""The package of an Office file (a zip): its members, what they hold, and how far its sheets reach."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from ingest.messages import refusal

MOST_MEMBERS = 2_000
LARGEST_INFLATED = 256 << 20
LARGEST_RATIO = 400
RATIO_MATTERS_FROM = 4 << 20
MOST_CELLS = 2_000_000
LARGEST_RECTANGLE = 5_000_000
LARGEST_TEXT_PART = 64 << 20
_CHUNK = 1 << 18
_KINDS = (("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx"))
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_XML = (".xml", ".rels", ".vml")
_MACROS = re.compile(r"(?:^|/)(?:vbaproject[^/]*\.bin|xlmacro[^/]*|macrosheets/.*|vbadata\.xml)$", re.IGNORECASE)
_FOREIGN = re.compile(r"(?:^|/)(?:externallinks/.+|embeddings/.+|activex/.+|ddelinks?[^/]*)$", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>|<(?:\w+:)?c\b([^>]*)>", re.DOTALL)
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_CELL_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ADDRESSED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>')
_CELL = re.compile(rb"<c[\s/>]")
_PREFIXED = re.compile(rb":c[\s/>]")
_ENCODED_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def inspect_package(file: BinaryIO) -> str:
    """xlsx, docx or ods; raises UnreadableFileError for a package no reader should open.

    Every member is inflated once, in pieces: its real size and its CRC count, not what the directory says.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_names(members)
            kind = _kind(archive, {member.filename for member in members})
            inflated = 0
            for member in members:
                inflated += _inspect_member(archive, member, inflated)
            return kind
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError):
        raise refusal("corrupt_workbook") from None
    except RuntimeError:
        raise refusal("encrypted_file") from None


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise refusal("too_large", detail=f"{len(members)} phần")
    seen = set()
    for member in members:
        if member.flag_bits & 0x1:
            raise refusal("encrypted_file")
        name = member.orig_filename
        if name.lower() in seen:
            raise refusal("duplicate_member")
        seen.add(name.lower())
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
            raise refusal("escaping_member")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise refusal("escaping_member")
        if _MACROS.search(name):
            raise refusal("macros")
        if _FOREIGN.search(name):
            raise refusal("external_links")


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    for part, kind in _KINDS:
        if part in names:
            return kind
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            declared = part.read(100)
        if declared == b"application/vnd.oasis.opendocument.spreadsheet":
            return "ods"
        if declared == b"application/vnd.oasis.opendocument.text":
            raise refusal("open_document")
    raise refusal("other_office_file")


def _inspect_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, before: int) -> int:
    """Inflate one member to its end; returns its real size."""
    name = member.filename.lower()
    is_text = name.endswith(_XML)
    kept: list[bytes] = []
    size = 0
    with archive.open(member) as part:
        while piece := part.read(_CHUNK):
            size += len(piece)
            too_dense = size > RATIO_MATTERS_FROM and size > LARGEST_RATIO * max(1, member.compress_size)
            if before + size > LARGEST_INFLATED or too_dense or (is_text and size > LARGEST_TEXT_PART):
                raise refusal("too_large", detail=f"{(before + size) >> 20} MB sau khi giải nén")
            if is_text:
                kept.append(piece)
    if is_text:
        _inspect_text(name, b"".join(kept))
    return size


def _inspect_text(name: str, content: bytes) -> None:
    if content.startswith(_ENCODED_WIDE):
        content = content.replace(b"\0", b"")
    if b"<!" in content and _DTD.search(content):
        raise refusal("document_type")
    if name == "[content_types].xml" and _MACRO_TYPE.search(content):
        raise refusal("macros")
    if name.endswith(".rels"):
        for relation in _RELATION.findall(content):
            if b'"External"' in relation and b"/hyperlink" not in relation:
                raise refusal("external_links")
    if _SHEET.fullmatch(name):
        _check_extent(content)


def _check_extent(sheet: bytes) -> None:
    """A filled cell in the far corner makes a reader lay out every cell before it."""
    cells, bottom, right = _extent(sheet) or _extent_in_turn(sheet)
    if cells > MOST_CELLS or bottom * right > LARGEST_RECTANGLE:
        raise refusal("far_cells", detail=f"{bottom} dòng, {right} cột, {cells} ô")


def _extent(sheet: bytes) -> tuple[int, int, int] | None:
    """Filled cells, last row and column where every cell begins with its address, as all programs write it."""
    cells = 0
    rows, columns = set(), set()
    for piece in _pieces(sheet):
        found = _ADDRESSED.findall(piece)
        if len(found) != len(_CELL.findall(piece)) or _PREFIXED.search(piece):
            return None
        filled = [(letters, row) for letters, row, rest in found if not rest.endswith(b"/")]
        cells += len(filled)
        columns.update([letters for letters, _ in filled])
        rows.update([row for _, row in filled])
    return cells, max(map(int, rows), default=0), max(map(_column, columns), default=0)


def _pieces(sheet: bytes) -> Iterator[bytes]:
    """The sheet in pieces that each begin with a tag: the memory for what is found stays small."""
    start = 0
    while start < len(sheet):
        end = sheet.find(b"<", start + _CHUNK)
        end = len(sheet) if end < 0 else end
        yield sheet[start:end]
        start = end


def _extent_in_turn(sheet: bytes) -> tuple[int, int, int]:
    """The same cell by cell: one without an address stands right of the one before."""
    bottom = right = cells = 0
    row = column = 0
    for match in _ROW.finditer(sheet):
        if match[1] is not None:
            number = _ROW_NUMBER.search(match[1])
            row, column = int(number[1]) if number else row + 1, 0
            continue
        place = _CELL_PLACE.search(match[2])
        column = _column(place[1]) if place else column + 1
        row = int(place[2]) if place else row
        if match[2].endswith(b"/"):
            continue
        cells += 1
        bottom, right = max(bottom, row), max(right, column)
    return cells, bottom, right


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
