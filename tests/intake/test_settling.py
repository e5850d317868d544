"""Promise: a doubt is asked once; the answer is used for the file and for the sender's next one."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from cli.intake import intake as command
from ingest import intake
from ingest.database.connection import connect
from ingest.loading import register_columns
from ingest.settings import Settings
from ingest.settling import SettlementError, open_doubts, settle
from tests.intake.inbox import take_in

HEAD = [["Danh sách"], ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {year}"], ["STT", "Mã hộ", "Chủ hộ", "Phân loại"]]


def deliver(warehouse: Settings, name: str, year: int, households: int) -> None:
    workbook = Workbook()
    for row in HEAD:
        workbook.active.append([str(value).format(year=year) for value in row])
    for number in range(households):
        workbook.active.append([number + 1, f"H{number}", "Người Thứ Nhất", "Hộ nghèo"])
    path = warehouse.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)


def states(warehouse: Settings) -> list[tuple]:
    with connect("kho_admin", warehouse) as connection:
        return connection.execute(
            "select s.file_name, s.status, s.unit_code, max(f.value) from intake.submissions s"
            " left join raw.figures f using (submission_id) group by 1, 2, 3 order by 1"
        ).fetchall()


def test_a_unit_settled_once_serves_the_senders_next_file(warehouse: Settings) -> None:
    deliver(warehouse, "may-01/2020.xlsx", 2020, 3)
    take_in()
    assert states(warehouse) == [("may-01/2020.xlsx", "set_aside", None, None)]
    with connect("kho_ingest", warehouse) as connection:
        [doubt] = open_doubts(connection)
        assert doubt.kind == "unit"
        submission = settle(connection, doubt.doubt_id, "10924", "người kiểm tra")
    intake.read_batch([submission])
    assert states(warehouse) == [("may-01/2020.xlsx", "loaded", "10924", 3)]
    deliver(warehouse, "may-01/2021.xlsx", 2021, 4)
    deliver(warehouse, "may-00/2021.xlsx", 2021, 5)
    take_in()
    assert states(warehouse)[0] == ("may-00/2021.xlsx", "set_aside", None, None)
    assert states(warehouse)[2] == ("may-01/2021.xlsx", "loaded", "10924", 4)


@pytest.mark.parametrize("answer", ["99999", "Lương Điền", ""])
def test_an_answer_that_is_none_changes_nothing(warehouse: Settings, answer: str) -> None:
    deliver(warehouse, "2020.xlsx", 2020, 1)
    take_in()
    with connect("kho_ingest", warehouse) as connection:
        [doubt] = open_doubts(connection)
        with pytest.raises(SettlementError):
            settle(connection, doubt.doubt_id, answer, "người kiểm tra")
    assert states(warehouse)[0][1] == "set_aside"


def deliver_petitions(warehouse: Settings, name: str, commune: str = "Lương Điền", quarter: str = "III") -> None:
    workbook = Workbook()
    for row in (
        ["Biểu số 01/XLD"],
        [f"UBND xã {commune}"],
        [f"TỔNG HỢP KẾT QUẢ XỬ LÝ ĐƠN QUÝ {quarter} NĂM 2021"],
        ["Đơn vị", "Tổng số đơn", "Phân loại theo nội dung", None, None],
        [None, None, "Khiếu nại", "Tố cáo", "Kiến nghị, phản ánh"],
        [f"UBND xã {commune}", "2,231", 4, 1, 15],
    ):
        workbook.active.append(row)
    warehouse.inbox.mkdir(parents=True, exist_ok=True)
    workbook.save(warehouse.inbox / name)


def settle_the_only_doubt(warehouse: Settings, answer: str) -> None:
    with connect("kho_ingest", warehouse) as connection:
        [doubt] = open_doubts(connection)
        assert (doubt.kind, doubt.place, doubt.raw_text) == ("value", "Sheet!B6", "2,231")
        submission = settle(connection, doubt.doubt_id, answer, "người kiểm tra")
    intake.read_batch([submission])
    intake.finish_intake()


def test_a_value_is_settled_and_its_text_kept(warehouse: Settings) -> None:
    deliver_petitions(warehouse, "don.xlsx")
    take_in()
    settle_the_only_doubt(warehouse, "2.231")
    with connect("kho_admin", warehouse) as connection:
        found = connection.execute(
            "select value, state, raw_text from raw.figures where indicator = 'received_total'"
        ).fetchall()
        counted = connection.execute(
            "select cells_in, cells_loaded, cells_set_aside, cells_skipped, revision from intake.submissions"
        ).fetchone()
    assert found == [(2231, "value", "2,231")]
    assert counted == (5, 4, 0, 1, 1)


@pytest.mark.parametrize("answer", ["2,5", "nhiều", ""])
def test_a_count_is_not_settled_by_what_is_no_count(warehouse: Settings, answer: str) -> None:
    deliver_petitions(warehouse, "don.xlsx")
    take_in()
    with connect("kho_ingest", warehouse) as connection:
        [doubt] = open_doubts(connection)
        with pytest.raises(SettlementError, match="a whole number"):
            settle(connection, doubt.doubt_id, answer, "người kiểm tra")
    assert states(warehouse)[0][1] == "loaded"


def test_what_is_no_count_leaves_the_doubt_of_a_waiting_file_open(warehouse: Settings) -> None:
    deliver_petitions(warehouse, "don.xlsx", commune="")
    take_in()
    for kind, answer in (("value", "2,5"), ("unit", "10924")):
        with connect("kho_ingest", warehouse) as connection:
            [doubt] = [one for one in open_doubts(connection) if one.kind == kind]
            submission = settle(connection, doubt.doubt_id, answer, "người kiểm tra")
        intake.read_batch([submission])
    with connect("kho_admin", warehouse) as connection:
        found = connection.execute("select value, state from raw.figures where indicator = 'received_total'").fetchall()
        assert (found, [doubt.kind for doubt in open_doubts(connection)]) == ([(None, "doubtful")], ["value"])


def test_a_report_of_an_unknown_name_waits_until_somebody_says_whose_it_is(warehouse: Settings, tmp_path: Path) -> None:
    (tmp_path / "bao cao.txt").write_text(
        "UBND XÃ XUÂN NHÀN\nBÁO CÁO\nKết quả công tác cải cách hành chính quý II năm 2021\n"
        "UBND xã Xuân Nhàn báo cáo như sau:\nĐã tiếp nhận 25 đơn của công dân.\n",
        encoding="utf-8",
    )
    intake.read_batch(intake.receive([tmp_path / "bao cao.txt"]))
    with connect("kho_ingest", warehouse) as connection:
        [doubt] = open_doubts(connection)
        assert "“xã Xuân Nhàn” không có trong danh mục" in doubt.question_vi
        submission = settle(connection, doubt.doubt_id, "10924", "người kiểm tra")
    intake.read_batch([submission])
    assert [(status, unit) for _, status, unit, _ in states(warehouse)] == [("loaded", "10924")]


def test_the_command_says_what_became_of_each_file(
    warehouse: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver_petitions(warehouse, "don.xlsx")
    deliver_petitions(warehouse, "khong ro.xlsx", commune="")
    (warehouse.inbox / "trong.xlsx").write_bytes(b"")
    command()
    said = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("Đang đọc")]
    assert said[0].startswith("3 tệp mới: 1 đã nạp (")
    assert "1 chờ trả lời, 1 trả lại; kỳ cần kiểm tra: 2021-Q3" in said[0]
    assert said[1].startswith("  Trả lại trong.xlsx: Tệp trống")
    assert [line.split(":")[0].strip() for line in said[2:]] == ["don.xlsx", "khong ro.xlsx"]
    assert all("kho intake settle" in line for line in said[2:])


def test_an_answer_serves_the_commune_that_gave_it_and_no_other(warehouse: Settings) -> None:
    deliver_petitions(warehouse, "don.xlsx")
    take_in()
    settle_the_only_doubt(warehouse, "2.231")
    deliver_petitions(warehouse, "quy 4.xlsx", quarter="IV")
    deliver_petitions(warehouse, "don cao an.xlsx", commune="Cao An")
    take_in()
    with connect("kho_admin", warehouse) as connection:
        found = connection.execute(
            "select s.file_name, f.value, f.state from raw.figures f join intake.submissions s using (submission_id)"
            " where f.indicator = 'received_total' order by 1"
        ).fetchall()
    assert found == [
        ("don cao an.xlsx", None, "doubtful"),
        ("don.xlsx", 2231, "value"),
        ("quy 4.xlsx", 2231, "value"),
    ]


def test_cells_in_are_loaded_set_aside_or_skipped(warehouse: Settings, shared_folder: Path) -> None:
    intake.read_batch(intake.receive([shared_folder / "samples" / "21-tan-truong-mot-cua-q3-2021.xls"]))
    with connect("kho_admin", warehouse) as connection:
        row = connection.execute(
            "select cells_in, cells_loaded, cells_skipped, (select count(*) from raw.figures where raw_text <> ''),"
            " (select sum(cell_count) from intake.skipped_cells) from intake.submissions"
        ).fetchone()
    assert row == (104, 77, 27, 77, 27)


def test_a_file_read_anew_leaves_nothing_of_the_first_reading_in_any_table(warehouse: Settings) -> None:
    with connect("kho_admin", warehouse) as connection:
        held = connection.execute(
            "select relname::text from pg_class where relnamespace = 'raw'::regnamespace and relkind = 'r'"
        ).fetchall()
    assert {name for (name,) in held} == {"figures", *register_columns()}
