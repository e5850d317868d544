"""What the district signs says what was published, cell by cell, and its sums are sums."""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from docx import Document
from openpyxl import load_workbook

from expectations.feedback.numbers import vietnamese_number
from ingest.database.connection import connect
from ingest.forms.spec import key_of, load_forms
from ingest.settings import Settings
from publication.consolidation import publish
from publication.published import read_published_forms
from publication.signing.export import export_signed, signed_paths
from publication.signing.legal_forms import load_legal_forms
from publication.signing.workbook import signed_workbook
from tests.publication.district import District
from transform.build import LAYERS, build_layer

FIELDS = ("justice_civil_status", "land_environment", "total")
CELLS = {"received_total": 10, "received_online": 3, "received_direct_post": 3, "received_carried_over": 4,
         "resolved_total": 6, "resolved_early": 2, "resolved_on_time": 3, "resolved_overdue": 1, "pending_total": 4,
         "pending_in_time": 2, "pending_overdue": 2}  # fmt: skip
BUDGET = {"revenue_total": 9_000_000, "revenue_retained": 2_000_000, "revenue_shared": 3_000_000,
          "revenue_transfers": 4_000_000, "expenditure_total": 8_000_500}  # fmt: skip


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """Dossiers of two communes whose total row is the sum of the fields, a budget, staff; published."""
    made = District(module_warehouse)
    accepted = []
    for unit, times in (("10924", 1), ("10927", 3)):
        values = {
            (name, field): value * times * (2 if field == "total" else 1)
            for name, value in CELLS.items()
            for field in FIELDS
        }
        accepted.append(made.deliver(unit, values=values))
        budget = {(name, stage): value * times for name, value in BUDGET.items() for stage in ("plan", "execution")}
        accepted.append(made.deliver(unit, form="ngan_sach", values=budget))
        accepted.append(made.deliver(unit, form="van_ban", values={("issued_total", "QD"): 5 * times}))
        accepted.append(made.deliver(unit, form="can_bo", values={("staff_present", "total"): 18}))
    for layer in LAYERS:
        build_layer(layer)
    made.check()
    made.accept(*accepted)
    publish("2021-Q1")
    return made


def published(district: District) -> dict:
    with connect("kho_reviewer", district.settings) as connection:
        return {one.form: one for one in read_published_forms(connection, "2021-Q1")}


def computed(sheet, address: str) -> Decimal:
    """The value of a cell, its formula worked out from the cells it names."""
    value = sheet[address].value
    if not isinstance(value, str) or not value.startswith("="):
        return Decimal(str(value or 0))
    if share := re.fullmatch(r"=ROUND\(100\*(\w+)/(\w+),2\)", value):
        rate = 100 * computed(sheet, share[1]) / computed(sheet, share[2])
        return rate.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if column := re.fullmatch(r"=SUM\((\w+):(\w+)\)", value):
        return sum((computed(sheet, cell.coordinate) for (cell,) in sheet[f"{column[1]}:{column[2]}"]), Decimal(0))
    return sum((computed(sheet, one) for one in value[1:].split("+")), Decimal(0))


@pytest.mark.parametrize("legal", load_legal_forms(), ids=lambda legal: legal.stem)
def test_every_published_figure_stands_in_its_cell_and_every_formula_gives_it(district: District, legal) -> None:
    version = published(district)[legal.form]
    content = signed_workbook(legal, version)
    assert content == signed_workbook(legal, version)
    formulas = load_workbook(io.BytesIO(content)).active
    values = load_workbook(io.BytesIO(content), data_only=True).active
    factor = load_forms()[legal.form].measure.factor
    labels = {}
    for row in values.iter_rows(min_col=2, max_col=2):
        labels.setdefault(row[0].value, row[0].row)
    found = 0
    for block in legal.spec.blocks:
        for row, column in block.cells():
            if legal.rows and (row.indicator is None or row.indicator.code not in legal.rows):
                continue
            shown = values.cell(labels[row.label_vi], column.number)
            figure = version.figures.get(key_of(row, column))
            if figure is None:
                assert shown.value is None
                continue
            assert Decimal(str(shown.value)) == figure / factor
            assert computed(formulas, shown.coordinate) == figure / factor
            found += 1
    assert found > 0


def test_totals_are_formulas_and_a_sum_that_does_not_hold_is_a_number(district: District) -> None:
    by_stem = {legal.stem: legal for legal in load_legal_forms()}
    versions = published(district)
    dossiers = load_workbook(io.BytesIO(signed_workbook(by_stem["bieu-II.06a"], versions["ho_so"]))).active
    sums = [cell.value for row in dossiers.iter_rows() for cell in row if str(cell.value).startswith("=SUM(")]
    across = [
        cell.value for row in dossiers.iter_rows() for cell in row if re.match(r"=D\d+\+E\d+\+F\d+", str(cell.value))
    ]
    assert sums
    assert across
    budget = load_workbook(io.BytesIO(signed_workbook(by_stem["bieu-115"], versions["ngan_sach"]))).active
    [total] = [row for row in budget.iter_rows() if row[1].value and "Tổng chi" in str(row[1].value)]
    assert total[2].value == 32_002  # nghìn đồng; its parts were left blank
    assert total[4].value.startswith("=ROUND(100*")


def test_the_head_says_who_and_the_foot_says_whose_reports(district: District) -> None:
    sheet = load_workbook(io.BytesIO(signed_workbook(load_legal_forms()[0], published(district)["ho_so"]))).active
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for wanted in (
        *("ỦY BAN NHÂN DÂN", "HUYỆN CẨM GIÀNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "II.06a/VPCP/KSTT"),
        *("Từ ngày 15/12/2020 đến ngày 14/03/2021", "3 = 4 + 5 + 6", "Tổng hợp từ 2/17 đơn vị", "KT. CHỦ TỊCH"),
    ):
        assert wanted in text
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows


def test_files_are_written_once_a_version(district: District) -> None:
    first = export_signed(["2021-Q1"])
    assert {path.suffix for path in first} == {".xlsx", ".docx"}
    assert len(first) == len(load_legal_forms()) + 1
    assert export_signed(["2021-Q1"]) == []
    assert set(signed_paths(district.settings, published(district)["ngan_sach"])) <= set(first)


def test_the_document_holds_the_metrics_and_the_figures(district: District) -> None:
    export_signed(["2021-Q1"])
    [path] = district.settings.outbox.rglob("*.docx")
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(str(path)).tables]
    rows = [row for table in tables for row in table]
    for label, unit, value in district.rows(
        "select m.label_vi, m.unit_vi, d.value from district.district_metrics d"
        " join marts.dim_metric m using (metric_code) where d.is_current and d.value is not null"
    ):
        assert [row[2] for row in rows if row[0].startswith(label) and row[1] == unit] == [vietnamese_number(value)]
    assert ["Tư pháp – Hộ tịch", "40", "24", "8", "12", "4", "16", "8"] in rows
    assert [row[1:3] for row in rows if row[0] == "Xã Lương Điền"] == [["4", "4"]]
    text = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    assert "Tổng hợp từ 2/17 đơn vị; thiếu:" in text
