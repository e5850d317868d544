"""Files of other programs, and an inbox to put them in: statements of one year, registers of two."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.settings import Settings

UNIT = ("10924", "Xã Lương Điền")
OTHER = ("10927", "Xã Cao An")
UNIT_LINE = ["UBND xã Lương Điền"]
MILLIONS = ["Đơn vị: triệu đồng"]
YEAR = (date(2021, 1, 1), date(2021, 12, 31))
JANUARY = (date(2021, 1, 1), date(2021, 1, 31))


def b02a(month: int, rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [
        UNIT_LINE,
        ["BÁO CÁO TỔNG HỢP THU NGÂN SÁCH XÃ THEO NỘI DUNG KINH TẾ"],
        [f"Tháng {month} năm 2021"],
        MILLIONS,
        ["STT", "Nội dung", "Mã số", "Dự toán năm", "Thực hiện", None, "So sánh (%)"],
        [None, None, None, None, "Trong tháng", "Lũy kế từ đầu năm", None],
        *map(list, rows),
    ]


STATEMENTS = {
    "B02a thang 1.xlsx": b02a(
        1,
        [
            ["A", "TỔNG SỐ THU NGÂN SÁCH XÃ (I+II)", "100", 5000, 400, 400, 8],
            ["I", "Các khoản thu 100%", "300", 900, 90, 100, 11],
            [None, "- Phí, lệ phí", "320", 90, None, 9, 10],
        ],
    ),
    "B02a thang 2.xlsx": b02a(2, [["A", "Tổng thu ngân sách xã", "100", 5000, 300, 700, 14]]),
    "B03.xlsx": [
        UNIT_LINE,
        ["BẢNG CÂN ĐỐI QUYẾT TOÁN NGÂN SÁCH XÃ"],
        ["Năm 2021"],
        MILLIONS,
        ["STT", "Nội dung thu", "Dự toán", "Quyết toán", "STT", "Nội dung chi", "Dự toán", "Quyết toán"],
        [None, "Tổng số thu", 5000, 5100, None, "Tổng số chi", 5000, 4900],
        [1, "1. Thu bổ sung từ ngân sách cấp trên", 3000, 3100, 1, "Chi đầu tư phát triển", 2000, 1900],
        [2, "Dự phòng", None, 50, 2, "Kết dư cuối năm", None, 200],
    ],
    "118.xlsx": [
        ["Biểu số 118/CK TC-NSNN"],
        UNIT_LINE,
        ["QUYẾT TOÁN CHI NGÂN SÁCH XÃ NĂM 2021"],
        MILLIONS,
        ["STT", "NỘI DUNG", "DỰ TOÁN", None, None, "QUYẾT TOÁN", None, None],
        [None, None, "TỔNG SỐ", "ĐTPT", "TX", "TỔNG SỐ", "ĐTPT", "TX"],
        [None, "TỔNG CHI", 5000, 2000, 3000, 4900, 1900, 3000],
        [1, "Chi giáo dục", 500, 200, 300, 490, 190, 300],
    ],
    "115 ca nam.xlsx": [
        ["Biểu số 115/CK TC-NSNN"],
        UNIT_LINE,
        ["THỰC HIỆN CHI NGÂN SÁCH XÃ NĂM 2021"],
        MILLIONS,
        ["STT", "NỘI DUNG", "DỰ TOÁN", None, None, "THỰC HIỆN", None, None],
        [None, None, "TỔNG SỐ", "ĐTPT", "TX", "TỔNG SỐ", "ĐTPT", "TX"],
        [None, "TỔNG CHI", 5000, 2000, 3000, 4800, 1850, 2950],
    ],
    "114.xlsx": [
        ["Biểu số 114/CK TC-NSNN"],
        UNIT_LINE,
        ["THỰC HIỆN THU NGÂN SÁCH XÃ NĂM 2021"],
        MILLIONS,
        ["STT", "NỘI DUNG", "DỰ TOÁN NĂM", None, "ƯỚC THỰC HIỆN", None],
        [None, None, "THU NSNN", "THU NSX", "THU NSNN", "THU NSX"],
        [None, "TỔNG SỐ THU", 9000, 5000, 9100, 5050],
        ["I", "Các khoản thu 100%", 1000, 900, 950, 850],
    ],
}


def outgoing(year: int, documents: Sequence[tuple[str, str]], unit: str = "Lương Điền") -> list[list[object]]:
    return [
        [f"UBND xã {unit}"],
        [f"SỔ ĐĂNG KÝ VĂN BẢN ĐI NĂM {year}"],
        ["Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu"],
        *[[symbol, day, "Về việc chung"] for symbol, day in documents],
    ]


IN_2020 = [("41/QĐ-UBND", "14/12/2020"), ("42/QĐ-UBND", "15/12/2020"), ("9/KH-UBND", "31/12/2020")]
IN_2021 = [
    ("01/QĐ-UBND", "05/01/2021"),
    ("01/BC-UBND", "14/03/2021"),
    ("02/QĐ-UBND", "15/03/2021"),
    ("03/QĐ-UBND", "14/06/2021"),
    ("02/BC-UBND", "15/06/2021"),
    ("01/HD-UBND", "20/04/2021"),
]
REGISTERS = {
    "so 2020.xlsx": outgoing(2020, IN_2020),
    "so 2021.xlsx": outgoing(2021, IN_2021),
    # A day of the next year: of the quarter or not, nobody knows.
    "so Cao An.xlsx": outgoing(2021, [("01/QĐ-UBND", "05/04/2021"), ("02/QĐ-UBND", "06/04/2022")], "Cao An"),
    "so den.xlsx": [
        UNIT_LINE,
        ["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN NĂM 2021"],
        ["Số đến", "Ngày đến", "Số ký hiệu", "Tên loại và trích yếu"],
        [1, "04/01/2021", "1/UBND-VP", "Về việc chung"],
        [2, "15/03/2021", "2/UBND-VP", "Về việc chung"],
        [3, "14/06/2021", "3/UBND-VP", "Về việc chung"],
    ],
}


class Inbox:
    """A warehouse whose inbox is filled by hand."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.inbox.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, rows: Sequence[Sequence[object]], day: str = "2022-01-20", sheet: str = "So") -> None:
        workbook = Workbook()
        workbook.active.title = sheet
        for row in rows:
            workbook.active.append(row)
        workbook.save(self.settings.inbox / name)
        self._deliver(self.settings.inbox / name, day)

    def put_form(self, name: str, form: str, period: str, values: dict, unit: tuple[str, str] = UNIT) -> None:
        path = self.settings.inbox / name
        numbers = {key: Decimal(value) for key, value in values.items()}
        write_template(load_forms()[form], *unit, period, path, numbers)
        self._deliver(path, "2022-01-20")

    def _deliver(self, path: Path, day: str) -> None:
        at = datetime.fromisoformat(f"{day}T09:00+07:00").timestamp()
        os.utime(path, (at, at))

    def rows(self, statement: str, *values: object) -> list[tuple]:
        with connect("kho_admin", self.settings) as connection:
            return connection.execute(statement, values or None).fetchall()
