"""Promise: a table whose columns are kept apart by blanks is read by where its cells stand, or not at all."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.unit.narrative_text import read

FLAT = """                                   Kết quả giải quyết hồ sơ

                      Tổng số hồ   Giải quyết   Giải quyết   Đang giải
    TT     Lĩnh vực   sơ tiếp       đúng hạn     quá hạn       quyết
                      nhận
    1      Hộ tịch    100              95           2            3
    2      Đất đai    20               15           1            4
           và nhà ở
    {total}

"""
TOTAL = "       Tổng       120             110           3            7"


def by_scope(body, stated=" (số liệu từ ngày 15/3/2021 đến ngày 14/6/2021)"):
    found: dict[str | None, dict[str, object]] = {}
    for figure in read(body, stated=stated).figures:
        found.setdefault(figure.scope, {})[figure.indicator] = figure.value
    return found


def test_a_cell_belongs_to_the_column_it_stands_under():
    found = by_scope(FLAT.format(total=TOTAL))
    assert found["Hộ tịch"] == {
        "received_total": 100,
        "resolved_on_time": 95,
        "resolved_overdue": 2,
        "pending_total": 3,
    }
    assert list(found) == ["Hộ tịch", "Đất đai và nhà ở", "Tổng"]


def test_a_missing_cell_is_blank_and_moves_no_other():
    found = by_scope(FLAT.format(total="3      Văn hóa    7                7                         0"))
    assert found["Văn hóa"] == {
        "received_total": 7,
        "resolved_on_time": 7,
        "resolved_overdue": None,
        "pending_total": 0,
    }


def test_a_cell_between_two_columns_leaves_the_table_unread():
    body = FLAT.format(total="3      Văn hóa    7     7                              0")
    assert by_scope(body) == {}


def test_a_list_of_persons_is_no_count_of_them():
    body = "Danh sách cán bộ\n    TT    Họ và tên       Năm sinh    Trình độ chuyên môn    Ghi chú\n"
    body += "    1     Trần Văn An     1980        Đại học                Bí thư\n"
    body += "    2     Lê Thị Bình     1985        Thạc sĩ                Chủ tịch\n"
    assert by_scope(body) == {}


@pytest.mark.parametrize("is_aligned", [True, False])
def test_names_that_begin_like_a_total_are_none(is_aligned):
    body = "Văn bản ban hành\nLoại               Quý II/2021    Quý II/2020\n"
    body += "Quyết định         150            140\nCông văn           61             70\n"
    body += "Tổng số văn bản    390            380\n"
    reading = read(body if is_aligned else re.sub(" {2,}", " ", body), stated="")
    assert {f.indicator: f.value for f in reading.figures} == {
        "issued_decisions": 150,
        "issued_official_letters": 61,
        "issued_total": 390,
    }
    assert {(f.period_from, f.period_to) for f in reading.figures} == {(date(2021, 4, 1), date(2021, 6, 30))}


def test_columns_of_last_year_are_passed_over():
    body = "Kết quả\n    Lĩnh vực    Tiếp nhận    Đã giải       Cùng kỳ\n"
    body += "                             quyết         tiếp nhận\n"
    body += "    Hộ tịch     100          95            88\n    Đất đai     20           15            12\n"
    assert by_scope(body)["Hộ tịch"] == {"received_total": 100, "resolved_total": 95}
