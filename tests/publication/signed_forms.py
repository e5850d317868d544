"""A published district for the tests of what is signed, and what stands in a signed sheet."""

from __future__ import annotations

import io
import re
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.database.connection import connect
from ingest.forms.spec import Column, Row
from ingest.settings import Settings
from publication.consolidation import publish
from publication.published import PublishedForm, read_published_forms
from publication.signing.legal_forms import LegalForm, load_legal_forms
from publication.signing.metrics import Metric, read_metrics
from tests.publication.district import District
from transform.build import build_layers

FIELDS = ("justice_civil_status", "land_environment", "total")
CELLS = {"received_total": 10, "received_online": 3, "received_direct_post": 3, "received_carried_over": 4,
         "resolved_total": 6, "resolved_early": 2, "resolved_on_time": 3, "resolved_overdue": 1, "pending_total": 4,
         "pending_in_time": 2, "pending_overdue": 2}  # fmt: skip
# In đồng, none a whole number of nghìn or triệu; the total of the revenue is that of its parts, of the expenditure not.
BUDGET = {"revenue_total": 9_999_999, "revenue_retained": 2_333_333, "revenue_shared": 3_333_333,
          "revenue_transfers": 4_333_333, "revenue_last_year_balance": 0, "revenue_aid": 0, "revenue_carried_funds": 0,
          "expenditure_total": 8_000_500, "expenditure_investment": 0,
          "expenditure_recurrent": 7_000_001, "expenditure_carried_next_year": 0, "expenditure_reserve": 0}  # fmt: skip
LEGAL = {legal.stem: legal for legal in load_legal_forms()}


def published_district(settings: Settings) -> District:
    """Dossiers of two communes whose total row is the sum of the fields, a budget, documents, staff; published."""
    made = District(settings)
    accepted = []
    for unit, times in (("10924", 1), ("10927", 3)):
        values = {
            (name, field): value * times * (2 if field == "total" else 1)
            for name, value in CELLS.items()
            for field in FIELDS
        }
        accepted.append(made.deliver(unit, values=values))
        budget = {(name, "plan"): 7 * value for name, value in BUDGET.items()}
        budget |= {(name, "execution"): value * times for name, value in BUDGET.items()}
        accepted.append(made.deliver(unit, form="ngan_sach", values=budget))
        documents = {
            ("issued_total", "QD"): 5 * times,
            ("incoming_total", "total"): 9,
            ("incoming_electronic", "total"): 7,
        }
        accepted.append(made.deliver(unit, form="van_ban", values=documents))
        staff = {("staff_present", "total"): 18, ("cadres", "total"): 10, ("civil_servants", "total"): 8}
        accepted.append(made.deliver(unit, form="can_bo", values=staff))
    build_layers()
    made.check()
    made.accept(*accepted)
    publish("2021-Q1")
    return made


def published(district: District) -> dict[str, PublishedForm]:
    with connect("kho_reviewer", district.settings) as connection:
        return {one.form: one for one in read_published_forms(connection, ["2021-Q1"])}


def metrics_of(district: District, version: PublishedForm) -> dict[str, Metric]:
    with connect("kho_reviewer", district.settings) as connection:
        return read_metrics(connection, version.publication_id)


def opened(content: bytes, *, values: bool = False) -> Worksheet:
    return load_workbook(io.BytesIO(content), data_only=values).active


def row_labelled(sheet: Worksheet, label: str) -> int:
    return next(row[0].row for row in sheet.iter_rows(min_col=2, max_col=2) if row[0].value == label)


def computed(sheet: Worksheet, address: str) -> Decimal:
    """The value of a cell, its formula worked out from the cells it names."""
    value = sheet[address].value
    if not isinstance(value, str) or not value.startswith("="):
        return Decimal(str(value or 0))
    if column := re.fullmatch(r"=SUM\((\w+):(\w+)\)", value):
        return sum((computed(sheet, cell.coordinate) for (cell,) in sheet[f"{column[1]}:{column[2]}"]), Decimal(0))
    return sum((computed(sheet, one) for one in value[1:].split("+")), Decimal(0))


def asked_for(legal: LegalForm) -> list[tuple[str, Row, Column]]:
    """The cells of the legal form: the label as printed, the form's row and column."""
    return [
        (line.label_vi, row, column)
        for block in legal.spec.blocks
        for line in legal.lines(block)
        for row, column in block.cells()
        if row is line.row
    ]
