"""How a severity looks and reads, the same in workbooks and notes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeverityStyle:
    """Vietnamese label and colours (RRGGBB): of the cell to be doubted first, and of those it is compared with."""

    rank: int
    label_vi: str
    action_vi: str
    expected_vi: str
    strong: str
    pale: str
    colour_vi: str


SEVERITIES = {
    "critical": SeverityStyle(0, "Lỗi phải sửa", "phải sửa và gửi lại", "Phải là", "FF8A80", "FFDAD6", "đỏ"),
    "warning": SeverityStyle(1, "Cảnh báo", "sửa hoặc giải trình", "Mức so sánh", "FFC107", "FFE08A", "vàng"),
    "info": SeverityStyle(2, "Lưu ý", "xem lại, không bắt buộc sửa", "Mức so sánh", "90CAF9", "DCEEFB", "xanh"),
}
