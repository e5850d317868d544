"""A question that cannot be answered is refused by a sentence, never by an empty table that looks like an answer."""

from __future__ import annotations

import psycopg
import pytest

WINDOW = "'2021-01-01', '2021-03-31', '2021-09-14'"
WRONG = [
    ("series_in_units_of(null)", "Chưa nêu ngày"),
    ("series_in_units_of('2021-09-14', 'dosiers')", "Không có chỉ tiêu “dosiers”"),
    ("series_in_units_of('2021-09-14', 'dossiers', 'staff_present')", "Không có chỉ tiêu “dossiers.staff_present”"),
    ("series_in_units_of('2021-09-14', wanted_unit => 'Lương Điền')", "Không có đơn vị nào mang mã “Lương Điền”"),
    ("series_in_units_of('2021-09-14', touching_from => '2021-02-01', touching_to => '2021-01-31')",
     "Ngày đầu 01/02/2021 ở sau ngày cuối 31/01/2021"),
    # Đức Chính became a part of Tuệ Tĩnh; the district ended and nothing stands for it.
    ("series_in_units_of('2025-07-01', wanted_unit => '10912')",
     "Đơn vị 10912 không có vào ngày 01/07/2025; số liệu của đơn vị đó khi ấy thuộc Xã Tuệ Tĩnh (10909)"),
    # A part of it went to each of two communes.
    ("series_in_units_of('2025-07-01', wanted_unit => '10933')", "Xã Cẩm Giàng (10903), Xã Mao Điền (10930)"),
    ("series_over('2021-03-31', '2021-01-01', '2021-09-14')", "Ngày đầu 31/03/2021 ở sau ngày cuối 01/01/2021"),
    ("series_over(null, '2021-03-31', '2021-09-14')", "Chưa nêu đủ ngày đầu và ngày cuối"),
    ("series_over('2021-01-01', '2021-03-31', null)", "Chưa nêu ngày"),
    (f"series_over({WINDOW}, wanted_indicator => 'received')", "Không có chỉ tiêu “received”"),
    (f"series_over({WINDOW}, wanted_unit => '99999')", "Không có đơn vị nào mang mã “99999”"),
    ("metrics_over('2021-03-31', '2021-01-01', '2021-09-14')", "Ngày đầu 31/03/2021 ở sau"),
    (f"metrics_over({WINDOW}, 'on_time_rate')", "Không có chỉ số “on_time_rate”"),
    (f"metrics_over({WINDOW}, 'online_share', '99999')", "Không có đơn vị nào mang mã “99999”"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "told"), WRONG)
@pytest.mark.parametrize("schema", ["marts", "bi"])
def test_what_no_list_has_is_refused_with_a_word_on_where_to_look(
    series: psycopg.Connection, schema: str, call: str, told: str
) -> None:
    with pytest.raises(psycopg.Error) as refused:
        series.execute(f"select * from {schema}.{call}")
    assert refused.value.sqlstate == "KH012"
    assert told in refused.value.diag.message_primary


@pytest.mark.parametrize("call", ["series_in_units_of('2021-09-14', wanted_scope => 'totl')",
                                  f"series_over({WINDOW}, wanted_scope => 'totl')"])  # fmt: skip
def test_a_row_that_no_list_has_is_refused_to_readers_alone(series: psycopg.Connection, call: str) -> None:
    """Whoever works on the reports sees rows that no list holds."""
    assert series.execute(f"select * from marts.{call}").fetchall() == []
    with pytest.raises(psycopg.Error, match="Không có dòng “totl” trong danh mục"):
        series.execute(f"select * from bi.{call}")


def test_a_right_question_without_an_answer_has_none(series: psycopg.Connection) -> None:
    for call in (f"series_over({WINDOW}, 'dossiers', 'received_total', '10924', 'total')",
                 "series_in_units_of('2025-07-01', 'dossiers', 'received_total', wanted_unit => '31')",
                 f"metrics_over({WINDOW}, 'online_share', '295')"):  # fmt: skip
        for schema in ("marts", "bi"):
            assert series.execute(f"select * from {schema}.{call}").fetchall() == []
