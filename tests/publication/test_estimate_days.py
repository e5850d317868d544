"""An estimate is of cells that speak of days as the cell now does, of whole units, and shown to whom it may be."""

from __future__ import annotations

import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from publication.consolidation import publish
from publication.explaining import NothingToExplainError, explain
from tests.publication.district import JUSTICE, District, dossiers

LUONG_DIEN, CAO_AN, CAM_VAN = "10924", "10927", "10900"  # the last is missing from the second quarter
LATER = "10930"  # in a second version of it
STOCK, FROM, TO, ABSENT = "pending_total", "received_online", "received_direct_post", "pending_overdue"
UNLISTED, BLANK = "ho_so_cua_ai", "resolved_overdue"
CELLS = dossiers(5) | {(name, "total"): 6 for name in (STOCK, FROM, TO, ABSENT)}
CHANGE = "update raw.figures set {} where submission_id = %s and indicator = %s and scope_code = %s"


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """Two quarters of dossiers and staff; in the first one commune more, with a second sending of another."""
    made = District(module_warehouse)
    made.build_candidate()
    first = [made.deliver(unit, values=CELLS) for unit in (LUONG_DIEN, CAO_AN, CAM_VAN)]
    first += [made.deliver(unit, "can_bo", values={("minority", "total"): 3}) for unit in (LUONG_DIEN, CAM_VAN)]
    made.period_code = "2021-Q2"
    second = [made.deliver(unit, values=CELLS) for unit in (LUONG_DIEN, CAO_AN)]
    second.append(made.deliver(LUONG_DIEN, "can_bo", values={("minority", "total"): 2}))
    later = made.deliver(LATER, values=CELLS)
    of_missing, other = first[2], second[1]
    with connect("kho_admin", module_warehouse) as connection:
        for changed, cell in (
            ("period_from = period_from + 20", (other, FROM, "total")),
            ("period_to = period_to - 20", (other, TO, "total")),
            ("period_from = period_to", (of_missing, STOCK, "total")),
            (f"scope_code = '{UNLISTED}', value = 1, state = 'value'", (of_missing, "received_total", "office")),
            (f"scope_code = '{UNLISTED}', value = 1, state = 'value'", (other, "received_total", "office")),
            (
                "scope_code = 'civil_status', value = 4, state = 'value'",
                (of_missing, "received_total", "land_environment"),
            ),
            ("scope_code = 'certification'", (of_missing, "received_total", "police")),  # a blank one
            ("value = null, state = 'blank'", (of_missing, BLANK, "total")),
        ):
            assert connection.execute(CHANGE.format(changed), cell).rowcount == 1
        connection.execute(
            "delete from raw.figures where submission_id = any (%s) and indicator = %s", [[*second, later], ABSENT]
        )
    for period, accepted in (("2021-Q1", first), ("2021-Q2", second)):
        made.period_code = period
        made.check()
        made.accept(*accepted)
        publish(period)
    made.accept(later)
    publish("2021-Q2")
    return made


def estimated(district: District, form: str = "ho_so", role: str = "kho_reviewer") -> dict[tuple[str, str], tuple]:
    """By indicator and row: the missing commune's estimate and the names of the units it is of."""
    with connect(role, district.settings) as connection:
        found = connection.execute(
            "select e.unit_code, e.indicator, e.scope_code, e.estimated_value, e.basis_units"
            " from district.publications p cross join lateral district.estimates(p.publication_id) e"
            " where p.period_code = '2021-Q2' and p.version = 1 and p.form = %s",
            [form],
        ).fetchall()
    assert {unit for unit, *_ in found} <= {CAM_VAN}
    return {(indicator, scope): tuple(rest) for _, indicator, scope, *rest in found}


def test_a_unit_estimated_of_itself_names_no_other(district: District) -> None:
    assert estimated(district)["resolved_total", "total"] == (6, None)


def test_finer_rows_of_one_unit_are_one_part(district: District) -> None:
    assert estimated(district)["received_total", JUSTICE] == (5 + 4, None)


def test_what_there_is_on_a_day_has_no_length(district: District) -> None:
    assert estimated(district)[STOCK, "total"] == (6, None)


@pytest.mark.parametrize("indicator", [FROM, TO, ABSENT, BLANK])
def test_without_days_of_one_kind_or_a_number_there_is_no_estimate(district: District, indicator: str) -> None:
    """Communes that speak of days apart, a cell that nobody gives now, a blank."""
    assert estimated(district)[indicator, "total"] == (None, None)


def test_readers_are_shown_no_estimate_of_persons_nor_of_rows_that_no_list_holds(district: District) -> None:
    staff, unlisted = ("minority", "total"), ("received_total", UNLISTED)
    assert estimated(district, "can_bo", "kho_reader") == {}
    assert estimated(district, "can_bo")[staff] == (3, None)
    shown = estimated(district, role="kho_reader")
    assert (shown["received_total", JUSTICE], unlisted in shown) == ((9, None), False)
    assert estimated(district)[unlisted] == (1, None)


def test_an_estimate_is_explained_of_the_row_and_version_asked_for(district: District) -> None:
    asked = ("district_estimates", "295", "2021-Q2", "received_total")
    for version, told in ((None, 2), (1, 1), (2, 2)):
        [one] = explain(*asked, row=JUSTICE, version=version)
        assert (one.value, one.version, sorted(source.value for source in one.sources)) == (9, told, [4, 5])
    with pytest.raises(NothingToExplainError):
        explain(*asked, row=JUSTICE, version=3)
