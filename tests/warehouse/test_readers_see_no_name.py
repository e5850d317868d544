"""Promise: nothing a reader may open names a person or judges a count of persons; whoever reviews sees both."""

from __future__ import annotations

import pytest

from ingest.database.connection import connect
from ingest.database.migrate import add_commune_login
from ingest.settings import Settings
from publication.consolidation import publish
from tests.intake.inbox import take_in
from tests.publication.district import District, dossiers
from tests.warehouse.open_relations import columns_of, open_to, relations_with
from tests.warehouse.programs import UNIT_LINE, Inbox
from transform.build import run_dbt

NAME = "Phạm Thị Trứ"
FOLDED = "pham_thi_tru"  # as it stands in a code
FILE, SHEET, REASON = f"so den {NAME}.xlsx", f"Đơn {NAME}", f"Đã hỏi lại bà {NAME}"
REGISTER = [
    UNIT_LINE,
    ["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN NĂM 2021"],
    ["Số đến", "Ngày đến", "Số ký hiệu", "Cơ quan ban hành", "Tên loại và trích yếu"],
    [1, "04/01/2021", "12/QĐ-UBND", "UBND huyện", f"Quyết định cấp GCN QSDĐ cho {NAME}"],
    [2, "05/01/2021", f"Đơn của {NAME}", NAME, f"{NAME} xin xác nhận"],
]
OF_PERSONS, OF_DOSSIERS, UNKNOWN = "STF-900", "DOS-900", "OLD-900"
RULES = [  # and a version that no longer looked at persons: what the rule said before is still told by its id
    (OF_PERSONS, "1", "minority <= 3"),
    (OF_PERSONS, "2", "true"),
    (OF_DOSSIERS, "1", "received_total >= pending_total"),
    (UNKNOWN, "1", ""),
]
# Rows of her own in fields of dossiers, kinds of documents, numbers of procedures and lines of a budget.
ROW_OF_HERS = """
insert into raw.figures (submission_id, figure_no, domain, indicator, scope_code, scope_label, value, state, unit,
    factor, period_from, period_to, raw_text, sheet, cell, evidence)
select %(report)s, 9000 + row_number() over (), i.domain, i.indicator, %(row)s, %(label)s, 7, 'value', i.unit, 1,
    s.period_from, s.period_to, '7', 'x', 'A1', ''
from intake.submissions s, ref.indicators i
where s.submission_id = %(report)s and (i.domain, i.indicator) in (
    ('dossiers', 'received_total'), ('documents', 'issued_total'), ('procedures', 'field_procedures'),
    ('budget', 'revenue_total')
)
"""
ACCEPT = "select review.decide(%s, 'accepted', %s, 'tester')"
ASKED = [
    "district.explain(%(new)s, 'received_total', 'justice_civil_status')",
    "district.difference_between(%(old)s, %(new)s)",
    "district.reason_of_difference(%(new)s, '10924', 1, 2)",
    "bi.series_in_units_of('2021-12-31')",
    "bi.series_over('2020-12-15', '2021-03-14', '2021-12-31')",
    "bi.figures_known_at(now())",
]
CODES = ("scope_code", "procedure_field_code", "budget_line_code")
FREE_WORDS = {"file_name", "message_vi", "title_vi", "issuer", "number_symbol", "arrival_number", "part", "decided_by"}


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """A register that names a citizen wherever it can, accepted for a reason that names her, and judged staff."""
    made = District(module_warehouse)
    Inbox(module_warehouse).put(FILE, REGISTER, sheet=SHEET)
    take_in()
    [(register, status, made.period_code)] = made.rows(
        "select submission_id, status, period_code from intake.submissions"
    )
    assert status == "loaded"
    made.check()
    with connect("kho_reviewer", module_warehouse) as connection:
        connection.execute(ACCEPT, [register, REASON])
    made.period_code = "2021-Q1"
    for received, day in ((10, "2021-03-17"), (11, "2021-03-19")):
        publish_dossiers(made, received, day)
    made.deliver("10924", form="can_bo", values={("minority", "total"): 4})
    made.check()
    judge(made)
    run_dbt(module_warehouse, "run")
    return made


def publish_dossiers(district: District, received: int, day: str) -> None:
    """Another version, with a report from a file and a sheet that name her."""
    report = district.deliver("10924", values=dossiers(received), at=f"{day} 09:00+07")
    district.check()
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update intake.submissions set file_name = %s where submission_id = %s", [FILE, report])
        connection.execute("update raw.figures set sheet = %s where submission_id = %s", [SHEET, report])
        connection.execute(ROW_OF_HERS, {"report": report, "row": f"ho_so_cua_{FOLDED}", "label": f"Hồ sơ của {NAME}"})
        connection.execute(
            "update raw.figures set raw_text = %s where submission_id = %s and indicator = 'received_total'",
            [f"{received} ({NAME})", report],
        )
        connection.execute(ACCEPT, [report, REASON])
    run_dbt(district.settings, "run")
    assert len(publish(district.period_code)) == 1


def judge(district: District) -> None:
    """Each of the rules fails on the one report of the last run."""
    with connect("kho_admin", district.settings) as connection:
        for rule_id, version, check in RULES:
            connection.execute(
                "with rule as ("
                "    insert into quality.rule_versions (rule_id, version, form, severity, check_text, legal_basis)"
                "    values (%s, %s, 'can_bo', 'info', %s, 'plausibility') returning rule_version_id"
                "), sheet as ("
                "    insert into quality.verdict_sheets"
                "        (sha256, rule_versions, scopes, marks, pass_count, fail_count, undecided_count)"
                "    select sha256(%s), array[rule_version_id], array['total'], 'f', 0, 1, 0 from rule"
                "    returning verdict_sheet_id"
                ")"
                " insert into quality.report_verdicts"
                " select run_id, submission_id, %s, sheet.verdict_sheet_id from sheet, quality.report_verdicts"
                " where run_id = (select max(run_id) from quality.runs) and domain = 'dossiers'",
                [rule_id, version, check, f"{rule_id} {version}".encode(), f"{rule_id} {version}"],
            )
        connection.execute(
            "insert into quality.findings (run_id, rule_id, submission_id, scope_code, severity, cells, message_vi,"
            " instruction_vi) select run_id, rule_id, submission_id, 'total', 'warning', '[]', 'x', 'x'"
            " from (select max(run_id) as run_id from quality.runs) last"
            " join (select distinct run_id, submission_id from quality.report_verdicts) judged using (run_id),"
            " unnest(%s::text[]) rule_id",
            [[OF_PERSONS, OF_DOSSIERS, UNKNOWN]],
        )


def test_no_relation_open_to_readers_names_a_person(district: District) -> None:
    assert relations_with(district, "kho_reader", f"{NAME}|{FOLDED}") == set()


def test_no_other_commune_sees_a_name(district: District) -> None:
    other = add_commune_login(district.settings, "10927")
    assert relations_with(district, other, f"{NAME}|{FOLDED}") == set()


def test_a_row_named_by_a_report_is_where_it_belongs(district: District) -> None:
    rows = {
        f"marts.{name}" for name in ("fct_budgets", "fct_documents", "fct_dossiers", "fct_figures", "fct_procedures")
    }
    labels = {f"marts.dim_{name}" for name in ("budget_line", "document_kind", "procedure_field")}
    of_versions = {"district.district_dossiers", "district.district_totals"}
    assert relations_with(district, "kho_reviewer", FOLDED) >= rows | labels | of_versions


@pytest.mark.parametrize(
    "relation", ["bi.fct_figures", "bi.fct_dossiers", "marts.fct_budgets", "marts.dim_budget_line"]
)
def test_no_condition_is_asked_of_a_row_that_no_list_holds(district: District, relation: str) -> None:
    """A division by nought would tell that there is such a row."""
    code = next(name for name in columns_of(district, relation) if name in CODES)
    with connect("kho_reader", district.settings) as connection:
        asked = f"select 1 from {relation} where 1 / (position(%s in {code}) - 1) > 1000"
        assert connection.execute(asked, [f"ho_so_cua_{FOLDED}"]).fetchall() == []


@pytest.mark.parametrize("call", ASKED)
def test_no_function_open_to_readers_names_a_person(district: District, call: str) -> None:
    versions = dict(
        district.rows("select case version when 1 then 'old' else 'new' end, publication_id from district.publications")
    )
    said = {}
    for role in ("kho_reader", "kho_reviewer"):
        with connect(role, district.settings) as connection:
            of = call.replace("bi.", "marts.") if role == "kho_reviewer" else call
            said[role] = connection.execute(f"select row(t.*)::text from {of} t", versions).fetchall()
    assert said["kho_reader"] and [row for (row,) in said["kho_reader"] if NAME in row or FOLDED in row] == []
    assert any(NAME in row or FOLDED in row for (row,) in said["kho_reviewer"])


def test_the_name_is_where_it_belongs(district: District) -> None:
    named = {"marts.fct_document_register", "marts.dim_submission", "marts.submission_states"}
    assert relations_with(district, "kho_reviewer", NAME) >= named


def test_no_relation_open_to_readers_has_words_written_freely(district: District) -> None:
    relations = open_to(district, "kho_reader")
    assert {name for name in relations if FREE_WORDS & set(columns_of(district, name))} == set()


def test_readers_count_documents_by_kind_and_day(district: District) -> None:
    with connect("kho_reader", district.settings) as connection:
        found = connection.execute(
            "select document_no, direction, document_kind, received_on::text, unit_code"
            " from bi.fct_document_register order by document_no"
        ).fetchall()
    assert found == [(1, "incoming", "QD", "2021-01-04", "10924"), (2, "incoming", "other", "2021-01-05", "10924")]


@pytest.mark.parametrize("relation", ["rule_outcomes", "rule_explanations", "fct_rule_results"])
def test_readers_see_no_verdict_on_a_count_of_persons(district: District, relation: str) -> None:
    rules = "select distinct rule_id from {}.{} where rule_id like '%%-900'"
    with connect("kho_reader", district.settings) as connection:
        assert connection.execute(rules.format("bi", relation)).fetchall() == [(OF_DOSSIERS,)]
    assert len(district.rows(rules.format("marts", relation))) == 3


@pytest.mark.parametrize("count", ["bi.rule_outcomes.fail_count", "bi.fct_rule_results.reports_failing"])
def test_no_condition_tells_of_a_verdict_left_out(district: District, count: str) -> None:
    """A division by nought would tell that a rule failed, though it is not shown."""
    relation, _, column = count.rpartition(".")
    with connect("kho_reader", district.settings) as connection:
        asked = f"select 1 from {relation} where 1 / ({column} - 1) > 0 and rule_id = %s"
        assert connection.execute(asked, [OF_PERSONS]).fetchall() == []
