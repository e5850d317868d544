"""How a severity looks and reads, the same in workbooks and notes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeverityStyle:
    """Vietnamese label and colours (RRGGBB): of a named cell, and of those that nothing tells apart."""

    rank: int
    label_vi: str
    action_vi: str
    strong: str
    pale: str
    colour_vi: str


SEVERITIES = {
    "critical": SeverityStyle(0, "Lỗi phải sửa", "phải sửa và gửi lại", "FF8A80", "FFDAD6", "đỏ"),
    "warning": SeverityStyle(1, "Cảnh báo", "sửa hoặc giải trình", "FFC107", "FFE08A", "vàng"),
    "info": SeverityStyle(2, "Lưu ý", "xem lại, không bắt buộc sửa", "90CAF9", "DCEEFB", "xanh"),
}
