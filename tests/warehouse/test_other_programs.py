"""Promises: statements of other programs stand in the budget fact by line, statement and stage, and are not added
again; a form's numbers of documents are compared with the registers that hold its window."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from expectations.checks import run_checks
from ingest.database.connection import connect
from ingest.forms.indicators import load_indicators
from ingest.forms.spec import load_forms
from ingest.reference.lists import read_csv
from ingest.settings import Settings
from tests.intake.inbox import take_in
from tests.warehouse.programs import IN_2021, JANUARY, OTHER, REGISTERS, STATEMENTS, YEAR, Inbox, outgoing
from transform.build import build_layers, run_dbt


@pytest.fixture(scope="module")
def built(module_warehouse: Settings) -> Inbox:
    inbox = Inbox(module_warehouse)
    for name, rows in (STATEMENTS | REGISTERS).items():
        inbox.put(name, rows)
    inbox.put_form(
        "ngan sach.xlsx",
        "ngan_sach",
        "2021-Q4",
        {("revenue_total", "plan"): 5_000_000_000, ("revenue_total", "execution"): 5_050_000_000},
    )
    said = {("issued_total", "total"): 3, ("issued_total", "QD"): 2, ("issued_total", "BC"): 1}
    inbox.put_form("van ban 1.xlsx", "van_ban", "2021-Q1", said)
    said = {("issued_total", "total"): 4, ("issued_total", "QD"): 2, ("issued_total", "BC"): 1}
    inbox.put_form(
        "van ban 2.xlsx", "van_ban", "2021-Q2", said | {("incoming_total", "total"): 3, ("issued_total", "other"): 1}
    )
    inbox.put_form("van ban Cao An.xlsx", "van_ban", "2021-Q2", {("issued_total", "QD"): 2}, OTHER)
    take_in()
    build_layers()
    return inbox


def budgets(built: Inbox, form: str) -> set[tuple]:
    return set(
        built.rows(
            "select statement, budget_line_code, official_code, stage, amount_vnd / 1000000, period_to"
            " from marts.fct_budgets where form = %s and amount_vnd is not null",
            form,
        )
    )


def test_every_file_was_read(built: Inbox) -> None:
    assert built.rows("select file_name, message_vi from intake.submissions where status <> 'loaded'") == []


def test_a_revenue_statement_keeps_its_codes(built: Inbox) -> None:
    february = date(2021, 2, 28)
    assert budgets(built, "b02a_x") == {
        ("revenue", "revenue_total", "100", "plan", 5000, YEAR[1]),
        ("revenue", "revenue_total", "100", "execution", 400, JANUARY[1]),
        ("revenue", "revenue_retained", "300", "plan", 900, YEAR[1]),
        ("revenue", "revenue_fees", "320", "plan", 90, YEAR[1]),
        ("revenue", "revenue_fees", "320", "execution", 9, JANUARY[1]),
        ("revenue", "revenue_total", "100", "execution", 700, february),
        ("revenue", "revenue_total", "100", "execution", 300, february),
    }


def test_two_cells_that_differ_about_one_line_make_it_doubtful(built: Inbox) -> None:
    found = built.rows(
        "select state, amount_vnd from marts.fct_budgets"
        " where budget_line_code = 'revenue_retained' and stage = 'execution' and period_to = %s",
        JANUARY[1],
    )
    assert found == [("doubtful", None)]


def test_a_final_account_is_another_stage_than_the_execution_of_the_year(built: Inbox) -> None:
    assert budgets(built, "quyet_toan_chi") >= {
        ("expenditure", "expenditure_total", None, "final", 4900, YEAR[1]),
        ("expenditure", "expenditure_investment", None, "final", 1900, YEAR[1]),
        ("expenditure", "expenditure_recurrent", None, "plan", 3000, YEAR[1]),
        ("expenditure", "expenditure_education", None, "final", 490, YEAR[1]),
        ("expenditure_investment", "expenditure_education", None, "final", 190, YEAR[1]),
    }
    assert budgets(built, "cong_khai_chi") >= {
        ("expenditure", "expenditure_total", None, "execution", 4800, YEAR[1]),
        ("expenditure", "expenditure_investment", None, "execution", 1850, YEAR[1]),
    }
    assert built.rows("select max(revision) from marts.fct_budgets where form like '%%chi'") == [(1,)]


def test_a_balance_sheet_of_two_halves(built: Inbox) -> None:
    assert budgets(built, "b03_x") == {
        ("revenue", "revenue_total", None, "plan", 5000, YEAR[1]),
        ("revenue", "revenue_total", None, "final", 5100, YEAR[1]),
        ("revenue", "revenue_transfers", None, "plan", 3000, YEAR[1]),
        ("revenue", "revenue_transfers", None, "final", 3100, YEAR[1]),
        ("expenditure", "expenditure_total", None, "plan", 5000, YEAR[1]),
        ("expenditure", "expenditure_total", None, "final", 4900, YEAR[1]),
        ("expenditure", "expenditure_investment", None, "plan", 2000, YEAR[1]),
        ("expenditure", "expenditure_investment", None, "final", 1900, YEAR[1]),
        ("balance", "surplus", None, "final", 200, YEAR[1]),
        ("revenue", "du_phong", None, "final", 50, YEAR[1]),  # a line of the other half
    }


def test_revenue_of_the_state_is_not_the_communes(built: Inbox) -> None:
    assert {row[:2] + row[3:5] for row in budgets(built, "cong_khai_thu")} == {
        ("state_revenue", "revenue_total", "plan", 9000),
        ("state_revenue", "revenue_total", "execution", 9100),
        ("revenue", "revenue_total", "plan", 5000),
        ("revenue", "revenue_total", "execution", 5050),
        ("state_revenue", "revenue_retained", "plan", 1000),
        ("state_revenue", "revenue_retained", "execution", 950),
        ("revenue", "revenue_retained", "plan", 900),
        ("revenue", "revenue_retained", "execution", 850),
    }


def test_only_the_form_is_added_up(built: Inbox) -> None:
    assert built.rows("select distinct form from marts.fct_budgets where is_consolidated") == [("ngan_sach",)]
    assert budgets(built, "ngan_sach") == {
        ("revenue", "revenue_total", None, "plan", 5000, YEAR[1]),
        ("revenue", "revenue_total", None, "execution", 5050, YEAR[1]),
    }


def test_every_amount_of_every_report_stands_in_the_budget_fact(built: Inbox) -> None:
    lost = built.rows(
        "select f.form, f.indicator, f.scope_code from marts.fct_figures f"
        " join marts.dim_indicator i using (domain, indicator)"
        " left join marts.fct_budgets b on b.submission_id = f.submission_id and b.period_from = f.period_from"
        "   and b.period_to = f.period_to and (b.figure_no = f.figure_no or b.amount_vnd = f.value"
        "     or b.state = 'doubtful' or f.value is null)"
        " where f.domain = 'budget' and i.unit = 'đồng' and b.submission_id is null"
    )
    assert lost == []


def test_every_amount_has_a_meaning_and_no_label_stands_for_two_lines(built: Inbox) -> None:
    amounts = {code for (domain, code), one in load_indicators().items() if domain == "budget" and one.unit == "đồng"}
    measures = read_csv("budget_measures.csv")
    assert {row["indicator"] for row in measures if row["form"] == "*"} == amounts
    assert {row["form"] for row in measures} - {"*"} <= set(load_forms())
    assert {row["budget_line_code"] for row in measures} <= {
        row["budget_line_code"] for row in read_csv("budget_lines.csv")
    }
    twice = built.rows(
        "select side, key from ref.budget_lines cross join unnest(label_keys) as key group by 1, 2 having count(*) > 1"
    )
    assert twice == []


def compared(built: Inbox, file_name: str) -> dict[tuple[str, str], tuple]:
    found = built.rows(
        "select f.indicator, f.scope_code, f.value, f.form_value, f.is_fact from marts.fct_figures f"
        " join intake.submissions s using (submission_id) where s.file_name = %s and f.value is not null",
        file_name,
    )
    assert all(is_fact for *_, is_fact in found)
    return {(indicator, scope): (value, other) for indicator, scope, value, other, _ in found}


def test_a_quarter_is_compared_with_the_register_of_its_year(built: Inbox) -> None:
    assert compared(built, "van ban 2.xlsx") == {
        ("issued_total", "total"): (4, 3),
        ("issued_total", "QD"): (2, 2),
        ("issued_total", "BC"): (1, 0),
        ("issued_total", "other"): (1, None),
        ("incoming_total", "total"): (3, 2),
    }


def test_a_window_over_the_turn_of_the_year_takes_both_registers(built: Inbox) -> None:
    assert compared(built, "van ban 1.xlsx") == {
        ("issued_total", "total"): (3, 4),
        ("issued_total", "QD"): (2, 2),
        ("issued_total", "BC"): (1, 1),
    }


def test_nothing_is_said_where_a_document_without_a_day_may_be_the_difference(built: Inbox) -> None:
    assert compared(built, "van ban Cao An.xlsx") == {("issued_total", "QD"): (2, None)}


def test_differences_are_findings_and_a_register_that_comes_later_is_looked_at(built: Inbox) -> None:
    findings = "select rule_id, scope_code, found, expected from quality.findings where rule_id like 'XRP-04%%'"
    newest = findings + " and run_id in (select run_id from quality.current_runs) order by 1, 2"
    run_checks()
    assert built.rows(newest) == [
        ("XRP-040", "BC", 1, 0),
        ("XRP-040", "total", 3, 4),
        ("XRP-040", "total", 4, 3),
        ("XRP-041", "total", 3, 2),
    ]
    later = [*IN_2021, ("04/QĐ-UBND", "01/06/2021")]
    inbox_day = (date(2022, 1, 20) + timedelta(days=9)).isoformat()
    built.put("so 2021 bo sung.xlsx", outgoing(2021, later), inbox_day)
    take_in()
    build_layers()
    run_checks()
    assert built.rows(newest) == [
        ("XRP-040", "BC", 1, 0),
        ("XRP-040", "QD", 2, 3),
        ("XRP-040", "total", 3, 4),
        ("XRP-041", "total", 3, 2),
    ]


def test_a_register_sent_before_the_window_ended_says_nothing(built: Inbox) -> None:
    with connect("kho_admin", built.settings) as connection:
        connection.execute(
            "update intake.submissions set delivered_at = '2021-05-01 09:00+07'"
            " where form in ('so_van_ban_di', 'so_van_ban_den')"
        )
    run_dbt(built.settings, "run", "--full-refresh", "--select", "int_register_counts", "fct_figures")
    assert {other for _, other in compared(built, "van ban 2.xlsx").values()} == {None}
