"""The files that intake is measured on: workbooks of a form, and one long register of dossiers."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from random import Random

from openpyxl import Workbook

from ingest.forms.filling import filled
from ingest.forms.layout import box_address, layout_of
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template

REGISTER_HEADER = (
    "STT;Mã hồ sơ;Lĩnh vực;Tên thủ tục;Người nộp;Số điện thoại;Hình thức nộp;Ngày tiếp nhận;Ngày hẹn trả;"
    "Ngày trả kết quả;Trạng thái;Ghi chú\r\n"
)
PORTAL_HEADING = (
    ("Số hồ sơ nhận giải quyết", ("Tổng số", "Trực tuyến", "Trực tiếp", "Từ kỳ trước")),
    ("Số hồ sơ đã giải quyết", ("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn")),
    ("Số hồ sơ đang giải quyết", ("Tổng số", "Trong hạn", "Quá hạn")),
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


def write_portal_exports(folder: Path, count: int, fields: int = 64) -> int:
    """So many exports of the one-stop portal, a row a procedure field; returns the figures in each.

    A number in them tells each file from the others, so none is a repetition.
    """
    folder.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    sheet = book.active
    sheet.append(["TỔNG HỢP TÌNH HÌNH GIẢI QUYẾT HỒ SƠ"])
    sheet.append(["Đơn vị: UBND xã Lương Điền, huyện Cẩm Giàng"])
    sheet.append(["Từ ngày 15/12/2020 đến ngày 14/03/2021"])
    sheet.append([None, "Lĩnh vực", *[group for group, leaves in PORTAL_HEADING for _ in leaves]])
    sheet.append(["STT", None, *[leaf for _, leaves in PORTAL_HEADING for leaf in leaves]])
    width = sum(len(leaves) for _, leaves in PORTAL_HEADING)
    for row in range(1, fields + 1):
        sheet.append([row, f"Lĩnh vực thứ {row}", *range(row, row + width)])
    sheet["C6"].value = None
    sheet["C6"].number_format = "0"  # an empty cell that stands in the file
    blank = io.BytesIO()
    book.save(blank)
    for number in range(count):
        (folder / f"mot-cua-{number:05d}.xlsx").write_bytes(filled(blank.getvalue(), {"C6": number}))
    return fields * width


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
