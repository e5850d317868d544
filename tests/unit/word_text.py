"""The smallest Word documents a test needs."""

from __future__ import annotations

import io
import zipfile

from ingest.readers.documents import read_docx
from ingest.readers.narrative import read_narrative
from tests.unit.narrative_text import HEAD

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HIDDEN_STYLE = '<w:rStyle w:val="An"/>'
STYLES = '<w:styles xmlns:w="{w}"><w:style w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'


def document(body: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/styles.xml", STYLES.format(w=W))
    return target.getvalue()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


SPAN = '<w:gridSpan w:val="{}"/>'.format
FIRST, BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def row(*cells):
    """A row of a table, from plain words or cells."""
    return f"<w:tr>{''.join(one if one.startswith('<') else cell(one) for one in cells)}</w:tr>"


def read_word(*rows, caption="Kết quả quý II năm 2021"):
    """What is read of a report of quý II năm 2021 with one table under a caption."""
    paragraphs = [*HEAD.format(period="quý II năm 2021", stated="").split("\n"), caption]
    body = "".join(f"<w:p>{run(text)}</w:p>" for text in paragraphs)
    text = read_docx(document(f"{body}<w:tbl>{''.join(rows)}</w:tbl><w:p/>"))
    return read_narrative(text.text, "x.docx", text.rows)
