"""One entry for every file: which reader it needs is told by its bytes, never by its name."""

from __future__ import annotations

from pathlib import Path

from ingest.forms.workbook import read_workbook
from ingest.messages import refusal
from ingest.readers.container import check_container
from ingest.readers.narrative import read_narrative
from ingest.readers.reading import Reading, UnreadableFileError

LARGEST_FILE = 50 << 20
LARGEST_TEXT = 5 << 20
_ZIP = b"PK\x03\x04"
_OFFICE_BEFORE_2007 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


def read_file(path: Path, file_name: str) -> Reading:
    """Read a workbook of one of our forms or a narrative report in UTF-8; `file_name` is as sent.

    Raises UnreadableFileError with a reason and a Vietnamese sentence for anything else; the reasons are the keys
    of ingest/messages.yml.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise refusal("too_large", detail=f"{size >> 20} MB")
    content = path.read_bytes()
    if not content.strip():
        raise refusal("empty_file")
    if content.startswith(_ZIP):
        check_container(content)
        return read_workbook(content)
    raise_for_known_format(content)
    return read_narrative(decode_text(content), file_name)


def raise_for_known_format(content: bytes) -> None:
    """Refuse by name what is recognised and not read; pass over anything else."""
    if content.startswith(_OFFICE_BEFORE_2007):
        raise refusal("encrypted_file" if _ENCRYPTED in content else "old_office_file")
    if content.startswith(b"%PDF"):
        raise refusal("pdf_file")
    opening = content[:2048].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if opening.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<?xml")):
        raise refusal("web_page")


def decode_text(content: bytes) -> str:
    """Text in UTF-8 with or without a byte order mark; raises UnreadableFileError for any other bytes."""
    if content.startswith(_OTHER_ENCODINGS):
        raise refusal("not_utf8")
    if len(content) > LARGEST_TEXT:
        raise refusal("too_large", detail=f"{len(content) >> 20} MB")
    if b"\0" in content:
        raise refusal("unknown_format")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _for_undecodable(content) from None


def _for_undecodable(content: bytes) -> UnreadableFileError:
    """Text in an old Vietnamese encoding has few control characters; garbage has many."""
    controls = sum(byte < 32 and byte not in b"\t\r\n\f" for byte in content)
    return refusal("not_utf8" if controls <= len(content) // 100 else "unknown_format")
