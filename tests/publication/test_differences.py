"""Two versions are set beside each other where they are two states of one thing: one district, form and period."""

from __future__ import annotations

import psycopg
import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from tests.publication.district import JUSTICE, District, dossiers

OURS = ("295", "ho_so", "2021-Q1")
LUONG_DIEN, CAO_AN, CAM_VAN, REUSED = "10924", "10927", "10900", "10903"  # the last is another unit from 1/7/2025


def store(connection: psycopg.Connection, district: str, form: str, period: str, version: int = 1) -> int:
    return connection.execute(
        "insert into district.publications (district_code, form, period_code, version, communes_expected,"
        " communes_accepted, missing_units, reference_id)"
        " values (%s, %s, %s, %s, 1, 1, '{}', district.current_reference()) returning publication_id",
        [district, form, period, version],
    ).fetchone()[0]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (("295", "can_bo", "2021-Q1"), "không cùng biểu; hãy chọn"),
        (("295", "ho_so", "2021-Q2"), "không cùng kỳ báo cáo; hãy chọn"),
        (("296", "ho_so", "2021-Q1"), "không cùng đơn vị tổng hợp; hãy chọn"),
        (("296", "ho_so", "2021-Q2"), "không cùng kỳ báo cáo, đơn vị tổng hợp; hãy chọn"),
    ],
)
def test_versions_of_two_things_are_not(warehouse: Settings, other: tuple[str, str, str], told: str) -> None:
    with connect("kho_reviewer", warehouse) as connection:
        pair = [store(connection, *OURS), store(connection, *other)]
        for old, new in (pair, reversed(pair)):
            with pytest.raises(psycopg.Error, match=told) as refused, connection.transaction():
                connection.execute("select * from district.difference_between(%s, %s)", [old, new])
            assert refused.value.sqlstate == "KH011"


def test_two_versions_of_one_are(warehouse: Settings) -> None:
    with connect("kho_reviewer", warehouse) as connection:
        pair = [store(connection, *OURS), store(connection, *OURS, version=2)]
        assert connection.execute("select * from district.difference_between(%s, %s)", pair).fetchall() == []


@pytest.mark.parametrize(
    "call",
    [
        "district.difference_between(%(ours)s, 999)",
        "district.difference_between(null, %(ours)s)",
        "district.explain(999, 'received_total')",
        "district.estimates(999)",
        "district.estimate_cells(null)",
    ],
)
def test_a_version_that_was_never_published_is_not_an_empty_one(warehouse: Settings, call: str) -> None:
    """Beside nothing every figure would be told as new, or as gone."""
    with connect("kho_reviewer", warehouse) as connection:
        ours = store(connection, *OURS)
        with pytest.raises(psycopg.Error, match=r"Không có phiên bản công bố số (999|trống)") as refused:
            connection.execute(f"select * from {call}", {"ours": ours})
        assert refused.value.sqlstate == "KH012"


def test_a_figure_that_the_version_does_not_have_is_not_explained_by_nothing(warehouse: Settings) -> None:
    with connect("kho_reviewer", warehouse) as connection:
        ours = store(connection, *OURS)
        with pytest.raises(psycopg.Error, match="không có chỉ tiêu “received_totl”, dòng “total”"):
            connection.execute("select * from district.explain(%s, 'received_totl')", [ours])


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """Versions 1, 2 and 3: units that come, go and send again, then other lists over the same reports."""
    made = District(module_warehouse)
    first = [made.deliver(unit, values=dossiers(10)) for unit in (LUONG_DIEN, CAO_AN, REUSED)]
    second = [
        made.deliver(LUONG_DIEN, values=dossiers(8), at="2021-03-19 09:00+07"),
        made.deliver(REUSED, values=dossiers(7), at="2021-03-19 10:00+07"),
        made.deliver(CAM_VAN, values=dossiers(5), at="2021-03-19 11:00+07"),
    ]
    made.check()
    for decision, reason in (("accepted", "lần một"), ("returned", "xem lại"), ("accepted", "lần hai")):
        made.decide(second[0], decision, reason)
    made.decide(second[0], "returned", "thôi")
    with connect("kho_admin", module_warehouse) as connection:
        connection.execute(  # a row that the report named itself
            "update raw.figures set scope_code = 'ho_so_cua_ai', value = 1, state = 'value'"
            " where submission_id = %s and indicator = 'received_online' and scope_code = 'office'",
            [second[-1]],
        )
        for version, sources in enumerate((first, second, second), start=1):
            if version == 3:
                connection.execute(
                    "update ref.dimension_members set part_of = 'office' where dimension = 'procedure_field'"
                    " and scope_code = %s",
                    [JUSTICE],
                )
            publication_id = store(connection, *OURS, version=version)
            connection.execute(
                "insert into district.published_sources (publication_id, submission_id, unit_code, revision)"
                " select %s, submission_id, unit_code, revision from intake.submissions where submission_id = any (%s)",
                [publication_id, sources],
            )
    return made


def between(district: District, old: int, new: int, scope: str = JUSTICE) -> dict[str, tuple]:
    """By unit: name, old and new value, reason, of the dossiers received."""
    found = district.rows(
        "select d.unit_code, d.unit_name, d.old_value, d.new_value, d.reason_vi from district.publications o"
        " join district.publications n on (o.version, n.version) = (%s, %s)"
        " cross join lateral district.difference_between(o.publication_id, n.publication_id) d"
        " where d.indicator = 'received_total' and d.scope_code = %s",
        *(old, new, scope),
    )
    assert len({unit for unit, *_ in found}) == len(found)
    return {unit: tuple(rest) for unit, *rest in found}


def test_each_unit_of_a_difference_has_the_reason_that_is_its_own(district: District) -> None:
    came, went = "Đơn vị mới được tổng hợp", "Đơn vị không còn được tổng hợp"
    found = between(district, 1, 2)
    assert found == {
        LUONG_DIEN: ("Xã Lương Điền", 10, 8, "Chấp nhận lần gửi 2: lần hai"),  # not what was returned or said before
        REUSED: ("Xã Ngọc Liên", 10, 7, "Chấp nhận lần gửi 2"),  # nobody said why
        CAM_VAN: ("Xã Cẩm Văn", None, 5, came),
        CAO_AN: ("Xã Cao An", 10, None, went),
    }
    assert {unit: row[3] for unit, row in between(district, 2, 1).items() if unit in (CAM_VAN, CAO_AN)} == {
        CAM_VAN: went,
        CAO_AN: came,
    }


def test_figures_of_the_same_reports_differ_by_the_lists(district: District) -> None:
    changed = "Danh mục tổng hợp thay đổi"
    assert between(district, 2, 3)[LUONG_DIEN] == ("Xã Lương Điền", 8, None, changed)
    assert between(district, 2, 3, "office")[LUONG_DIEN][1:] == (None, 8, changed)


@pytest.mark.parametrize(
    ("unit", "revisions", "reason"),
    [
        (CAM_VAN, (None, 1), "Đơn vị mới được tổng hợp"),
        (CAO_AN, (1, None), "Đơn vị không còn được tổng hợp"),
        (LUONG_DIEN, (2, 2), "Danh mục tổng hợp thay đổi"),
        (LUONG_DIEN, (1, 2), "Chấp nhận lần gửi 2: lần hai"),
        (REUSED, (1, 2), "Chấp nhận lần gửi 2"),
    ],
)
def test_the_reason_of_one_unit(
    district: District, unit: str, revisions: tuple[int | None, int | None], reason: str
) -> None:
    assert district.rows(
        "select district.reason_of_difference(publication_id, %s, %s::integer, %s::integer)"
        " from district.publications where version = 2",
        *(unit, *revisions),
    ) == [(reason,)]


def test_readers_are_told_of_listed_rows_alone(district: District) -> None:
    ask = (
        "select distinct d.scope_code from district.publications o join district.publications n"
        " on (o.version, n.version) = (1, 2)"
        " cross join lateral district.difference_between(o.publication_id, n.publication_id) d"
        " where d.scope_code = 'ho_so_cua_ai'"
    )
    with connect("kho_reader", district.settings) as reader:
        assert reader.execute(ask).fetchall() == []
    assert district.rows(ask) == [("ho_so_cua_ai",)]
