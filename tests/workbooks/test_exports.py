"""Promise: an export of another program is read by its description alone, every filled cell accounted for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from ingest.exports.spec import load_exports
from ingest.readers.file import read_file
from ingest.readers.reading import Reading, State

SAMPLES = (
    "21-tan-truong-mot-cua-q3-2021.xls",
    "22-cam-doai-so-ho-so-q1-2021.csv",
    "24-cam-hoang-van-ban-di-2021.xlsx",
    "26-cam-phuc-B02a-X-thang-6-2021.xls",
)
CASES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "exports").glob("*.yml"))
}


def written(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(list(row))
    workbook.save(path)
    return path


def read(path: Path) -> Reading:
    return read_file(path, path.name, b"key")


def accounted(reading: Reading) -> int:
    filled = [f for f in reading.figures if f.raw_text and not f.is_repeat and f.state is not State.DOUBTFUL]
    return len(filled) + len(reading.doubts) + sum(reading.skipped.values())


@pytest.mark.parametrize("name", CASES)
def test_a_case_of_each_description(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    reading = read(written(tmp_path / "tep.xlsx", case["rows"]))
    assert (reading.format, reading.unit_code, reading.period_code) == (name, "10924", case["period"])
    values = {(figure.indicator, figure.scope): figure.value for figure in reading.figures}
    expected = {(indicator, scope): Decimal(str(value)) for indicator, scope, value in case["figures"]}
    assert {key: values.get(key) for key in expected} == expected
    assert reading.doubts == ()


@pytest.mark.parametrize("name", [name for name in CASES if load_exports()[name].register is None])
def test_every_filled_cell_of_a_table_is_accounted_for(tmp_path: Path, name: str) -> None:
    reading = read(written(tmp_path / "tep.xlsx", CASES[name]["rows"]))
    assert reading.cells_in == accounted(reading) > 0


def test_every_description_has_a_case() -> None:
    of_samples = {"mot_cua", "so_ho_so", "so_van_ban_di", "b02a_x"}
    assert set(load_exports()) == set(CASES) | of_samples


@pytest.mark.parametrize("name", SAMPLES)
def test_every_figure_of_a_sample(shared_folder: Path, name: str) -> None:
    gold = json.loads((shared_folder / "samples" / f"{name}.expected.json").read_text(encoding="utf-8"))
    reading = read(shared_folder / "samples" / name)
    expected = Counter((f["domain"], f["indicator"], f.get("scope"), Decimal(str(f["value"]))) for f in gold["figures"])
    found = Counter((f.domain, f.indicator, f.scope, f.value) for f in reading.figures if f.value is not None)
    assert found == expected
    assert reading.unit_code == gold["commune_code"]
    assert reading.doubts == ()


def test_the_clerk_is_told_what_the_register_of_documents_holds(shared_folder: Path) -> None:
    notes = " ".join(read(shared_folder / "samples" / SAMPLES[2]).notes_vi)
    for word in ("44/QĐ-UBND", "31/BC-UBND", "10/KH-UBND", "02/UBND-VP"):
        assert word in notes


def test_a_sum_of_a_group_is_shown_and_never_loaded(shared_folder: Path) -> None:
    reading = read(shared_folder / "samples" / SAMPLES[0])
    assert {f.scope for f in reading.figures if f.is_repeat} == {"UBND xã Tân Trường"}
    assert reading.skipped["group_row"] == 11
    assert reading.cells_in == accounted(reading)


def changed(name: str, row: int, column: int, value: object) -> list[list[object]]:
    rows = [list(one) for one in CASES[name]["rows"]]
    rows[row][column] = value
    return rows


@pytest.mark.parametrize("value", ["2,231", "#REF!", "12/5", "1.23", "khoảng 40", "TRUE"])
def test_what_is_no_number_is_set_aside_with_its_cell(tmp_path: Path, value: str) -> None:
    reading = read(written(tmp_path / "tep.xlsx", changed("xld_01", 5, 1, value)))
    [doubt] = reading.doubts
    assert (doubt.kind, doubt.locator.cell, doubt.raw_text) == ("value", "B6", value)
    assert [f.value for f in reading.figures if f.locator.cell == "B6"] == [None]
    assert reading.cells_in == accounted(reading)


def test_a_column_the_description_lacks_is_named(tmp_path: Path) -> None:
    rows = [[*row, None] for row in CASES["xld_01"]["rows"]]
    rows[3][-1], rows[5][-1] = "Cột lạ", 9
    reading = read(written(tmp_path / "tep.xlsx", rows))
    assert reading.skipped["column_not_described: cot la"] == 1
    assert any("cot la" in note for note in reading.notes_vi)


def test_columns_are_found_by_their_headings(tmp_path: Path) -> None:
    rows = [[row[0], None, *row[1:]] for row in CASES["xld_01"]["rows"]]
    plain, moved = (read(written(tmp_path / f"{n}.xlsx", r)) for n, r in enumerate((CASES["xld_01"]["rows"], rows)))
    assert [(f.indicator, f.value) for f in moved.figures] == [(f.indicator, f.value) for f in plain.figures]


def test_a_file_that_names_no_commune_waits_for_a_person(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "tep.xlsx", changed("ds_can_bo", 0, 0, "Danh sách")))
    assert reading.unit_code is None
    assert [doubt.kind for doubt in reading.doubts] == ["unit"]


HEADER = "Mã hồ sơ;Lĩnh vực;Người nộp;Số điện thoại;Hình thức nộp;Ngày tiếp nhận;Ngày hẹn trả;Ngày trả kết quả\r\n"
LINE = "H23.295.924-210105-000{n};Hộ tịch;Người Nộp;0912345678;{channel};{received};{due};{finished}\r\n"


def register(tmp_path: Path, *rows: tuple[str, str, str, str]) -> tuple[Reading, bytes]:
    lines = [
        LINE.format(n=n, channel=channel, received=received, due=due, finished=finished)
        for n, (channel, received, due, finished) in enumerate(rows)
    ]
    path = tmp_path / "so.csv"
    path.write_bytes((HEADER + "".join(lines)).encode("utf-8-sig"))
    kept: list[bytes] = []
    return read_file(path, path.name, b"key", lambda table, body: kept.append(body)), b"".join(kept)


def test_counts_of_a_register(tmp_path: Path) -> None:
    reading, _ = register(
        tmp_path,
        ("Trực tuyến", "05/01/2021", "10/01/2021", "08/01/2021"),
        ("Trực tiếp", "06/01/2021", "11/01/2021", "11/01/2021"),
        ("Bưu chính", "10/02/2021", "20/02/2021", "22/02/2021"),
        ("Trực tiếp", "01/12/2020", "20/12/2020", "20/12/2020"),
        ("Trực tiếp", "01/03/2021", "05/03/2021", ""),
        ("Trực tiếp", "10/03/2021", "20/03/2021", ""),
    )
    values = {f.indicator: f.value for f in reading.figures if f.scope == "Tổng cộng"}
    assert (reading.unit_code, reading.period_code, reading.row_count) == ("10924", "2021-Q1", 6)
    assert values == {
        "received_total": 6, "received_online": 1, "received_direct_post": 4, "received_carried_over": 1,
        "resolved_total": 4, "resolved_early": 1, "resolved_on_time": 2, "resolved_overdue": 1,
        "pending_total": 2, "pending_in_time": 1, "pending_overdue": 1,
    }  # fmt: skip
    assert {(f.period_from, f.period_to) for f in reading.figures} == {(date(2020, 12, 15), date(2021, 3, 14))}


def test_citizens_do_not_leave_the_reader(tmp_path: Path) -> None:
    reading, rows = register(tmp_path, ("Trực tuyến", "05/01/2021", "10/01/2021", "08/01/2021"))
    said = rows.decode() + repr(reading)
    for secret in ("Người Nộp", "0912345678", "210105-0000"):
        assert secret not in said
    again, other = (
        [row.split("\t")[2] for row in body.decode().splitlines()]
        for body in (rows, register(tmp_path, ("Trực tiếp", "05/01/2021", "10/01/2021", "09/01/2021"))[1])
    )
    assert again == other


def test_a_day_that_is_none_is_set_aside_with_its_cell(tmp_path: Path) -> None:
    reading, _ = register(
        tmp_path,
        ("Trực tuyến", "05/01/2021", "10/01/2021", "31/02/2021"),
        ("Trực tuyến", "05/01/2021", "10/01/2021", "10/01/2021"),
    )
    [doubt] = reading.doubts
    assert (doubt.locator.cell, doubt.raw_text) == ("H2", "31/02/2021")
