"""A commune formed of units of two districts is estimated from a version of each, and the estimate names both."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from cli.main import app
from ingest.reference import deployment
from ingest.reference.load import load_reference
from ingest.settings import Settings
from publication.consolidation import publish
from publication.explaining import NothingToExplainError, explain
from tests.publication.district import JUSTICE, District, dossiers

TU_MINH, CAM_GIANG = "10891", "10903"  # of 1/7/2025; Tứ Minh of a part of the old one, Đức Chính and a part of 10540
FORMER = {"10891": 100, "10942": 7, "10540": 1000}  # the last one of the city, district 288
ASKED = ("district_estimates", "31", "2025-Q3", "received_total")


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> Iterator[District]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(deployment.VARIABLE, "295,288")
        load_reference(module_warehouse)
        made = District(module_warehouse)
        made.build_candidate()
        for period, values in (("2025-Q2", FORMER), ("2025-Q3", {CAM_GIANG: 6})):
            made.period_code = period
            accepted = [made.deliver(unit, values=dossiers(value)) for unit, value in values.items()]
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


def test_an_estimate_is_explained_by_the_cells_of_every_version(district: District) -> None:
    told = {one.coverage: one for one in explain(*ASKED, row=JUSTICE)}
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
