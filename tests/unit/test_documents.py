"""Promise: a Word report is read as an official sees it: insertions accepted, nothing deleted or hidden."""

from __future__ import annotations

import pytest

from ingest.readers.documents import read_docx, read_pdf
from ingest.readers.reading import UnreadableFileError
from tests.unit.word_text import HIDDEN_STYLE, cell, document, run


def text_of(body: str) -> str:
    return read_docx(document(body)).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<w:p>{run('có ')}<w:del>{run('7')}</w:del><w:ins>{run('8')}</w:ins>{run(' đơn')}</w:p>", "có 8 đơn\n"),
        (f"<w:p><w:moveFrom>{run('cũ')}</w:moveFrom><w:moveTo>{run('mới')}</w:moveTo></w:p>", "mới\n"),
        (f"<w:p>{run('5 ')}{run('9', '<w:vanish/>')}{run('đơn')}</w:p>", "5 đơn\n"),
        (f"<w:p>{run('5')}{run('9', HIDDEN_STYLE)}</w:p>", "5\n"),
        ("<w:p><w:r><w:instrText>PAGE 99</w:instrText></w:r></w:p>", "\n"),
        (f"<w:p>{run('a')}<w:r><w:tab/><w:noBreakHyphen/><w:br/></w:r>{run('b')}</w:p>", "a\t-\nb\n"),
        (f"<w:p>{run('1')}<w:r><w:br w:type='page'/></w:r>{run('2')}</w:p>", "1\n\f2\n"),
        (f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('một ')}</w:p><w:p>{run('dòng')}</w:p>", "một dòng\n"),
        (f"<w:sdt><w:sdtContent><w:p>{run('trong ô')}</w:p></w:sdtContent></w:sdt>", "trong ô\n"),
    ],
)
def test_the_accepted_view(body: str, text: str) -> None:
    assert text_of(body) == text


def test_a_table_row_is_one_line_and_deleted_rows_and_cells_are_gone() -> None:
    rows = (
        f"<w:tr>{cell('1')}{cell('Hộ tịch')}{cell('742')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('bỏ')}</w:tr>"
        f"<w:tr><w:trPr><w:ins/></w:trPr>{cell('2')}{cell('x', '<w:cellDel/>')}{cell('5')}</w:tr>"
    )
    assert text_of(f"<w:tbl>{rows}</w:tbl>") == "1\tHộ tịch\t742\n2\t5\n"


def test_the_sender_is_told_of_changes_and_hidden_text() -> None:
    notes = read_docx(
        document(f"<w:p><w:del>{run('1')}</w:del><w:ins>{run('2')}</w:ins>{run('9', '<w:vanish/>')}</w:p>")
    ).notes_vi
    assert len(notes) == 2
    assert "1 chỗ theo dõi sửa đổi" in notes[0]


def test_a_run_in_an_old_font_becomes_unicode() -> None:
    fonts = '<w:rFonts w:ascii=".VnTime"/>'
    assert text_of(f"<w:p>{run('hå s¬', fonts)}</w:p>") == "hồ sơ\n"


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"%PDF-1.7"])
def test_what_is_broken_is_refused(content: bytes) -> None:
    for read in (read_docx, read_pdf):
        with pytest.raises(UnreadableFileError):
            read(content)
