"""Promise: a citizen's name, phone, identity number or address stands in no table, message, log or answer of ours."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from expectations.feedback import write_feedback
from ingest import intake
from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.messages import refusal
from ingest.personal import fault_of, masked, masked_message, masked_reading
from ingest.readers.file import read_file
from ingest.readers.reading import Figure, Locator, Reading, State
from ingest.settings import REPOSITORY, Settings
from tests.intake.inbox import take_in

HEADING = (
    "STT;Mã hồ sơ;Lĩnh vực;Tên thủ tục;Người nộp;Số điện thoại;Số CCCD;Địa chỉ;Hình thức nộp;Ngày tiếp nhận;"
    "Ngày hẹn trả;Ngày trả kết quả;Trạng thái;Ghi chú"
)
GOOD = (
    "1;H23.295.924-210104-0001;Hộ tịch;Khai sinh;Trịnh Bích Thảo;0912000111;030085000222;thôn Thượng Hồng;Trực tiếp;"
    "04/01/2021;06/01/2021;05/01/2021;Đã trả;gọi 0912000111 gặp Trịnh Bích Thảo"
)
ROWS = {
    "phone in the procedure": GOOD.replace("Khai sinh", "Khai sinh (0912.000.111, +84912000111, CCCD 030085000222)"),
    "a separator in the name": GOOD.replace("Trịnh Bích Thảo;0912", "Trịnh Bích; Thảo;0912"),
    "a field is missing": GOOD.replace("Hộ tịch;", ""),
    "name in a date": GOOD.replace("04/01/2021", "Trịnh Bích Thảo 0912000111"),
    "phone in a choice": GOOD.replace("Trực tiếp", "0912-000-111"),
    "identity number in a choice": GOOD.replace("Trực tiếp", "Trịnh Bích Thảo, 141000222"),
}
SECRETS = ("trịnh", "bích", "thảo", "0912000111", "912000111", "0912.000.111", "0912-000-111", "030085000222",
           "141000222", "thượng hồng", "210104-0001")  # fmt: skip


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text.lower()]


def register(path: Path, *rows: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADING, GOOD.replace("0001;", "0009;").replace("1;H", "9;H"), *rows]), encoding="utf-8")
    return path


def everything_stored(warehouse: Settings) -> str:
    with connect("kho_admin", warehouse) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in ('intake', 'raw', 'quality', 'review') and table_type = 'BASE TABLE'"
        ).fetchall()
        held = [
            connection.execute(sql.SQL("select to_jsonb(t)::text from {} t").format(sql.Identifier(*table))).fetchall()
            for table in tables
        ]
    return "\n".join(text for rows in held for (text,) in rows)


def everything_written(warehouse: Settings) -> str:
    files = [path for path in warehouse.home.rglob("*") if path.is_file() and warehouse.inbox not in path.parents]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


@pytest.mark.parametrize("case", ROWS)
def test_kho_read_tells_nothing_of_a_citizen(tmp_path: Path, case: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", "read", "--json",
         str(register(tmp_path / "so ho so.csv", ROWS[case]))],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1])["form"] == "ho_so"
    assert leaks(done.stdout + done.stderr) == []


def test_nothing_of_a_citizen_is_stored_written_or_logged(
    warehouse: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for number, row in enumerate(ROWS.values()):
        register(warehouse.inbox / f"xa/so-{number}.csv", row.replace("0001;", f"000{number};"))
    (warehouse.inbox / "xa" / "danh sach.csv").write_text(f"Họ tên;Điện thoại\n{GOOD}\n", encoding="utf-8")
    take_in()
    write_feedback()
    stored = everything_stored(warehouse)
    assert "Khai sinh" in stored
    assert leaks(stored) == []
    assert leaks(everything_written(warehouse)) == []
    assert leaks(caplog.text) == []


def test_a_fault_of_ours_does_not_quote_the_row(
    warehouse: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(warehouse.inbox / "so.csv")

    def breaks(*_: object) -> None:
        raise psycopg.errors.DataException(f"invalid input syntax: {GOOD}")

    monkeypatch.setattr(intake, "load_report", breaks)
    with pytest.raises(intake.ReadingFailedError):
        take_in()
    assert "in breaks\nDataException" in caplog.text
    assert leaks(everything_stored(warehouse) + caplog.text) == []


def test_a_phone_in_a_cell_of_figures_is_masked_in_the_question(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    said = {("received_total", "total"): "gọi 0912000111"}
    write_template(load_forms()["ho_so"], "10924", "Xã Lương Điền", "2021-Q3", path, said)
    [doubt] = read_file(path, path.name).doubts
    assert (doubt.raw_text, leaks(doubt.question_vi)) == ("gọi ********11", [])


def test_a_phone_is_masked_where_a_file_is_returned() -> None:
    assert leaks(refusal("unknown_unit", unit="gọi 0912000111", day="").message_vi) == []


def test_a_full_disk_is_still_named() -> None:
    assert fault_of(OSError(28, "No space left on device", "Trịnh Bích Thảo.csv")) == "OSError: No space left on device"


@pytest.mark.parametrize(
    ("text", "record", "message"),
    [
        ("gọi 0912 000 111", "gọi **********11", "gọi **********11"),
        ("+84 912 000 111", "*************11", "*************11"),
        ("CMND 141000222", "CMND *******22", "CMND 141000222"),
        ("CCCD 030085000222.", "CCCD **********22.", "CCCD **********22."),
        ("Số 02/UBND-VP ngày 05/02/2022", *["Số 02/UBND-VP ngày 05/02/2022"] * 2),
        ("05-01-2021 08:30", *["05-01-2021 08:30"] * 2),
        ("535961270 đồng", "*******70 đồng", "535961270 đồng"),
    ],
)
def test_what_is_masked(text: str, record: str, message: str) -> None:
    assert (masked(text), masked_message(text)) == (record, message)


def figure_with(scope: str | None, evidence: str, raw_text: str, value: Decimal | None) -> Reading:
    state = State.DOUBTFUL if value is None else State.VALUE
    day = date(2021, 9, 14)
    figure = Figure(
        "dossiers", "received_total", value, state, "hồ sơ", day, day, raw_text, Locator("A", "C3"), evidence, scope
    )
    return Reading("ho_so", "2021-Q3", (figure,))


def test_labels_evidence_and_doubtful_cells_of_figures_are_masked() -> None:
    label = "Nguyễn Văn An, CCCD 030085000222, 0912000111, CMND 141000222"
    [figure] = masked_reading(figure_with(label, f"{label} | Tổng: hỏi 0912.000.111", "hỏi 0912.000.111", None)).figures
    assert leaks(f"{figure.scope} {figure.evidence} {figure.raw_text}") == []


@pytest.mark.parametrize(
    "evidence",
    [
        "Hộ tịch 0 25 30 45 12 10 8 0 0",
        "thu 141000222 đồng",
        "từ 01.01.2021 đến 30.09.2021",
        "ngày 05-10-2021: 2.231.000",
    ],
)
def test_evidence_without_a_citizens_number_stays_exact(evidence: str) -> None:
    reading = figure_with("Hộ tịch", evidence, "141000222", Decimal(141000222))
    assert masked_reading(reading) == reading
