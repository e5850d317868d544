"""An explanation tells of a figure that its cells do not give, and of a share over which units it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from cli.main import app
from ingest.database.connection import connect
from ingest.settings import Settings
from publication.consolidation import publish
from publication.explaining import NothingToExplainError, explain
from tests.publication.district import JUSTICE, District, dossiers
from transform.build import build_layers

LUONG_DIEN, CAO_AN, CAM_VAN = "10924", "10927", "10900"
QUARTER = "2021-Q1"
ONLINE = {("received_online", "total"): 4, ("received_direct_post", "total"): 6}  # one commune alone gives both
BUDGET = {("revenue_total", "execution"): 5_000_000, ("expenditure_total", "execution"): 4_000_000}


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """A version of three communes, one of which sent twice, and a budget."""
    made = District(module_warehouse)
    made.deliver(CAO_AN, values=dossiers(7))
    accepted = [
        made.deliver(LUONG_DIEN, values=dossiers(10) | ONLINE),
        made.deliver(CAO_AN, values=dossiers(8) | {("received_online", "total"): 3}, at="2021-03-19 09:00+07"),
        made.deliver(CAM_VAN, values=dossiers(5)),
        made.deliver(LUONG_DIEN, form="ngan_sach", values=BUDGET),
    ]
    build_layers()
    made.check()
    made.accept(*accepted)
    publish(QUARTER)
    return made


def test_a_metric_of_all_units_is_explained_over_all(district: District) -> None:
    parts = explain("district_metrics", "295", QUARTER, "on_time_rate_of_resolved")
    assert {part.coverage for part in parts} == {"3/17 đơn vị"}


def test_a_share_is_explained_over_the_units_that_give_all_its_parts(district: District) -> None:
    parts = explain("district_metrics", "295", QUARTER, "online_share")
    assert {(part.side, part.indicator, part.value) for part in parts} == {
        ("numerator", "received_online", 4),
        ("denominator", "received_online", 4),
        ("denominator", "received_direct_post", 6),
    }
    assert {part.coverage for part in parts} == {"3/17 đơn vị, 1 đơn vị có đủ số liệu của chỉ số"}
    nobody = explain("district_metrics", "295", QUARTER, "on_time_rate_of_due")
    assert {(part.value, part.sources, part.is_exact) for part in nobody} == {(None, (), True)}


@contextmanager
def changed(district: District, table: str, statement: str, *values: object) -> Iterator[None]:
    """A row of a published version or a fact that was tampered with, and put back as it was."""
    with connect("kho_admin", district.settings) as connection:
        connection.execute(f"create table kept as table {table}")
        connection.execute(f"alter table {table} disable trigger user")
        connection.execute(statement, values)
        connection.execute(f"alter table {table} enable trigger user")
    try:
        yield
    finally:
        with connect("kho_admin", district.settings) as connection:
            connection.execute("set local session_replication_role = 'replica'")
            connection.execute(f"delete from {table}")
            connection.execute(f"insert into {table} select * from kept")
            connection.execute("drop table kept")


@pytest.mark.parametrize(("value", "told"), [(24, "24"), (None, "không có số")])
def test_a_published_figure_that_its_cells_do_not_give_is_told(
    district: District, value: int | None, told: str
) -> None:
    statement = (
        "update district.published_figures set value = %s where scope_code = %s and indicator = 'received_total'"
        " and publication_id = (select publication_id from district.publications where form = 'ho_so')"
    )
    key = ["--unit", "295", "--period", QUARTER, "--indicator", "received_total", "--row", JUSTICE]
    with changed(district, "district.published_figures", statement, value, JUSTICE):
        shown = CliRunner().invoke(app, ["explain", "district_dossiers", *key])
        verified = CliRunner().invoke(app, ["publication", "verify"])
    assert (shown.exit_code, verified.exit_code) == (1, 1)
    assert f"Cộng 3 ô: 23, KHÔNG bằng số đã nêu là {told}." in shown.output
    assert "2/2" not in verified.output
    assert "1 phiên bản khác" in verified.output


def test_a_part_of_a_metric_that_its_cells_do_not_give_is_told(district: District) -> None:
    statement = "update district.published_figures set value = 19 where indicator = 'resolved_total'"
    with changed(district, "district.published_figures", statement):
        parts = explain("district_metrics", "295", QUARTER, "on_time_rate_of_resolved")
    assert {(part.indicator, part.value, part.is_exact) for part in parts if part.side == "denominator"} == {
        ("resolved_total", 19, False)
    }


@pytest.mark.parametrize("change", ["known_to = now()", "is_fact = false"])
def test_a_cell_that_no_longer_stands_is_no_fact(district: District, change: str) -> None:
    statement = f"update marts.fct_figures set {change} where unit_code = %s and scope_code = %s and revision = 2"
    with changed(district, "marts.fct_figures", statement, CAO_AN, JUSTICE), pytest.raises(NothingToExplainError):
        explain("fct_dossiers", CAO_AN, QUARTER, "received_total", row=JUSTICE)


def test_a_metric_that_no_version_has_is_told(district: District) -> None:
    with pytest.raises(NothingToExplainError, match="Không có chỉ số online_shar; có: online_share"):
        explain("district_metrics", "295", QUARTER, "online_shar")
    with connect("kho_admin", district.settings) as connection:
        connection.execute(
            "insert into ref.metrics select 'online_count', label_vi, label_en, domain, form, 'hồ sơ', 'flow', 'up',"
            " numerator_vi, null, basis, 99 from ref.metrics where metric_code = 'online_share';"
            "insert into ref.metric_parts values"
            " ('online_count', 'numerator', 'dossiers', 'received_online', 'total', 1)"
        )
    try:
        with pytest.raises(NothingToExplainError, match="chưa có chỉ số online_count của 295, kỳ 2021-Q1"):
            explain("district_metrics", "295", QUARTER, "online_count")
    finally:
        with connect("kho_admin", district.settings) as connection:
            connection.execute(
                "delete from ref.metric_parts where metric_code = 'online_count';"
                "delete from ref.metrics where metric_code = 'online_count'"
            )


def test_what_a_metric_takes_away_and_the_measure_of_the_form_are_shown(district: District) -> None:
    key = ["--unit", "295", "--period", QUARTER, "--indicator", "budget_balance"]
    shown = CliRunner().invoke(app, ["explain", "district_metrics", *key])
    assert shown.exit_code == 0
    assert "trừ expenditure_total" in shown.output
    assert "trừ revenue_total" not in shown.output
    assert "4000 × 1.000" in shown.output
