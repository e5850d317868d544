"""A missing commune is estimated beside what was published, by the window before or last year's, never within it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from publication.consolidation import publish
from publication.explaining import explain
from tests.publication.district import JUSTICE, District, dossiers
from transform.build import build_layers

LUONG_DIEN, CAO_AN, CAM_VAN = "10924", "10927", "10900"
QUARTER = "2021-Q1"


REUSED = "10930"  # another unit from 2025-07-01
TUE_TINH, CAM_GIANG, MAO_DIEN, TU_MINH = "10909", "10903", "10930", "10891"  # of 1/7/2025; codes of older units
OF_TUE_TINH = {"10900": 5, "10909": 7, "10912": 8}
FORMER = OF_TUE_TINH | {"10924": 1, "10894": 2, "10903": 3, "10933": 10, "10939": 4}  # a part of 10933 to each of two
DOSSIERS = {
    QUARTER: {LUONG_DIEN: 10, CAO_AN: 8, CAM_VAN: 5},
    "2021-Q2": {LUONG_DIEN: 12, CAO_AN: 9},
    "2022-Q1": {LUONG_DIEN: 14, CAO_AN: 11, REUSED: 20},
    "2022-Q2": {LUONG_DIEN: 13},
    "2025-Q2": FORMER,
    "2025-Q3": {TU_MINH: 6},
}
BUDGETS = {  # plan of the year, execution of the year so far
    "2020-Q3": {LUONG_DIEN: (850, 600), CAO_AN: (700, 500)},
    "2020-Q4": {LUONG_DIEN: (850, 840), CAO_AN: (700, 690)},
    QUARTER: {LUONG_DIEN: (900, 200)},
    "2021-Q2": {LUONG_DIEN: (900, 400), CAO_AN: (800, 350)},
    "2021-Q3": {LUONG_DIEN: (900, 650)},
}


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """Quarters of several communes, each published after the one before it."""
    made = District(module_warehouse)
    accepted = []
    for period, units in DOSSIERS.items():
        made.period_code = period
        accepted += [made.deliver(unit, values=dossiers(value)) for unit, value in units.items()]
    for period, budgets in BUDGETS.items():
        made.period_code = period
        for unit, (plan, execution) in budgets.items():
            cells = {("expenditure_total", "plan"): plan, ("expenditure_total", "execution"): execution}
            accepted.append(made.deliver(unit, "ngan_sach", values=cells))
    made.period_code = "2021-Q2"
    made.deliver(CAM_VAN, values=dossiers(6))  # reported, not accepted
    build_layers()
    for period in sorted(DOSSIERS | BUDGETS):
        made.period_code = period
        made.check()
    made.accept(*accepted)
    for period in sorted(DOSSIERS | BUDGETS):
        publish(period)
    return made


def test_coverage_weighs_who_is_in_and_who_is_missing_is_estimated_beside(district: District) -> None:
    [found] = district.rows(
        "select communes_reported, communes_accepted, previous_share_pct, received_total, missing_units like %s"
        " from district.district_dossiers where period_code = '2021-Q2' and procedure_field_code = %s",
        "%Xã Cẩm Văn%",
        JUSTICE,
    )
    assert found == (3, 2, Decimal("66.67"), 21, True)  # the total row: 10 of each, two of three are in
    estimated = district.rows(
        "select unit_code, estimated_value, method, basis_period_code, basis_version from district.district_estimates"
        " where period_code = '2021-Q2' and indicator = 'received_total' and scope_code = %s",
        JUSTICE,
    )
    assert estimated == [(CAM_VAN, 5, "previous_period", QUARTER, 1)]
    [beside] = district.rows(
        "select published_value, estimated_part, value_with_estimates, units_estimated from district.district_totals"
        " where period_code = '2021-Q2' and indicator = 'received_total' and scope_code = %s",
        JUSTICE,
    )
    assert beside == (21, 5, 26, 1)


def test_last_years_window_is_a_second_estimate_by_name_and_never_added_to_the_first(district: District) -> None:
    ask = (
        "select unit_code, method, basis_period_code, estimated_value from district.district_estimates"
        f" where period_code = '2022-Q2' and indicator = 'received_total' and scope_code = '{JUSTICE}' order by 1, 2"
    )
    of_cao_an = [
        (CAO_AN, "previous_period", "2022-Q1", 11),
        (CAO_AN, "same_period_last_year", "2021-Q2", 9),
    ]
    assert district.rows(ask) == [*of_cao_an, (REUSED, "previous_period", "2022-Q1", 20)]
    [beside] = district.rows(
        "select published_value, estimated_part, value_with_estimates, units_estimated, last_year_part,"
        " value_with_last_year, units_by_last_year from district.district_totals"
        " where period_code = '2022-Q2' and indicator = 'received_total' and scope_code = %s",
        JUSTICE,
    )
    assert beside == (13, 31, 44, 2, 9, 22, 1)
    with connect("kho_admin", district.settings) as connection:
        connection.execute(
            "update intake.submissions set unit_valid_from = '2025-07-01' where unit_code = %s", [REUSED]
        )
        assert connection.execute(ask).fetchall() == of_cao_an
        connection.rollback()


def test_each_method_is_explained_by_its_own_cells(district: District) -> None:
    found = explain("district_estimates", "295", "2022-Q2", "received_total", row=JUSTICE)
    assert {one.coverage: (one.value, one.is_exact) for one in found if CAO_AN in one.coverage} == {
        f"ước tính cho Xã Cao An ({CAO_AN}) theo kỳ trước": (11, True),
        f"ước tính cho Xã Cao An ({CAO_AN}) theo cùng kỳ năm trước": (9, True),
    }


def test_a_merged_unit_is_estimated_from_the_units_it_was_formed_of(district: District) -> None:
    found = district.rows(
        "select unit_code, estimated_value, method, basis_period_code, basis_units, share_key"
        " from district.district_estimates where period_code = '2025-Q3' and district_code = '31'"
        " and indicator = 'received_total' and scope_code = %s order by 1",
        JUSTICE,
    )
    assert found == [
        (
            CAM_GIANG,
            11,
            "previous_period",
            "2025-Q2",
            "10894, 10903, 10924, 10933",
            "successor_area",
        ),  # 6 and 0.49 of 10
        (TUE_TINH, 20, "previous_period", "2025-Q2", "10900, 10909, 10912", None),
        (MAO_DIEN, None, "previous_period", "2025-Q2", "10933, 10939", "successor_area"),  # Tân Trường gave nothing
    ]
    [beside] = district.rows(
        "select published_value, estimated_part, units_estimated, communes_accepted, communes_expected"
        " from district.district_totals where period_code = '2025-Q3' and district_code = '31'"
        " and indicator = 'received_total' and scope_code = %s",
        JUSTICE,
    )
    assert beside == (6, 31, 2, 1, 6)


def test_what_adds_up_from_new_year_is_estimated_by_last_years_window_alone(district: District) -> None:
    """A quarter before, the execution is of fewer days; in the first quarter it is of a whole year before."""
    found = district.rows(
        "select period_code, scope_code, method, estimated_value from district.district_estimates"
        " where form = 'ngan_sach' and indicator = 'expenditure_total' and unit_code = %s and period_code > '2021'"
        " order by 1, 2, 3",
        CAO_AN,
    )
    assert found == [
        ("2021-Q1", "execution", "previous_period", None),
        ("2021-Q1", "plan", "previous_period", None),  # of the year before
        ("2021-Q3", "execution", "previous_period", None),
        ("2021-Q3", "execution", "same_period_last_year", 500),
        ("2021-Q3", "plan", "previous_period", 800),
        ("2021-Q3", "plan", "same_period_last_year", 700),
    ]
    beside = district.rows(
        "select published_value, value_with_estimates, units_estimated, value_with_last_year, units_by_last_year"
        " from district.district_totals where form = 'ngan_sach' and indicator = 'expenditure_total'"
        " and scope_code = 'execution' and period_code = '2021-Q3'"
    )
    assert beside == [(650, None, 0, 1150, 1)]


def test_a_share_of_units_that_were_replaced_is_none(district: District) -> None:
    """Without the day the unit ended the share would be that of the quarter before: one of two."""
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update ref.units set valid_to = '2021-08-31' where unit_code = %s", [CAO_AN])
    district.period_code = "2021-Q3"
    accepted = district.deliver(LUONG_DIEN, values=dossiers(12))
    build_layers(["marts"])
    district.check()
    district.accept(accepted)
    [version] = [one for one in publish("2021-Q3") if one.form == "ho_so"]
    assert district.rows(
        "select previous_share_pct from district.publications where publication_id = %s", version.publication_id
    ) == [(None,)]
