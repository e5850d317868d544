"""Promise: exports' own rows are understood by code, column and line, in whichever words they come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from expectations.checking.cells import Cell
from expectations.checking.figures import Figures
from expectations.checking.verdicts import verdicts
from expectations.rules.rows import RowName, row_names_of
from expectations.rules.rule import load_catalogue
from expectations.rules.vocabulary import warehouse_vocabulary

B02A = "26-cam-phuc-B02a-X-thang-6-2021.xls.expected.json"


@pytest.mark.parametrize(
    ("scope", "code", "column", "line"),
    [
        ("total", None, "", "total"),
        ("100 TỔNG SỐ THU NGÂN SÁCH XÃ", 100, "", "total"),
        ("100_tong_thu_ngan_sach_xa_a_b", 100, "", "total"),
        ("A. Tổng thu ngân sách xã (I + II)", None, "", "total"),
        ("300_cac_khoan_thu_100_", 300, "", "revenue_retained"),
        ("Tổng số thu (Thu NSX)", None, "thu_nsx", "total"),
        ("tong_so_thu_thu_nsnn", None, "thu_nsnn", "total"),
        ("1701 Thuế giá trị gia tăng", None, "", ""),
        ("Kết dư ngân sách", None, "", "surplus"),
    ],
)
def test_a_name_tells_code_column_and_line(scope: str, code: int | None, column: str, line: str) -> None:
    found = warehouse_vocabulary().row_name(scope)
    assert (found.code, found.column, found.line) == (code, column, line)


def test_a_row_lies_under_the_nearest_code_that_its_report_lists() -> None:
    names = warehouse_vocabulary().row_names
    rows = ["100", "200_kho_bac", "300", "310_a", "311_b", "421_c", "400", "no_code"]
    assert names.under("commune_accounts", rows) == {
        "100": ["200_kho_bac"],
        "200_kho_bac": ["300", "400"],
        "300": ["310_a"],
        "310_a": ["311_b"],
        "400": ["421_c"],
    }
    twice = names.under("commune_accounts", ["300", "300_again", "310"])
    assert twice == {}


def test_another_catalogue_brings_its_own_names() -> None:
    names = row_names_of({"trees": {"ledger": {200: 100}}, "columns": ["Đã làm"], "lines": {"total": ["Tất cả"]}})
    assert names.of("200 Tất cả (đã làm)") == RowName(200, "da_lam", "total", "200_tat_ca")
    assert names.above("ledger", 211) == [210, 200, 100]


def read_sample(path: Path) -> Figures:
    figures = Figures(warehouse_vocabulary())
    for one in json.loads(path.read_text(encoding="utf-8"))["figures"]:
        figures.add("10933", "2021-M06", "b02a_x", one["scope"], one["indicator"], Cell(one["value"], True))
    return figures


def test_the_tree_of_a_real_layout_holds_and_one_wrong_amount_breaks_it(shared_folder: Path) -> None:
    rules = [rule for rule in load_catalogue() if "commune_accounts" in rule.check_text]
    figures = read_sample(shared_folder / "samples" / B02A)
    assert {one.verdict for one in verdicts(figures, rules) if one.row.scope.startswith("500")} == {"pass"}
    assert not [one for one in verdicts(figures, rules) if one.verdict == "fail"]
    [scope] = [scope for report in figures.reports.values() for scope in report.rows if scope.startswith("510")]
    figures.add("10933", "2021-M06", "b02a_x", scope, "revenue_plan", Cell(1, True))
    failed = [(one.rule.severity, one.row.scope[:3]) for one in verdicts(figures, rules) if one.verdict == "fail"]
    assert failed == [("critical", "500")]
