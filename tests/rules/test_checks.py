"""Promises: verdicts are kept, a second run has no effect, the gate counts what we stored, decisions stay."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from expectations import checks, review
from expectations.gx.gate import GateMismatchError, run_gate
from expectations.policy import apply_policy
from expectations.rules.rule import load_catalogue
from ingest.database.connection import connect
from tests.rules.conftest import Reports

Rows = Callable[[str], list[tuple]]
CLEAN = {("staff_present", "total"): 18, ("cadres", "total"): 10, ("civil_servants", "total"): 8}
BROKEN = CLEAN | {("cadres", "total"): 11}
MANY = CLEAN | {("staff_assigned", "total"): 17}


def test_a_second_run_with_nothing_new_writes_nothing(reports: Reports, rows: Rows) -> None:
    reports.file("can_bo", CLEAN)
    assert checks.run_checks() == ["2021-Q2"]
    before = rows("select count(*), max(run_id) from quality.verdicts")
    assert before[0][0] > 0
    assert checks.run_checks() == []
    assert rows("select count(*), max(run_id) from quality.verdicts") == before


def test_a_new_report_makes_its_period_and_the_ones_that_look_back_stale(reports: Reports) -> None:
    reports.file("can_bo", CLEAN, "2021-Q1")
    reports.file("can_bo", CLEAN, "2021-Q2")
    assert checks.run_checks() == ["2021-Q1", "2021-Q2"]
    reports.file("can_bo", CLEAN, "2021-Q2", unit="10903")
    assert checks.run_checks() == ["2021-Q2"]
    reports.file("can_bo", CLEAN, "2021-Q1", unit="10903")
    assert checks.run_checks() == ["2021-Q1", "2021-Q2"]


def test_only_the_newest_revision_is_judged(reports: Reports, rows: Rows) -> None:
    reports.file("can_bo", BROKEN)
    second = reports.file("can_bo", CLEAN, revision=2)
    checks.run_checks()
    assert rows("select distinct submission_id from quality.verdicts") == [(second,)]
    assert rows("select count(*) from quality.findings") == [(0,)]


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        ({"QD": 3, "CV": 4}, "pass"),
        ({"QD": 3, "CV": None}, "undecided"),
        ({}, "undecided"),
        ({"QD": 3, "CV": 3, "kind_of_their_own": 1}, "pass"),
    ],
)
def test_a_sum_goes_over_the_rows_that_a_report_lists(reports: Reports, rows: Rows, listed: dict, verdict: str) -> None:
    reports.file("van_ban", {("issued_total", kind): count for kind, count in (listed | {"total": 7}).items()})
    checks.run_checks()
    assert rows("select verdict from quality.verdicts where rule_id = 'DOC-001'") == [(verdict,)]


def test_a_part_counts_where_its_whole_is_not_listed(reports: Reports, rows: Rows) -> None:
    fields = {"land": 3, "environment": 4, "justice_civil_status": 5, "civil_status": 5, "total": 12}
    reports.file("ho_so", {("pending_total", field): count for field, count in fields.items()})
    checks.run_checks()
    assert rows("select verdict from quality.verdicts where rule_id = 'DOS-007'") == [("pass",)]


@pytest.mark.parametrize(
    ("form", "values", "label"),
    [
        ("ho_so", {"pending_total": 3, "pending_in_time": 1, "pending_overdue": 1}, "Lĩnh vực khác"),
        ("van_ban", {"issued_total": 3, "outgoing_electronic": 1, "outgoing_paper_only": 1}, "Văn bản khác"),
    ],
)
def test_a_row_is_named_as_its_own_form_names_it(
    reports: Reports, rows: Rows, form: str, values: dict, label: str
) -> None:
    reports.file(form, {(indicator, "other"): value for indicator, value in values.items()})
    checks.run_checks()
    [(message,)] = rows("select message_vi from quality.findings")
    assert message.startswith(f"{label}:")


def test_more_failures_than_great_expectations_shows_are_all_kept(reports: Reports, rows: Rows) -> None:
    values = {}
    for number in range(230):
        scope = f"field_{number}"
        values |= {("pending_total", scope): 3, ("pending_in_time", scope): 1, ("pending_overdue", scope): 1}
    reports.file("ho_so", values)
    checks.run_checks()
    assert rows("select count(*) from quality.findings where rule_id = 'DOS-003'") == [(230,)]


def test_the_gate_closes_for_what_failed_and_writes_the_data_docs(reports: Reports) -> None:
    reports.file("can_bo", BROKEN)
    checks.run_checks()
    [result] = run_gate(reports.settings, ["2021-Q2"], load_catalogue())
    assert not result.is_open
    assert result.failed_rules == {"STF-001"}
    page = (reports.settings.site / "data-docs" / "index.html").read_text(encoding="utf-8")
    assert "can_bo-2021-Q2" in page


def test_the_gate_is_open_where_nothing_failed(reports: Reports) -> None:
    reports.file("can_bo", CLEAN)
    checks.run_checks()
    [result] = run_gate(reports.settings, ["2021-Q2"], load_catalogue())
    assert result.is_open


def test_verdicts_that_the_gate_cannot_see_are_a_mismatch(reports: Reports) -> None:
    reports.file("can_bo", BROKEN)
    checks.run_checks()
    without = [rule for rule in load_catalogue() if rule.rule_id != "STF-001"]
    with pytest.raises(GateMismatchError, match="STF-001"):
        run_gate(reports.settings, ["2021-Q2"], without)


def test_policy_accepts_the_clean_and_leaves_the_rest(reports: Reports, rows: Rows) -> None:
    clean = reports.file("can_bo", CLEAN)
    reports.file("can_bo", BROKEN, unit="10903")
    reports.file("can_bo", MANY, unit="10930")
    assert apply_policy() == 0  # not judged yet
    checks.run_checks()
    assert apply_policy() == 1
    assert rows("select submission_id, is_policy from review.decisions") == [(clean, True)]
    assert apply_policy() == 0
    waiting = {report.unit_name: report for report in review.waiting_reports()}
    assert waiting.keys() == {"Xã Ngọc Liên", "Xã Tân Trường"}
    assert [finding.rule_id for finding in waiting["Xã Tân Trường"].findings] == ["STF-002"]


def test_a_cell_that_is_no_number_waits_for_a_person(reports: Reports, rows: Rows) -> None:
    submission = reports.file("can_bo", CLEAN)
    with connect("kho_admin", reports.settings) as connection:
        connection.execute(
            "insert into raw.figures (submission_id, figure_no, domain, indicator, scope_code, state, unit, factor,"
            " period_from, period_to, raw_text, sheet, cell, evidence) values (%s, 1, 'staff', 'minority', 'total',"
            " 'doubtful', 'người', 1, '2021-06-30', '2021-06-30', 'khoảng 2', 'Cán bộ', 'C24', 'khoảng 2')",
            [submission],
        )
    checks.run_checks()
    assert apply_policy() == 0
    [report] = review.waiting_reports()
    assert [finding.message_vi for finding in report.findings] == [
        "Cán bộ!C24 ghi “khoảng 2”, không đọc được thành một số"
    ]
    review.accept(submission, "Đã hỏi xã", "lan")
    assert rows("select count(*) from review.decisions") == [(1,)]


def test_a_warning_is_explained_and_then_accepted(reports: Reports, rows: Rows) -> None:
    submission = reports.file("can_bo", MANY)
    checks.run_checks()
    with pytest.raises(review.ReviewRefusedError, match="chưa giải trình"):
        review.accept(submission, "vội", "lan")
    review.explain(submission, "STF-002", "total", "Huyện giao thêm 1 biên chế từ 1/7", "lan")
    review.accept(submission, "Đã đối chiếu", "lan")
    found = rows("select decision, decided_by, reason, is_policy from review.decisions")
    assert found == [("accepted", "lan", "Đã đối chiếu", False)]


def test_a_critical_finding_is_neither_explained_nor_accepted(reports: Reports) -> None:
    submission = reports.file("can_bo", BROKEN)
    checks.run_checks()
    with pytest.raises(review.ReviewRefusedError, match="không thể giải trình"):
        review.explain(submission, "STF-001", "total", "đúng mà", "lan")
    with pytest.raises(review.ReviewRefusedError, match="nghiêm trọng"):
        review.accept(submission, "cho qua", "lan")
    with pytest.raises(review.ReviewRefusedError, match="không có phát hiện"):
        review.explain(submission, "STF-002", "total", "không có", "lan")


def test_what_may_not_be_decided_is_refused_in_words(reports: Reports) -> None:
    first = reports.file("can_bo", CLEAN)
    with pytest.raises(review.ReviewRefusedError, match="chưa được kiểm tra"):
        review.accept(first, "vội", "lan")
    reports.file("can_bo", CLEAN, revision=2)
    with pytest.raises(review.ReviewRefusedError, match="bản gửi mới hơn"):
        review.accept(first, "bản cũ", "lan")
    with pytest.raises(review.ReviewRefusedError, match="Không có báo cáo số 999"):
        review.accept(999, "không có", "lan")
    with pytest.raises(review.ReviewRefusedError, match="lý do"):
        review.accept(first, "  ", "lan")


@pytest.mark.parametrize("statement", ["update review.decisions set reason = 'x'", "delete from review.decisions"])
def test_a_decision_is_never_rewritten(reports: Reports, statement: str) -> None:
    reports.file("can_bo", CLEAN)
    checks.run_checks()
    apply_policy()
    for role in ("kho_reviewer", "kho_admin"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(role, reports.settings) as connection:
            connection.execute(statement)
