"""Promise: every rule says pass, fail and undecided where it should, through the real compiler and database."""

from __future__ import annotations

import pytest

from expectations.checks import check_period
from expectations.rules.rule import Rule, load_catalogue
from ingest.database.connection import connect
from ingest.reference.lists import read_csv
from tests.rules.conftest import Reports

PERIOD = "2021-Q2"
PREVIOUS = {"2021-Q2": "2021-Q1"}
CASES = [(rule, verdict) for rule in load_catalogue() for verdict in ("pass", "fail", "undecided")]
MEMBERS = {
    dimension: [
        row["scope_code"]
        for row in read_csv("dimension_members.csv")
        if row["dimension"] == dimension and not row["part_of"]
    ]
    for dimension in ("procedure_field", "document_kind")
}
UNITS = [
    row["unit_code"]
    for row in read_csv("units.csv")
    if row["parent_code"] == "295" and row["valid_from"] == "1900-01-01" and row["valid_to"] >= "2021-12-31"
]


def file_case(reports: Reports, rule: Rule, case: dict, unit: str) -> int:
    """File the reports a case describes; returns the submission that is judged.

    Keys: `x` the row's own, `sum.x` the members of the dimension (null: one of them blank), `prev.x`, `of.<form>.x`,
    `sisters.x` the same row of two other communes, `forms.x` what a form says of the same figure; `row` the row judged.
    """
    period = "2021" if rule.form == "bao_cao" else PERIOD
    [dimension] = {r.dimension for r in rule.check.references if r.dimension} or {None}
    row = case.get("row", "office")
    own: dict = {}
    others: dict[str, dict] = {}
    for key, value in case.items():
        source, _, name = key.rpartition(".")
        if not source:
            own |= {} if key == "row" else {(key, row): value}
        elif source == "sum":
            own |= {(name, member): 0 for member in MEMBERS[dimension]} | {(name, MEMBERS[dimension][0]): value}
        else:
            others.setdefault(source, {})[name] = value
    if "prev" in others:
        values = {(name, row): value for name, value in others["prev"].items()}
        reports.file(rule.form, values, PREVIOUS[period], unit, rule.domain)
    for source, values in others.items():
        if source.startswith("of."):
            form = source.removeprefix("of.")
            reports.file(form, {(name, "total"): value for name, value in values.items()}, period, unit)
        if source == "sisters":
            for sister in [code for code in UNITS if code != unit][:2]:
                reports.file(rule.form, {(name, row): value for name, value in values.items()}, period, sister)
    in_forms = {(name, row): value for name, value in others.get("forms", {}).items()}
    return reports.file(rule.form, own, period, unit, rule.domain, form_values=in_forms)


@pytest.mark.parametrize(("rule", "verdict"), CASES, ids=[f"{rule.rule_id}-{verdict}" for rule, verdict in CASES])
def test_a_rule_comes_out_as_its_case_says(reports: Reports, rule: Rule, verdict: str) -> None:
    case = rule.cases[verdict]
    submission = file_case(reports, rule, case, "10924")
    with connect("kho_quality", reports.settings) as connection:
        check_period(connection, "2021" if rule.form == "bao_cao" else PERIOD, [rule])
        found = connection.execute(
            "select verdict from quality.verdicts where submission_id = %s and scope_code = %s",
            [submission, case.get("row", "office")],
        ).fetchall()
        findings = connection.execute(
            "select cells, message_vi, instruction_vi, severity from quality.findings where submission_id = %s",
            [submission],
        ).fetchall()
    assert found == [(verdict,)]
    assert len(findings) == (verdict == "fail")
    for cells, message, instruction, severity in findings:
        assert cells
        assert cells[0]["cell"]
        assert "{" not in message + instruction
        assert severity == rule.severity


def test_there_are_enough_rules_of_every_kind() -> None:
    rules = load_catalogue()
    assert len(rules) >= 25
    assert {rule.form for rule in rules} >= {"ho_so", "van_ban", "can_bo", "ngan_sach"}
    sources = {reference.source for rule in rules for reference in rule.check.references}
    assert "prev" in sources
    assert any(source.startswith("form:") for source in sources)
    assert {rule.severity for rule in rules} == {"critical", "warning", "info"}
