"""The list is the truth: a row that no list has any more leaves, or stays for the reports and acts no more."""

from __future__ import annotations

import psycopg
import pytest

from cli.database import load_lists
from ingest.database.connection import connect
from ingest.reference import load, removal
from ingest.reference.load import Loaded, load_reference
from ingest.reference.removal import ListsContradictError
from ingest.settings import Settings
from tests.publication.district import District, dossiers

LUONG_DIEN, FORMER = "10924", "1890-01-01"
# As an older list would have left them: each row stands in no list of today.
LEFT_OVER = {
    "ref.measure_kinds": "('weekly', true, 'sum', 'x', 'x')"
    " (measure_kind, adds_over_units, over_windows, label_en, label_vi)",
    "ref.indicators": "('dossiers', 'received_by_post', 'Qua bưu chính', 'hồ sơ', 'weekly')"
    " (domain, indicator, label_vi, unit, measure_kind)",
    "ref.metrics": "('post_share', 'x', 'x', 'dossiers', 'ho_so', '%', 'ratio', 'up', 'x', 'x', 'x', 99)"
    " (metric_code, label_vi, label_en, domain, form, unit_vi, measure_kind, better, numerator_vi, denominator_vi,"
    " basis, sort_order)",
    "ref.metric_parts": "('post_share', 'numerator', 'dossiers', 'received_by_post', 'total', 1)"
    " (metric_code, side, domain, indicator, scope_code, sign)",
    "ref.index_criteria": "('post', 'a', 'a', 'x', 'x', 'post_share', 0, 1, 5, 'x', 99)"
    " (criterion_code, area_code, area_vi, label_vi, label_en, metric_code, zero_at, full_at, max_points, basis,"
    " sort_order)",
    "ref.units": "('99001', '1890-01-01', '1899-12-31', 'Xã Cũ', 'xã', '295', 0)"
    " (unit_code, valid_from, valid_to, name_vi, kind, parent_code, sort_order)",
    "ref.unit_successors": f"('99001', '1890-01-01', '{LUONG_DIEN}', '1900-01-01', 1, 'whole')"
    " (unit_code, valid_from, successor_code, successor_valid_from, share, share_key)",
    "ref.periods": "('state', '2021-W1', 'W1', '2021-01-01', '2021-01-07', '2021-01-10', 'Tuần 1')"
    " (regime, period_code, kind, period_from, period_to, due_on, label_vi)",
    "ref.dimension_members": "('procedure_field', 'old_field', 'Cũ', '{}', 999)"
    " (dimension, scope_code, label_vi, aliases, sort_order)",
    "ref.budget_lines": "('old_line', 'revenue', 'revenue', false, 'Cũ', '{cu}', 999)"
    " (budget_line_code, side, statement, is_total, label_vi, label_keys, sort_order)",
    "ref.budget_measures": "('*', 'old_amount', '', 'old_line', 'revenue', 'plan')"
    " (form, indicator, within, budget_line_code, statement, stage)",
    "ref.forms": "('bieu_cu', 'Biểu cũ', 'dossiers', 'state_reporting', true, '{Q1}', 'x')"
    " (form, name_vi, domain, regime, is_obligatory, period_kinds, legal_basis)",
    "ref.form_coverage": "('bieu_cu', 50, 'x', 'total', 'district_cu', 'x')"
    " (form, complete_from_pct, main_indicator, main_scope, consolidated_as, basis)",
    "ref.staff_quotas": "('xã', 1, '1990-01-01', '1990-12-31', 99, 'x') (unit_kind, class, since, until, quota, basis)",
    "ref.measure_units": "('thùng', false) (unit, counts_persons)",
    "ref.person_groups": "('received_by_post', 'old') (indicator, group_code)",
    "ref.person_rates": "('dossiers', 'received_by_post', 'received_total') (domain, indicator, whole_indicator)",
}


def left_over(connection: psycopg.Connection, *tables: str) -> None:
    for table in tables or LEFT_OVER:
        values, _, columns = LEFT_OVER[table].rpartition(" (")
        connection.execute(f"insert into {table} ({columns} values {values}")


def counts(settings: Settings) -> dict[str, int]:
    with connect("kho_ingest", settings) as connection:
        return {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in LEFT_OVER}


def owed(district: District) -> set[tuple[str, str]]:
    return set(district.rows("select form, unit_code from intake.obligations"))


def test_a_row_of_every_list_is_tried() -> None:
    assert {f"ref.{table.name}" for table in load._tables()} == LEFT_OVER.keys()


def test_rows_that_no_list_has_leave_every_table(warehouse: Settings) -> None:
    before = counts(warehouse)
    with connect("kho_ingest", warehouse) as connection:
        left_over(connection)
    assert counts(warehouse) == {table: count + 1 for table, count in before.items()}
    assert load_reference(warehouse) == Loaded(len(LEFT_OVER), ())
    assert counts(warehouse) == before
    assert load_reference(warehouse) == Loaded(0, ())


def test_what_reports_refer_to_stays_for_their_sake_is_told_and_acts_no_more(
    warehouse: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = District(warehouse)
    report = district.deliver(LUONG_DIEN, values=dossiers(10))
    before = owed(district)
    with connect("kho_ingest", warehouse) as connection:
        left_over(connection, "ref.units", "ref.unit_successors", "ref.forms", "ref.form_coverage")
        left_over(connection, "ref.measure_kinds", "ref.indicators")
        connection.execute(  # reports of the old unit, of the old form and of the old indicator
            "insert into ref.reporting_units values ('99001', '1890-01-01', '295');"
            "insert into intake.submissions"
            " (sha256, byte_count, file_name, delivered_at, unit_code, unit_valid_from, form)"
            " values (repeat('a', 64), 1, 'x', now(), '99001', '1890-01-01', 'bieu_cu')"
        )
        connection.execute(
            "insert into raw.figures (submission_id, figure_no, domain, indicator, scope_code, value, state, unit,"
            " factor, period_from, period_to, raw_text, sheet, cell, evidence) values (%s, 9999, 'dossiers',"
            " 'received_by_post', 'total', 1, 'value', 'hồ sơ', 1, '2021-01-01', '2021-03-14', '1', 'x', 'A1', '')",
            [report],
        )
    assert owed(district) > before  # the old form is owed as long as nobody reads the lists
    loaded = load_reference(warehouse)
    kept = {
        f"Danh mục {table}: dòng ({row}) không còn trong danh mục; kho giữ lại vì đã có báo cáo dùng đến,"
        " không dùng cho báo cáo mới"
        for table, row in (
            ("units", "99001, 1890-01-01"),
            ("forms", "bieu_cu"),
            ("indicators", "dossiers, received_by_post"),
            ("measure_kinds", "weekly"),
        )
    }
    assert set(loaded.kept) == kept
    assert owed(district) == before
    assert district.rows("select count(*) from ref.unit_successors where unit_code = '99001'") == [(0,)]
    assert district.rows("select count(*) from ref.form_coverage where form = 'bieu_cu'") == [(0,)]
    assert load_reference(warehouse) == Loaded(0, loaded.kept)
    monkeypatch.setattr(removal, "_MOST_TOLD", 0)
    assert "Danh mục units: 1 dòng khác cũng được giữ lại như vậy" in load_reference(warehouse).kept


def test_the_district_a_kept_unit_stood_under_stays_with_it(
    warehouse: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect("kho_ingest", warehouse) as connection:
        left_over(connection, "ref.units")
        connection.execute(
            "insert into ref.units values ('99000', '1890-01-01', '1899-12-31', 'Huyện Cũ', 'huyện', null, 0);"
            "insert into ref.units values ('99000', '1800-01-01', '1850-12-31', 'Huyện khác', 'huyện', null, 0);"
            "update ref.units set parent_code = '99000' where unit_code = '99001';"
            "insert into intake.submissions (sha256, byte_count, file_name, delivered_at, unit_code, unit_valid_from)"
            " values (repeat('a', 64), 1, 'x', now(), '99001', '1890-01-01')"
        )
    load_lists(warehouse)
    assert [line.split(" không")[0] for line in capsys.readouterr().err.splitlines()] == [
        "kho: Danh mục units: dòng (99000, 1890-01-01)",
        "kho: Danh mục units: dòng (99001, 1890-01-01)",
    ]


def without(name: str, **row: str):
    """The lists, but without such rows in one of them."""

    def read(asked: str) -> list[dict[str, str]]:
        rows = load_lists(asked)
        return [one for one in rows if asked != name or not row.items() <= one.items()]

    load_lists = load.read_csv
    return read


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        (
            "metrics.csv",
            {"metric_code": "online_share"},
            "Danh mục index_criteria còn nhắc đến dòng (online_share) mà danh mục metrics không còn",
        ),
        (
            "indicators.csv",
            {"domain": "dossiers", "indicator": "received_online"},
            "Danh mục metric_parts còn nhắc đến dòng (dossiers, received_online) mà danh mục indicators không còn",
        ),
    ],
)
def test_lists_that_speak_of_a_row_that_is_gone_are_refused_in_words_and_nothing_changes(
    warehouse: Settings, monkeypatch: pytest.MonkeyPatch, name: str, row: dict[str, str], told: str
) -> None:
    before = counts(warehouse)
    monkeypatch.setattr(load, "read_csv", without(name, **row))
    if name == "metrics.csv":
        parts = without("metric_parts.csv", metric_code="online_share")
        monkeypatch.setattr(load, "read_csv", parts)
    with pytest.raises(ListsContradictError) as refused:
        load_reference(warehouse)
    assert str(refused.value).startswith(told)
    assert counts(warehouse) == before


def test_a_unit_with_reports_that_another_took_the_time_of_is_refused(warehouse: Settings) -> None:
    """Both would stand for one code on one day, and figures looked up by it would be doubled."""
    with connect("kho_ingest", warehouse) as connection:
        connection.execute(
            "insert into ref.units values (%s, '1950-01-01', null, 'Xã Lương Điền', 'xã', '295', 0);", [LUONG_DIEN]
        )
        connection.execute(
            "insert into intake.submissions (sha256, byte_count, file_name, delivered_at, unit_code, unit_valid_from)"
            " values (repeat('a', 64), 1, 'x', now(), %s, '1950-01-01')",
            [LUONG_DIEN],
        )
    with pytest.raises(ListsContradictError, match=r"đơn vị 10924 từ 01/01/1950 .* trùng thời gian .* từ 01/01/1900"):
        load_reference(warehouse)
