"""The tables of the administrative reform report as a Word document; shares come from the metrics, never from here."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import psycopg
import yaml
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from expectations.feedback.numbers import vietnamese_number
from ingest.forms.filling import parts_of, zipped
from ingest.forms.indicators import load_indicators
from ingest.forms.spec import load_forms
from publication.official_forms import coverage_line
from publication.published import PublishedForm
from publication.signing.legal_forms import motto_lines, office_lines

_METRICS = """
select m.label_vi, m.unit_vi, m.numerator_vi, m.denominator_vi, d.value
from district.district_metrics d
join marts.dim_metric m using (metric_code)
where d.publication_id = %s
order by m.sort_order
"""
_REPORTING = """
select u.name_vi, count(*), count(r.submission_id), count(*) filter (where r.is_on_time),
    count(*) filter (where r.is_complete), count(*) filter (where r.state = 'accepted')
from marts.fct_reporting r
join marts.dim_unit u on u.unit_code = r.unit_code and u.valid_from = r.unit_valid_from
where r.district_code = %s and r.period_code = %s
group by u.name_vi, u.sort_order
order by u.sort_order
"""
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows as they are printed; the first column is text, the others are numbers."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def summary_document(connection: psycopg.Connection, published: Sequence[PublishedForm]) -> bytes:
    """The document of one district and period from the current versions of its forms.

    A table stands where its form was published; each says whose reports are in it. The same versions and reports give
    the same bytes.
    """
    described = _described()
    by_form = {one.form: one for one in published}
    tables = [table for one in described["tables"] if (table := _table(connection, one, by_form)) is not None]
    document = Document()
    _set_page(document)
    first = published[0]
    _head(document, described, first)
    for number, table in enumerate(tables, start=1):
        _write(document, number, table)
    _foot(document, described)
    document.core_properties.author = "Kho dữ liệu báo cáo"
    document.core_properties.created = document.core_properties.modified = _LONG_AGO
    target = io.BytesIO()
    document.save(target)
    return zipped(parts_of(target.getvalue()))


@cache
def _described() -> dict:
    return yaml.safe_load((Path(__file__).parent / "summary.yml").read_text(encoding="utf-8"))


def _table(connection: psycopg.Connection, one: dict, by_form: dict[str, PublishedForm]) -> Table | None:
    if one["kind"] == "reporting":
        any_form = next(iter(by_form.values()))
        rows = connection.execute(_REPORTING, [any_form.district_code, any_form.period_code]).fetchall()
        headings = ("Đơn vị", "Phải gửi", "Đã gửi", "Đúng hạn", "Đầy đủ", "Được chấp nhận")
        return Table(one["title"], "", headings, tuple((name, *map(str, counts)) for name, *counts in rows))
    published = by_form.get(one["form"])
    if published is None:
        return None
    if one["kind"] == "metrics":
        found = connection.execute(_METRICS, [published.publication_id]).fetchall()
        rows = tuple((_metric_name(*row[:4]), row[1], _number(row[4])) for row in found)
        return Table(one["title"], coverage_line(published), ("Chỉ số", "Đơn vị tính", "Giá trị"), rows)
    return _figures(one, published)


def _metric_name(label: str, unit: str, numerator: str, denominator: str | None) -> str:
    return f"{label} ({numerator} / {denominator})" if denominator else label


def _figures(one: dict, published: PublishedForm) -> Table:
    form = load_forms()[published.form]
    labels = {row.scope: row.label_vi for block in form.blocks for row in block.rows if row.scope}
    columns = one["columns"]
    rows = [
        (label, *(_number(published.figures.get((indicator, scope))) for indicator in columns))
        for scope, label in labels.items()
        if any(published.figures.get((indicator, scope)) for indicator in columns)
    ]
    headings = (one["heading"], *(load_indicators()[form.domain, indicator].label_vi for indicator in columns))
    return Table(one["title"], coverage_line(published), headings, tuple(rows))


def _number(value: Decimal | None) -> str:
    return "" if value is None else vietnamese_number(value)


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = section.right_margin = Cm(2)
    section.left_margin = Cm(3)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after = Pt(4)


def _line(
    place, text: str, *, bold: bool = False, italic: bool = False, size: int = 13, at=WD_ALIGN_PARAGRAPH.CENTER
) -> None:
    paragraph = place.add_paragraph() if not hasattr(place, "runs") else place
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment = at


def _beside(document: Document, left: float, right: float) -> tuple:
    """Two cells without lines, as wide as said in cm."""
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, [left, right])
    return table.rows[0].cells


def _set_widths(table, widths: Sequence[float]) -> None:
    """Widths of the columns in cm: Word reads them of the cells, other programs of the grid."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _head(document: Document, described: dict, first: PublishedForm) -> None:
    """Who sends it on the left, the national name and motto on the right (NĐ 30/2020/NĐ-CP)."""
    office, unit = office_lines(first.district_name)
    name, motto = motto_lines()
    left, right = _beside(document, 6.5, 9.5)
    _line(left.paragraphs[0], office)
    _line(left, unit, bold=True)
    _line(left, described["number"])
    _line(right.paragraphs[0], name, bold=True, size=12)
    _line(right, motto, bold=True)
    place = first.district_name.removeprefix("Huyện ").removeprefix("Tỉnh ")
    _line(right, f"{place}, ngày      tháng      năm", italic=True)
    _line(document, described["title"], bold=True, size=14)
    _line(document, first.period_label, bold=True)
    _line(document, f"({described['basis']})", italic=True)


def _write(document: Document, number: int, table: Table) -> None:
    _line(document, f"{number}. {table.title}", bold=True, at=WD_ALIGN_PARAGRAPH.LEFT)
    if table.note:
        _line(document, table.note, italic=True, size=11, at=WD_ALIGN_PARAGRAPH.LEFT)
    written = document.add_table(rows=1, cols=len(table.headings), style="Table Grid")
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    written.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell, text in zip(written.rows[0].cells, table.headings, strict=True):
        _line(cell.paragraphs[0], text, bold=True, size=11)
    for row in table.rows:
        cells = written.add_row().cells
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            _line(cell.paragraphs[0], text, size=11, at=WD_ALIGN_PARAGRAPH.RIGHT if place else WD_ALIGN_PARAGRAPH.LEFT)
    others = len(table.headings) - 1
    first = min(9.0, max(4.5, 16 - 1.9 * others))
    _set_widths(written, [first, *[(16 - first) / others] * others])
    document.add_paragraph()


def _foot(document: Document, described: dict) -> None:
    left, right = _beside(document, 8, 8)
    _line(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12, at=WD_ALIGN_PARAGRAPH.LEFT)
    for receiver in described["receivers"]:
        _line(left, f"- {receiver};", size=11, at=WD_ALIGN_PARAGRAPH.LEFT)
    _line(right.paragraphs[0], described["signature"], bold=True)
    _line(right, "(Ký, đóng dấu, họ tên)", italic=True, size=11)
