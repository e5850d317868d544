"""The document of reform tables holds what was published, and its numbers stand on one line whatever the typeface."""

from __future__ import annotations

import re

import pytest
from docx import Document
from docx.document import Document as WordDocument

from expectations.feedback.numbers import vietnamese_number
from ingest.settings import Settings
from publication.signing.export import export_signed
from tests.publication.district import District
from tests.publication.signed_forms import published_district

LONGEST = "999.999.999"
# Of the widest serif face in use where Times New Roman is missing (DejaVu Serif, bold), in heights of the letters.
DIGIT, DOT = 0.696, 0.348
MARGINS_CM = 0.38


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    return published_district(module_warehouse)


@pytest.fixture(scope="module")
def document(district: District) -> WordDocument:
    export_signed(["2021-Q1"])
    [path] = district.settings.outbox.rglob("*.docx")
    return Document(str(path))


def test_the_document_holds_the_metrics_and_the_figures(district: District, document: WordDocument) -> None:
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    rows = [row for table in tables for row in table]
    metrics = district.rows(
        "select m.label_vi, m.unit_vi, d.value, m.detail_of from district.district_metrics d"
        " join marts.dim_metric m using (metric_code) where d.is_current and d.value is not null"
    )
    assert {detail for *_, detail in metrics} >= {None, "documents_issued", "budget_revenue_execution"}
    for label, unit, value, detail_of in metrics:
        if detail_of is None:
            found = [row[2] for row in rows if re.match(rf"{re.escape(label)}( \(|$)", row[0]) and row[1] == unit]
            shown = f"{value:.2f}".replace(".", ",") if unit == "%" else vietnamese_number(value)
            assert found == [shown]
    assert ["Tư pháp – Hộ tịch", "40", "24", "8", "12", "4", "16", "8"] in rows
    assert [row[1:3] for row in rows if row[0] == "Xã Lương Điền"] == [["4", "4"]]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert text.count("Tổng hợp từ 2/17 đơn vị; thiếu:") == 1
    assert text.count("Phạm vi tổng hợp như bảng 1.") == 5
    assert "Chưa có loại đơn vị hành chính: " in text.replace("chưa có loại", "Chưa có loại")
    assert "Đã nhận 8/68 báo cáo, trong đó 8 báo cáo được chấp nhận. Chưa gửi báo cáo nào: " in text
    headed = [table for table in document.tables if "w:tblHeader" in table._tbl.xml]
    assert len(headed) == len(document.tables) - 2  # all but the letterhead and the signature


def test_numbers_of_nine_digits_stay_on_one_line_within_the_page(document: WordDocument) -> None:
    page = document.sections[0]
    room = page.page_width.cm - page.left_margin.cm - page.right_margin.cm
    written = [table for table in document.tables if "w:tblHeader" in table._tbl.xml]
    assert max(len(table.columns) for table in written) == 8
    for table in written:
        sizes = {run.font.size.pt for row in table.rows for cell in row.cells for run in cell.paragraphs[0].runs}
        ems = sum(DIGIT if letter.isdigit() else DOT for letter in LONGEST)
        needed = ems * max(sizes) / 72 * 2.54 + MARGINS_CM
        widths = [column.width.cm for column in table.columns]
        assert min(widths[1:]) >= needed
        assert sum(widths) <= room + 0.01
        assert widths == [pytest.approx(cell.width.cm) for cell in table.rows[-1].cells]
