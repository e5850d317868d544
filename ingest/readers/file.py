"""One entry for every file that passed the gate: which reader it needs is told by its kind, never by its name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from ingest.exports.reader import read_export_file
from ingest.forms.box import named_form
from ingest.forms.workbook import read_workbook
from ingest.gate import FileKind, inspect_file
from ingest.grids.delimited import DelimitedText, NotDelimitedError
from ingest.grids.grid import Grid, visible
from ingest.grids.html import read_html
from ingest.grids.sheets import read_sheets
from ingest.messages import refusal
from ingest.personal import masked_reading
from ingest.readers.documents import read_docx, read_pdf
from ingest.readers.documents.docx import DocumentText
from ingest.readers.narrative import read_narrative
from ingest.readers.reading import Doubt, Locator, Reading, RecordSink, UnreadableFileError
from ingest.readers.text import decode, legacy_of, open_text
from ingest.readers.text.decoding import note_of
from ingest.readers.twins import with_twins_in_doubt

CSV_SHEET = "CSV"
_PERHAPS_ANOTHER_PROGRAM = ("form_not_recognised", "missing_unit", "missing_period", "unknown_measure")
_HEAD_ROWS = 100
_LONGEST_NARRATIVE = 5 << 20
_SAMPLE_ROWS = 200
_CUT_ROW = Doubt(
    "row",
    Locator(sheet=CSV_SHEET),
    "",
    "Dòng cuối của tệp bị đứt giữa chừng, có thể còn thiếu các dòng sau; hãy xuất lại tệp rồi gửi lại.",
)


def read_file(path: Path, file_name: str, key: bytes = b"", sink: RecordSink | None = None) -> Reading:
    """Pass a file through the gate and read it in this process; see `read_stream`."""
    kind = inspect_file(path)
    with path.open("rb") as stream:
        return read_stream(kind, stream, file_name, key, sink)


def read_stream(
    kind: FileKind, stream: BinaryIO, file_name: str, key: bytes = b"", sink: RecordSink | None = None
) -> Reading:
    """Read a file of a kind the gate told, from a seekable stream; `file_name` is as sent.

    Records of registers go to `sink`, their personal codes hashed under `key`. Raises UnreadableFileError with a
    reason and a Vietnamese sentence; the reasons are the keys of ingest/messages.yml.
    """
    return masked_reading(with_twins_in_doubt(_read(kind, stream, file_name, key, sink)))


def _read(kind: FileKind, stream: BinaryIO, file_name: str, key: bytes, sink: RecordSink | None) -> Reading:
    if kind is FileKind.TEXT:
        return _read_text(stream, file_name, key, sink)
    content = stream.read()
    if kind in (FileKind.XLSX, FileKind.XLS, FileKind.ODS):
        return _read_sheets(content, read_sheets(content), file_name, key, sink)
    if kind is FileKind.HTML:
        page = decode(content)
        return _noted(_read_sheets(content, read_html(page.text), file_name, key, sink), page.note_vi)
    document = read_docx(content) if kind is FileKind.DOCX else read_pdf(content)
    return _read_document(document, file_name)


def _read_sheets(
    content: bytes, sheets: Sequence[Grid], file_name: str, key: bytes, sink: RecordSink | None
) -> Reading:
    grids = _in_unicode(sheets)
    try:
        return read_workbook(content, grids)
    except UnreadableFileError as error:
        if error.reason not in _PERHAPS_ANOTHER_PROGRAM or named_form(content, visible(grids)) is not None:
            raise
        reading = read_export_file(grids, file_name, key, sink)
        if reading is None:
            raise
        return reading


def _read_document(document: DocumentText, file_name: str) -> Reading:
    reading = read_narrative(document.text, file_name, document.rows)
    return replace(reading, notes_vi=(*document.notes_vi, *reading.notes_vi))


def _read_text(stream: BinaryIO, file_name: str, key: bytes, sink: RecordSink | None) -> Reading:
    """A register as delimited text of any length, else a narrative report."""
    pieces, encoding = open_text(stream)
    reading = None
    with suppress(NotDelimitedError):
        text = DelimitedText(pieces)
        reading = read_export_file([Grid(CSV_SHEET, text.head(_HEAD_ROWS))], file_name, key, sink, text)
        if reading is not None and text.is_cut:
            reading = replace(reading, doubts=(*reading.doubts, _CUT_ROW))
    if reading is None:
        stream.seek(0)
        content = stream.read(_LONGEST_NARRATIVE + 1)
        if len(content) > _LONGEST_NARRATIVE:
            raise refusal("too_large", detail=f"{stream.seek(0, os.SEEK_END) >> 20} MB")
        reading = read_narrative(decode(content).text, file_name)
    return _noted(reading, note_of(encoding))


def _in_unicode(grids: Sequence[Grid]) -> Sequence[Grid]:
    """The sheets with text of old fonts turned into Unicode where that makes words of it."""
    texts = [value for grid in grids for row in grid.rows[:_SAMPLE_ROWS] for value in row if isinstance(value, str)]
    convert = legacy_of(texts)
    if convert is None:
        return grids
    return [
        replace(
            grid, rows=[[convert(value) if isinstance(value, str) else value for value in row] for row in grid.rows]
        )
        for grid in grids
    ]


def _noted(reading: Reading, note: str | None) -> Reading:
    return reading if note is None else replace(reading, notes_vi=(note, *reading.notes_vi))
