"""A commune formed of units of two districts is estimated from a version of each, and the estimate names both."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from cli.main import app
from ingest.database.connection import connect
from ingest.reference import deployment
from ingest.reference.load import load_reference
from ingest.settings import Settings
from publication.consolidation import publish
from publication.explaining import NothingToExplainError, explain
from tests.publication.district import JUSTICE, District, dossiers
from transform.build import run_dbt

TU_MINH, CAM_GIANG = "10891", "10903"  # of 1/7/2025; Tứ Minh of a part of the old one, Đức Chính and a part of 10540
FORMER = {"10891": 100, "10942": 7, "10540": 1000}  # the last one of the city, district 288
ONLINE, BLANK_OF = "received_online", "10942"  # gives no number of what came online
ASKED = ("district_estimates", "31", "2025-Q3", "received_total")


def cells(unit: str, received: int) -> dict[tuple[str, str], int]:
    return dossiers(received) | ({} if unit == BLANK_OF else {(ONLINE, "total"): 3})


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> Iterator[District]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(deployment.VARIABLE, "295,288")
        load_reference(module_warehouse)
        made = District(module_warehouse)
        made.build_candidate()
        made.period_code = "2025-Q2"
        made.deliver(BLANK_OF, values=cells(BLANK_OF, 8), at="2025-06-10 09:00+07")  # and again below
        for period, values in (("2025-Q2", FORMER), ("2025-Q3", {CAM_GIANG: 6})):
            made.period_code = period
            accepted = [made.deliver(unit, values=cells(unit, value)) for unit, value in values.items()]
            made.check()
            made.accept(*accepted)
            publish(period)
        yield made


def test_an_estimate_names_every_version_and_unit_it_is_taken_from(district: District) -> None:
    versions = dict(
        district.rows("select district_code, publication_id from district.publications where period_code = '2025-Q2'")
    )
    assert set(versions) == {"295", "288"}
    [found] = district.rows(
        "select e.estimated_value, e.basis_publication_ids, e.basis_units, e.share_key"
        " from district.publications p cross join lateral district.estimates(p.publication_id) e"
        " where p.period_code = '2025-Q3' and e.unit_code = %s and e.indicator = 'received_total'"
        " and e.scope_code = %s",
        TU_MINH,
        JUSTICE,
    )
    assert found == (46 + 7 + 465, sorted(versions.values()), "10540, 10891, 10942", "successor_area")
    bases = district.rows(
        "select c.basis_unit_code, c.basis_publication_id, c.basis_value, c.share, c.estimated_part"
        " from district.publications p cross join lateral district.estimate_cells(p.publication_id) c"
        " where p.period_code = '2025-Q3' and c.unit_code = %s and c.indicator = 'received_total'"
        " and c.scope_code = %s order by 1",
        TU_MINH,
        JUSTICE,
    )
    assert bases == [
        ("10540", versions["288"], 1000, Decimal("0.464612"), 465),
        ("10891", versions["295"], 100, Decimal("0.464612"), 46),
        ("10942", versions["295"], 7, 1, 7),
    ]


OF_TU_MINH = (
    "select e.estimated_value, e.basis_revision, array_length(e.basis_publication_ids, 1) from district.publications p"
    " cross join lateral district.estimates(p.publication_id) e where p.period_code = '2025-Q3'"
    f" and e.unit_code = '{TU_MINH}' and (e.indicator, e.scope_code) = (%s, %s)"
)


def test_sendings_of_several_numbers_have_no_number_of_their_own(district: District) -> None:
    assert district.rows(OF_TU_MINH, "received_total", JUSTICE) == [(518, None, 2)]


def test_the_table_of_estimates_gives_no_version_where_there_are_several(district: District) -> None:
    run_dbt(district.settings, "run", "--select", "district_estimates")
    assert district.rows(
        "select basis_period_code, basis_version, basis_versions from district.district_estimates"
        " where unit_code = %s and indicator = 'received_total' and scope_code = %s",
        *(TU_MINH, JUSTICE),
    ) == [("2025-Q2", None, 2)]


def test_without_one_of_its_units_there_is_no_estimate(district: District) -> None:
    """One gives no number; nobody says by what one was divided; one is expected that reported nothing."""
    assert district.rows(OF_TU_MINH, ONLINE, "total") == [(None, None, 2)]
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update ref.unit_successors set share_key = null where unit_code = '10891'")
        assert connection.execute(OF_TU_MINH, ["received_total", JUSTICE]).fetchone()[0] is None
        connection.rollback()


@pytest.mark.parametrize(("kind", "expected"), [("xã", None), ("huyện", 518)])
def test_communes_alone_are_expected_to_give_a_part(district: District, kind: str, expected: int | None) -> None:
    """A district became a commune-level unit in places."""
    with connect("kho_admin", district.settings) as connection:
        connection.execute(
            "insert into ref.units (unit_code, valid_from, valid_to, name_vi, kind, sort_order)"
            " values ('99999', '1900-01-01', '2025-06-30', 'X', %s, 0)",
            [kind],
        )
        connection.execute(
            "insert into ref.unit_successors (unit_code, valid_from, successor_code, successor_valid_from, share,"
            " share_key) values ('99999', '1900-01-01', %s, '2025-07-01', 1, 'whole')",
            [TU_MINH],
        )
        assert connection.execute(OF_TU_MINH, ["received_total", JUSTICE]).fetchone()[0] == expected
        connection.rollback()


def test_an_estimate_is_explained_by_the_cells_of_every_version(district: District) -> None:
    found = explain(*ASKED, row=JUSTICE)
    told = {one.coverage: one for one in found}
    assert len(told) == len(found)
    assert [coverage for coverage in told if "Lai Cách" in coverage] == []  # the older unit of the code
    one = told[f"ước tính cho Phường Tứ Minh ({TU_MINH}) theo kỳ trước"]
    assert (one.value, one.total, one.is_exact) == (518, 518, True)
    assert {(source.unit_code, source.value) for source in one.sources} == {("10540", 465), ("10891", 46), ("10942", 7)}
    unknown = [found for coverage, found in told.items() if coverage.endswith("chưa đủ căn cứ")]
    assert unknown
    assert {(found.value, found.sources, found.is_exact) for found in unknown} == {(None, (), True)}


def test_the_command_shows_the_share_that_counts(district: District) -> None:
    shown = CliRunner().invoke(
        app,
        ["explain", ASKED[0], "--unit", ASKED[1], "--period", ASKED[2], "--indicator", ASKED[3], "--row", JUSTICE],
    )
    assert shown.exit_code == 0
    assert "1000 × 0,464612" in shown.output
    assert "Cộng 3 ô: 518, đúng bằng số đã nêu." in shown.output


def test_where_nothing_is_estimated_a_sentence_says_so(district: District) -> None:
    with pytest.raises(NothingToExplainError, match="Không có ước tính nào của chỉ tiêu received_total, dòng total"):
        explain("district_estimates", "288", "2025-Q2", "received_total")
