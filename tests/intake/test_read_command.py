"""Promise: `kho read` says what one file holds, as JSON others can build on, and leaves no trace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.settings import REPOSITORY

KEYS = {
    "domain", "indicator", "scope", "value", "state", "unit", "period_from", "period_to", "locator", "evidence",
}  # fmt: skip
SHOULD_FAIL = REPOSITORY / "tests" / "workbooks" / "should_fail"


def read(path: Path, home: Path) -> tuple[int, list[dict]]:
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", "read", str(path), "--json"],
        cwd=REPOSITORY,
        env={"PATH": "/usr/bin:/bin", "KHO_HOME": str(home), "KHO_DB_PORT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert not home.exists()
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "mau.xlsx"
    write_template(
        load_forms()["ho_so"], "10924", "Xã Lương Điền", "2021-Q1", path, {("received_total", "total"): 2231}
    )
    return path


def test_a_form_is_read(template: Path, tmp_path: Path) -> None:
    code, lines = read(template, tmp_path / "home")
    *figures, outcome = lines
    assert code == 0
    assert (outcome["outcome"], outcome["form"], outcome["unit_code"]) == ("read", "ho_so", "10924")
    assert all(set(figure) >= KEYS for figure in figures)
    [figure] = [figure for figure in figures if figure["value"] is not None]
    assert (figure["value"], figure["state"], figure["unit"]) == (2231, "value", "hồ sơ")
    assert (figure["period_from"], figure["period_to"]) == ("2020-12-15", "2021-03-14")
    assert figure["locator"].startswith("II.06a!C")


@pytest.mark.parametrize("unit", ["99999", "295"])
def test_a_code_that_is_no_commune_s_is_returned_as_intake_does(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "mau.xlsx"
    write_template(load_forms()["ho_so"], unit, "Xã Lạ", "2021-Q1", path, {("received_total", "total"): 2231})
    code, lines = read(path, tmp_path / "home")
    assert (code, lines[-1]["outcome"], lines[-1]["reason"]) == (4, "returned", "unknown_unit")
    assert len(lines) == 1


def test_a_doubtful_cell_is_set_aside(template: Path, tmp_path: Path) -> None:
    workbook = load_workbook(template)
    sheet = workbook["II.06a"]
    [cell] = [cell for row in sheet.iter_rows() for cell in row if cell.value == 2231]
    cell.value = "2,231"
    workbook.save(template)
    code, lines = read(template, tmp_path / "home")
    assert code == 3
    assert lines[-1]["outcome"] == "set_aside"
    assert any("2,231" in message and cell.coordinate in message for message in lines[-1]["messages"])
    assert [line["state"] for line in lines[:-1] if line["cell"] == cell.coordinate] == ["doubtful"]


@pytest.mark.parametrize("name", ["encrypted_file/khoa.xls", "macros/vba.xlsm", "far_cells/goc-xa.xlsx"])
def test_what_cannot_be_taken_is_returned(tmp_path: Path, name: str) -> None:
    code, [outcome] = read(SHOULD_FAIL / name, tmp_path / "home")
    assert (code, outcome["outcome"], outcome["reason"]) == (4, "returned", name.partition("/")[0])
    assert outcome["messages"][0].endswith(".")


def test_money_in_a_text_keeps_its_measure(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_text(
        "UBND XÃ LƯƠNG ĐIỀN\nBÁO CÁO\nKết quả công tác cải cách hành chính 6 tháng đầu năm 2021\n"
        "UBND xã Lương Điền báo cáo như sau:\nThu ngân sách xã 5 tháng đạt 6,85 tỷ đồng, bằng 61,5% dự toán.\n",
        encoding="utf-8",
    )
    code, lines = read(path, tmp_path / "home")
    [figure] = [line for line in lines[:-1] if line["indicator"] == "revenue_total"]
    assert (code, figure["value"], figure["unit"], figure["factor"]) == (0, 6.85, "tỷ đồng", 1_000_000_000)
    assert figure["evidence"] in path.read_text(encoding="utf-8")
