"""Promise: a table written one cell a line is read where its lines can only be so many rows, or not at all."""

from __future__ import annotations

from decimal import Decimal

from tests.unit.narrative_text import read


def values(reading):
    return {f.indicator: f.value for f in reading.figures}


def scoped(reading, scope):
    return {f.indicator: f.value for f in reading.figures if f.scope == scope}


STACKED = """Biểu một số chỉ tiêu
STT
Tiêu chí
ĐVT
Quý I
Quý II
1
Tỷ lệ hồ sơ trực tuyến
%
50,2
73,46
2
Số hồ sơ tiếp nhận
hồ sơ
300
412
3
Tỷ lệ số hóa hồ sơ
%
80
97
"""


def test_numbered_rows_of_one_length_are_cells():
    assert values(read(STACKED)) == {"online_rate": Decimal("73.46"), "received_total": 412, "digitised_rate": 97}


def test_a_row_of_another_length_leaves_the_table_unread():
    assert values(read(STACKED.replace("\n300", ""))) == {}
    assert values(read(STACKED + "Chỉ tiêu khác\n%\n10\n20\n")) == {}


def test_remarks_behind_numbered_rows_are_no_labels():
    body = "Biểu phân loại đơn\nTT\nLoại đơn\nSố đơn tiếp\nnhận\nGhi chú\n1\nĐơn khiếu nại\n5\nđất đai 4\n"
    body += "2\nĐơn tố cáo\n1\nnặc danh\n3\nĐơn đề nghị\n27\nTổng số đơn\n33\ntrùng 2\n"
    assert values(read(body)) == {
        "received_complaint": 5,
        "received_denunciation": 1,
        "received_request": 27,
        "received_total": 33,
    }


def test_remarks_of_numbered_rows_are_no_rows():
    body = "Kết quả quý II năm 2021\nTT\nLĩnh vực\nTiếp nhận\nĐã giải quyết\nCòn lại\nGhi chú\n1\nHộ tịch\n10\n9\n1\n"
    body += "chờ bổ sung\n2\nĐất đai\n5\n4\n1\n3\nVăn hóa\n7\n7\n0\n"
    assert {f.scope for f in read(body).figures} == {"Hộ tịch", "Đất đai", "Văn hóa"}


def test_a_last_cell_of_one_is_no_number_of_a_row_where_rows_have_none():
    body = "Kết quả quý II năm 2021\nLĩnh vực\nTiếp nhận\nĐã giải quyết\nCòn lại\nHộ tịch\n10\n9\n1\n"
    reading = read(body + "Đất đai\n5\n3\n2\nVăn hóa\n7\n7\n0\n")
    assert scoped(reading, "Hộ tịch") == {"received_total": 10, "resolved_total": 9, "pending_total": 1}


def test_of_parts_in_an_order_of_their_own_a_flattened_table_says_nothing():
    body = "Kết quả\nLĩnh vực\nTiếp nhận\nKỳ trước\nTiếp nhận mới\nĐã giải quyết\nCòn lại\n"
    rows = "Hộ tịch\n100\n5\n95\n97\n3\nĐất đai\n20\n4\n16\n15\n5\n"
    assert values(read(body + rows)) == {}
