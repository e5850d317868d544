"""Promise: `kho template` needs no database, writes what intake takes back, says in one line what it cannot write."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from cli.main import app
from ingest.readers.file import read_file


def test_the_workbook_is_read_back_once_something_is_filled_in(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    done = CliRunner().invoke(app, ["template", "ho_so", "--unit", "10924", "--period", "2021-Q3", "-o", str(file)])
    assert (done.exit_code, done.output) == (0, f"{file}\n")
    workbook = load_workbook(file)
    workbook.active["C18"] = 0
    workbook.save(file)
    reading = read_file(file, file.name)
    assert reading.doubts == ()
    assert (reading.form, reading.unit_code, reading.period_code) == ("ho_so", "10924", "2021-Q3")


@pytest.mark.parametrize(
    ("form", "unit", "period", "folder", "words"),
    [
        ("bao_cao", "10924", "2021-Q3", ".", "no form bao_cao with a workbook; the forms are can_bo"),
        ("ho_so", "10924", "2021-Q9", ".", "a period looks like 2021-Q3"),
        ("ho_so", "10924", "2021-M03", ".", "not reported for 2021-M03; its periods are Q1, Q2, Q3, Q4"),
        ("ho_so", "99", "2021-Q3", ".", "no commune 99 on 14/09/2021"),
        ("ho_so", "10924", "2021-Q3", "not there", "cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    tmp_path: Path, form: str, unit: str, period: str, folder: str, words: str
) -> None:
    file = tmp_path / folder / "x.xlsx"
    done = CliRunner().invoke(app, ["template", form, "--unit", unit, "--period", period, "-o", str(file)])
    assert done.exit_code == 1
    assert done.output.startswith("kho: ")
    assert words in done.output
    assert len(done.output.splitlines()) == 1
    assert not file.exists()
