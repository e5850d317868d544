"""Promises: each case of each rule comes out as it says, in the database and in memory; any flip breaks a case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlglot import expressions as exp

from expectations.checking.cases import cases_of, verdict_in_memory
from expectations.checks import check_period
from expectations.rules.rule import load_catalogue
from expectations.rules.vocabulary import warehouse_vocabulary
from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.settings import Settings
from tests.rules.conftest import marts_tables
from tests.rules.filing import file_cases
from tests.rules.mutants import mutants

RULES = {rule.rule_id: rule for rule in load_catalogue()}
CASES = {rule.rule_id: list(cases_of(rule, warehouse_vocabulary())) for rule in RULES.values()}
Judged = dict[str, list[tuple[str, list[tuple]]]]


@pytest.fixture(scope="module")
def judged(module_warehouse: Settings) -> Iterator[Judged]:
    """By rule, for each case: the verdict in the database and the findings."""
    with connect("kho_dbt", module_warehouse) as connection:
        connection.execute(marts_tables())
        connection.execute(
            "insert into marts.dim_indicator select domain, indicator, label_vi, unit, measure_kind from ref.indicators"
        )
    flat = [(rule_id, case) for rule_id, cases in CASES.items() for case in cases]
    with connect("kho_admin", module_warehouse) as connection:
        filed = file_cases(connection, [case for _, case in flat])
    with connect("kho_quality", module_warehouse) as connection:
        for period in sorted({case.judged.period for _, case in flat}):
            check_period(connection, period, list(RULES.values()))
        verdicts = {
            key: verdict
            for *key, verdict in connection.execute(
                "select rule_id, submission_id, scope_code, verdict from quality.verdicts"
            )
            for key in [tuple(key)]
        }
        findings: dict[tuple, list[tuple]] = {}
        for rule_id, submission, scope, *finding in connection.execute(
            "select rule_id, submission_id, scope_code, cells, message_vi, instruction_vi, severity"
            " from quality.findings"
        ):
            findings.setdefault((rule_id, submission, scope), []).append(tuple(finding))
    outcome: Judged = {rule_id: [] for rule_id in RULES}
    for (rule_id, case), submission in zip(flat, filed, strict=True):
        key = (rule_id, submission, case.row)
        outcome[rule_id].append((verdicts.get(key, "silent"), findings.get(key, [])))
    return outcome


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_comes_out_as_its_cases_say_in_the_database(judged: Judged, rule_id: str) -> None:
    assert [verdict for verdict, _ in judged[rule_id]] == [case.verdict for case in CASES[rule_id]]
    for verdict, findings in judged[rule_id]:
        assert len(findings) == (verdict == "fail")
        for cells, message, instruction, severity in findings:
            assert cells[0]["cell"]
            assert "{" not in message + instruction
            assert severity == RULES[rule_id].severity


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_comes_out_as_its_cases_say_in_memory(rule_id: str) -> None:
    rule, cases = RULES[rule_id], CASES[rule_id]
    assert {"pass", "fail", "undecided"} <= {case.verdict for case in cases}
    found = [verdict_in_memory(rule, case, warehouse_vocabulary()) for case in cases]
    assert found == [case.verdict for case in cases]


@pytest.mark.parametrize("rule_id", RULES)
def test_a_flip_of_a_rule_breaks_one_of_its_cases(rule_id: str) -> None:
    rule, vocabulary = RULES[rule_id], warehouse_vocabulary()
    flipped = list(mutants(rule, vocabulary))
    assert flipped
    survivors = [
        name
        for name, mutant in flipped
        if all(verdict_in_memory(mutant, case, vocabulary) == case.verdict for case in CASES[rule_id])
    ]
    assert survivors == []


def test_there_are_enough_rules_of_every_kind() -> None:
    assert len(RULES) >= 90
    assert {rule.form for rule in RULES.values()} >= {"ho_so", "van_ban", "can_bo", "ngan_sach", "don_thu", "bao_cao"}
    assert {rule.severity for rule in RULES.values()} == {"critical", "warning", "info"}
    sources = {reference.source.partition(":")[0] for rule in RULES.values() for reference in rule.references}
    assert sources == {"own", "prev", "last_year", "year", "past", "sisters", "children", "forms", "form"}


def test_no_count_of_a_form_or_a_text_can_be_negative() -> None:
    vocabulary = warehouse_vocabulary()
    never_negative = {
        (rule.form, rule.domain, one.left.name.removeprefix("own__"))
        for rule in RULES.values()
        for one in rule.check.tree.find_all(exp.GTE)
        if isinstance(one.right, exp.Literal) and one.right.name == "0"
    }
    carried = {(one.form, one.domain, name) for one in load_forms().values() for name, _ in one.cell_keys()}
    carried |= {("bao_cao", domain, name) for domain, name in vocabulary.measures if domain != "budget"}
    counts = {
        (form, domain, name)
        for form, domain, name in carried
        if (measure := vocabulary.measures.get((domain, name))) and measure.is_counted and measure.unit != "đồng"
    }
    assert len(counts) > 100
    assert counts - never_negative == set()


def test_outliers_are_silent_below_six_periods_or_six_communes() -> None:
    usual = [rule for rule in RULES.values() if any(r.source in ("past", "sisters") for r in rule.check.references)]
    assert len(usual) >= 8
    for rule in usual:
        assert rule.when_text is not None
        assert "count(" in rule.when_text
        assert ">= 6" in rule.when_text


def test_a_rule_has_a_legal_basis_or_says_that_it_is_plausible() -> None:
    named = [rule for rule in RULES.values() if rule.legal_basis != "plausibility"]
    assert len(named) >= 90
    assert all(any(word in rule.legal_basis for word in ("Nghị định", "Thông tư", "Luật", "Quyết định", "Bảng"))
               for rule in named)  # fmt: skip
