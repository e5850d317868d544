"""The tables of the administrative reform report as a Word document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ingest.forms.filling import parts_of, zipped
from publication.published import PublishedForm
from publication.signing.letterhead import motto_lines, office_lines, place_line, signer_lines
from publication.signing.summary_tables import SummaryTable, described_summary, summary_tables

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_PAGE_CM = 24.7
_MARGINS_CM = 0.4  # of a cell, left and right
# What "999.999.999" asks for in heights of the letters, bold, where a wide face stands in for Times New Roman.
_NUMBER_EMS = 9 * 0.7 + 2 * 0.35
_CM_OF_POINT = 2.54 / 72
_SIZES = (11, 10)  # the first at which a row's label has room enough beside the numbers
_LABEL_CM = (4.5, 14.0)
_SAME_AS = "Phạm vi tổng hợp như bảng {number}."


def summary_document(connection: psycopg.Connection, published: Sequence[PublishedForm]) -> bytes:
    """The document of one district and period from the current versions of its forms.

    A table stands where its form was published; each says whose reports are in it. The same versions and reports give
    the same bytes.
    """
    document = Document()
    _set_page(document)
    _head(document, published[0])
    by_form = {one.form: one for one in published}
    said: dict[str, int] = {}
    for number, table in enumerate(summary_tables(connection, by_form), start=1):
        notes = [_SAME_AS.format(number=said[note]) if note in said else note for note in table.notes]
        said |= {note: number for note in table.notes if note not in said}
        _write(document, number, table, notes)
    _foot(document)
    document.core_properties.author = "Kho dữ liệu báo cáo"
    document.core_properties.created = document.core_properties.modified = _LONG_AGO
    target = io.BytesIO()
    document.save(target)
    return zipped(parts_of(target.getvalue()))


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.top_margin = section.bottom_margin = section.right_margin = Cm(2)
    section.left_margin = Cm(3)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after = Pt(4)


def _line(place, text: str, *, bold: bool = False, italic: bool = False, underline: bool = False, size: int = 13,
          at=WD_ALIGN_PARAGRAPH.CENTER, with_next: bool = False) -> None:  # fmt: skip
    paragraph = place.add_paragraph() if not hasattr(place, "runs") else place
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline, run.font.size = bold, italic, underline, Pt(size)
    paragraph.alignment = at
    paragraph.paragraph_format.keep_with_next = with_next


def _beside(document: Document, left: float, right: float) -> tuple:
    """Two cells without lines, as wide as said in cm, never parted by a page."""
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, [left, right])
    _mark_row(table.rows[0], "w:cantSplit")
    return table.rows[0].cells


def _set_widths(table, widths: Sequence[float]) -> None:
    """Widths of the columns in cm: Word reads them of the cells, other programs of the grid."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _mark_row(row, *marks: str) -> None:
    properties = row._tr.get_or_add_trPr()
    for mark in marks:
        element = OxmlElement(mark)
        element.set(qn("w:val"), "true")
        properties.append(element)


def _head(document: Document, first: PublishedForm) -> None:
    """Who sends it on the left, the national name and motto on the right (NĐ 30/2020/NĐ-CP)."""
    described = described_summary()
    office, unit = office_lines(first)
    name, motto = motto_lines()
    left, right = _beside(document, _PAGE_CM / 2, _PAGE_CM / 2)
    _line(left.paragraphs[0], office, bold=True, size=12)
    _line(left, unit, bold=True, underline=True, size=12)
    _line(left, described["number"], size=12)
    _line(right.paragraphs[0], name, bold=True, size=12)
    _line(right, motto, bold=True, underline=True, size=12)
    _line(right, place_line(first), italic=True, size=12)
    _line(document, "")
    _line(document, described["title"], bold=True, size=14)
    _line(document, first.period_label, bold=True)
    _line(document, f"({described['basis']})", italic=True)


def _write(document: Document, number: int, table: SummaryTable, notes: Sequence[str]) -> None:
    _line(document, f"{number}. {table.title}", bold=True, at=WD_ALIGN_PARAGRAPH.LEFT, with_next=True)
    for note in notes:
        _line(document, note, italic=True, size=11, at=WD_ALIGN_PARAGRAPH.LEFT, with_next=True)
    size, widths = _layout(len(table.headings))
    written = document.add_table(rows=1, cols=len(table.headings), style="Table Grid")
    _mark_row(written.rows[0], "w:cantSplit", "w:tblHeader")
    for cell, text in zip(written.rows[0].cells, table.headings, strict=True):
        _line(cell.paragraphs[0], text, bold=True, size=size, with_next=True)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for row_number, row in enumerate(table.rows):
        added = written.add_row()
        _mark_row(added, "w:cantSplit")
        for place, (cell, text) in enumerate(zip(added.cells, row, strict=True)):
            _line(
                cell.paragraphs[0],
                text,
                bold=row_number in table.bold_rows,
                size=size,
                at=_side(place, text),
                with_next=row_number == 0,
            )
    _set_widths(written, widths)
    for line in table.below:
        _line(document, line, italic=True, size=11, at=WD_ALIGN_PARAGRAPH.LEFT)
        document.paragraphs[-1].paragraph_format.space_before = Pt(3)
    document.add_paragraph()


def _layout(columns: int) -> tuple[int, list[float]]:
    """Size of the letters, and widths in cm of the label and of each number: nine digits with dots stay on a line."""
    least, most = _LABEL_CM
    for size in _SIZES:
        number = _NUMBER_EMS * size * _CM_OF_POINT + _MARGINS_CM
        if least + number * (columns - 1) <= _PAGE_CM:
            break
    first = min(most, max(least, _PAGE_CM - number * (columns - 1)))
    return size, [first, *[(_PAGE_CM - first) / (columns - 1)] * (columns - 1)]


def _side(place: int, text: str) -> WD_ALIGN_PARAGRAPH:
    """Labels to the left, numbers to the right, other words between."""
    if place == 0:
        return WD_ALIGN_PARAGRAPH.LEFT
    return WD_ALIGN_PARAGRAPH.CENTER if text and not any(map(str.isdigit, text)) else WD_ALIGN_PARAGRAPH.RIGHT


def _foot(document: Document) -> None:
    described = described_summary()
    left, right = _beside(document, _PAGE_CM / 2, _PAGE_CM / 2)
    _line(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12, at=WD_ALIGN_PARAGRAPH.LEFT)
    *receivers, file_copy = described["receivers"]
    for receiver in receivers:
        _line(left, f"- {receiver};", size=11, at=WD_ALIGN_PARAGRAPH.LEFT)
    _line(left, f"- {file_copy}.", size=11, at=WD_ALIGN_PARAGRAPH.LEFT)
    lines, seal = signer_lines(described["signer"])
    for place, line in enumerate(lines):
        _line(right if place else right.paragraphs[0], line, bold=True)
    _line(right, seal, italic=True, size=11)
