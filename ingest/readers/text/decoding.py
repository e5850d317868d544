"""Bytes of a text file to composed Unicode, whichever of the encodings in use they are in."""

from __future__ import annotations

import codecs
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.messages import refusal
from ingest.readers.text.legacy import ENCODINGS, best_encoding, convert

SAMPLE = 1 << 20
PIECE = 1 << 17  # what a processor's cache holds when it is parted: with a megabyte it takes a third longer
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "viscii": "VISCII", "cp1258": "Windows-1258", "utf-16": "UTF-16"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the encoding it came in, and a sentence where that was not UTF-8."""

    text: str
    encoding: str
    note_vi: str | None


def decode(content: bytes) -> Decoded:
    """Take a whole text file; raises UnreadableFileError where no encoding makes sense of it."""
    pieces, encoding = open_text(io.BytesIO(content))
    return Decoded(unicodedata.normalize("NFC", "".join(pieces)), encoding, note_of(encoding))


def open_text(stream: BinaryIO) -> tuple[Iterator[str], str]:
    """A text file of any length in pieces of whole lines with their ends, and the encoding.

    What is kept of a UTF text is composed (NFC) by who keeps it. Raises UnreadableFileError.
    """
    sample = stream.read(SAMPLE)
    encoding = encoding_of(sample, is_whole=not stream.read(1))
    stream.seek(0)
    if encoding in ENCODINGS:
        pieces = _pieces(stream, "latin-1")
        return (unicodedata.normalize("NFC", convert(piece, encoding)) for piece in pieces), encoding
    return _pieces(stream, encoding), encoding


def note_of(encoding: str) -> str | None:
    """What the sender should know of the encoding, None where nothing."""
    name = _NAMES.get(encoding)
    return f"Tệp dùng bảng mã {name}, đã chuyển sang Unicode." if name else None


def encoding_of(sample: bytes, *, is_whole: bool) -> str:
    """The encoding by its mark, else UTF-8 where it fits, else the old encoding that makes words.

    Raises UnreadableFileError: `unknown_format` for bytes that are no text, `not_utf8` where no encoding wins.
    """
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if b"\0" in sample or _is_garbage(sample):
        raise refusal("unknown_format")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample, final=is_whole)
    except UnicodeDecodeError:
        best = best_encoding(sample)
        if best is None:
            raise refusal("not_utf8") from None
        return best
    return "utf-8"


def _is_garbage(sample: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\r\n\f" for byte in sample[:65536])
    return controls > len(sample[:65536]) // 100


def _pieces(stream: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    try:
        while content := stream.read(PIECE):
            text = rest + decoder.decode(content)
            if "\0" in text:  # past the sample: no text has it, and no database takes it
                raise refusal("unknown_format")
            end = text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1  # a "\r" at the end may be half an end of line
            if end:
                yield text[:end]
            rest = text[end:]
        rest += decoder.decode(b"", final=True)
    except UnicodeError:
        raise refusal("not_utf8") from None
    if rest:
        yield rest
