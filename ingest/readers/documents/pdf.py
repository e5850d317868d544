"""The text layer of a PDF, page by page. A scan has none and is sent back with a word about it."""

from __future__ import annotations

import unicodedata

import pypdfium2

from ingest.messages import refusal
from ingest.readers.documents.docx import DocumentText, Place
from ingest.readers.documents.page_text import read_page

MOST_PAGES = 300
LARGEST_TEXT = 4 << 20
_FEWEST_CHARACTERS = 40


def read_pdf(content: bytes) -> DocumentText:
    """Take the bytes of a PDF and give its text in reading order, form feeds between pages.

    A row of a table with drawn lines stands on one line, its cells parted by tabs.

    Raises UnreadableFileError for a broken or locked file and for one whose pages are pictures.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise refusal("encrypted_file" if "assword" in str(error) else "corrupt_document") from None
    try:
        pages = []
        rows: dict[int, tuple[Place, ...]] = {}
        size = line = 0
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            read = read_page(page)
            page.close()
            rows.update((line + at, places) for at, places in read.rows.items())
            pages.append(_cleaned(read.text))
            line += pages[-1].count("\n") + 1
            size += len(read.text)
            if size > LARGEST_TEXT:
                raise refusal("too_large", detail=f"{len(document)} trang")
        is_cut = len(document) > MOST_PAGES
    except pypdfium2.PdfiumError:
        raise refusal("corrupt_document") from None
    finally:
        document.close()
    if not pages:
        raise refusal("corrupt_document")
    if sum(len(page.strip()) for page in pages) < _FEWEST_CHARACTERS * len(pages):
        raise refusal("scan_without_text")
    notes = [f"Chỉ đọc {MOST_PAGES} trang đầu."] if is_cut else []
    return DocumentText("\n\f".join(pages), notes, rows)


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\ufffe", "-").replace("\x02", "-"))
