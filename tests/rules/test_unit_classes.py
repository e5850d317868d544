"""Promise: quotas by class wait until the district enters the class, say why they wait, and are decided afterwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from expectations.checks import check_period
from expectations.rules.rule import catalogue_sha256, load_catalogue
from expectations.undecided import told_without_class, units_without_class
from expectations.waiting import note_looked_at, what_waits
from ingest.database.connection import connect
from ingest.reference.unit_classes import (
    UnitClassError,
    classed_units,
    read_unit_classes,
    store_unit_classes,
)
from ingest.settings import Settings
from tests.rules.conftest import Reports

HEADING = "unit_code,since,class,basis\n"
QUOTAS = (
    "select rule_id, verdict from quality.verdicts v join quality.current_runs using (run_id) where rule_id = 'STF-014'"
)


def entered(tmp_path: Path, lines: str):
    path = tmp_path / "classes.csv"
    path.write_text(HEADING + lines, encoding="utf-8")
    return read_unit_classes(path)


def judged(warehouse: Settings) -> list[str]:
    """Judge what waits; returns those periods."""
    with connect("kho_quality", warehouse) as connection:
        waiting = what_waits(connection, catalogue_sha256())
        for period in waiting.periods:
            check_period(connection, period, load_catalogue())
        note_looked_at(connection, waiting)
    return waiting.periods


def test_a_quota_is_decided_once_the_class_is_entered(
    reports: Reports, rows, warehouse: Settings, tmp_path: Path
) -> None:
    rules = load_catalogue()
    reports.file("can_bo", {("staff_assigned", "total"): 22, ("staff_present", "total"): 20}, unit="10924")
    judged(warehouse)
    assert rows(QUOTAS) == [("STF-014", "undecided")]
    told = told_without_class(units_without_class(rules, warehouse), rules)
    assert "Chưa có loại đơn vị hành chính của 1 đơn vị (10924)" in told
    assert "STF-014" in told
    classes = entered(tmp_path, "10924,2015-01-01,II,QĐ 1\n10924,2021-07-01,1,QĐ 2\n")
    assert store_unit_classes(warehouse, classes) == 2
    judged(warehouse)
    assert rows(QUOTAS) == [("STF-014", "fail")]
    assert units_without_class(rules, warehouse) == []
    assert store_unit_classes(warehouse, entered(tmp_path, "10924,2015-01-01,1,QĐ 1 sửa\n")) == 1
    judged(warehouse)
    assert rows(QUOTAS) == [("STF-014", "pass")]
    assert store_unit_classes(warehouse, classes[1:]) == 0
    assert judged(warehouse) == []


def test_a_class_belongs_to_the_unit_that_bore_the_code_on_that_day(warehouse: Settings, tmp_path: Path) -> None:
    store_unit_classes(warehouse, entered(tmp_path, "10903,2015-01-01,3,QĐ 3\n"))
    before = {unit.unit_code: unit for unit in classed_units(warehouse, date(2021, 6, 30))}
    after = {unit.unit_code: unit for unit in classed_units(warehouse, date(2025, 7, 1))}
    assert (before["10903"].name_vi, before["10903"].unit_class) == ("Xã Ngọc Liên", 3)
    assert (after["10903"].name_vi, after["10903"].unit_class) == ("Xã Cẩm Giàng", None)
    assert len(before) == 17


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("10924,2021-01-01,4,QĐ\n", "Dòng 2: loại đơn vị hành chính là 1, 2 hoặc 3"),
        ("10924,1/1/2021,2,QĐ\n", "Dòng 2: ngày “1/1/2021”"),
        ("10924,2021-01-01,2,\n", "Dòng 2: ghi mã đơn vị"),
        ("99999,2021-01-01,2,QĐ\n", "Không có đơn vị mang mã 99999"),
    ],
)
def test_a_class_that_cannot_be_taken_over_is_named(
    warehouse: Settings, tmp_path: Path, lines: str, reason: str
) -> None:
    with pytest.raises(UnitClassError) as caught:
        store_unit_classes(warehouse, entered(tmp_path, lines))
    assert reason in str(caught.value)
    assert all(unit.unit_class is None for unit in classed_units(warehouse, date(2021, 6, 30)))


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("code,class\n", encoding="utf-8")
    with pytest.raises(UnitClassError, match="thiếu cột unit_code, since, basis"):
        read_unit_classes(path)
