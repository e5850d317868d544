"""The files that intake is measured on: workbooks of a form, and one long register of dossiers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from ingest.forms.filling import filled
from ingest.forms.layout import box_address, layout_of
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template

REGISTER_HEADER = (
    "STT;Mã hồ sơ;Lĩnh vực;Tên thủ tục;Người nộp;Số điện thoại;Hình thức nộp;Ngày tiếp nhận;Ngày hẹn trả;"
    "Ngày trả kết quả;Trạng thái;Ghi chú\r\n"
)
FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai", "Bảo trợ xã hội", "Người có công", "Văn hóa")
CHANNELS = ("Trực tiếp", "Trực tiếp", "Trực tuyến", "Bưu chính")


def write_workbooks(folder: Path, count: int) -> None:
    """So many filled workbooks of form ho_so, each with numbers of its own."""
    folder.mkdir(parents=True)
    blank_path = folder.parent / "blank.xlsx"
    write_template(load_forms()["ho_so"], "10924", "Xã Lương Điền", "2021-Q1", blank_path)
    blank = blank_path.read_bytes()
    cells = layout_of("ho_so").cells
    assert box_address("kho_unit_code")
    for number in range(count):
        values = {address: number + place for place, address in enumerate(cells.values())}
        (folder / f"{number:05d}.xlsx").write_bytes(filled(blank, values))


def write_register(path: Path, rows: int) -> None:
    """A register of so many dossiers of one commune and quarter."""
    chance = Random(2021)
    days = [date(2020, 12, 15) + timedelta(days=n) for n in range(120)]
    shown = [f"{day:%d/%m/%Y}" for day in days]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(REGISTER_HEADER)
        for number in range(1, rows + 1):
            start = chance.randrange(70)
            end = start + chance.randrange(20)
            file.write(
                f"{number};H23.295.942-{days[start]:%y%m%d}-{number:07d};{FIELDS[number % 6]};Thủ tục số {number % 90};"
                f"Người nộp {number};09{number:08d};{CHANNELS[number % 4]};{shown[start]};{shown[start + 10]};"
                f"{shown[end]};Đã trả;\r\n"
            )
