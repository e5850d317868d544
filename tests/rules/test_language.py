"""Promise: a rule that cannot be used is named by file, line and reason before it judges anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.rules.language import LanguageError, parse_condition
from expectations.rules.rule import CatalogueError, load_catalogue
from expectations.rules.vocabulary import warehouse_vocabulary

RULE = """# a comment first
- id: DOS-901
  form: ho_so
  severity: critical
  check: received_total = resolved_total
  legal_basis: plausibility
  message_vi: "{row}"
  instruction_vi: Sửa
  cases: {pass: {}, fail: {}, undecided: {}}
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("received_total", "received_totl", "there is no indicator received_totl in dossiers"),
        ("form: ho_so", "form: hoso", "there is no form hoso"),
        ("resolved_total", "resolved_total +", "not an SQL condition"),
        ("resolved_total", "next(resolved_total)", "there is no function NEXT"),
        ("resolved_total", "sum_over(colour, resolved_total)", "there is no dimension colour"),
        ("resolved_total", "(select 1)", "is not part of the language"),
        ("severity: critical", "severity: fatal", "severity is one of"),
        ("id: DOS-901", "id: DOS-1", "an id is a topic and three digits"),
        ("id: DOS-901", "id: DOS-901\n  since: 31/02/2021", "since is no date"),
        ("id: DOS-901", "id: DOS-901\n  since: 2022-01-01\n  until: 2021-01-01", "until is before since"),
        ("legal_basis: plausibility", "legal_basis:", "missing: legal_basis"),
        ("id: DOS-901", "id: DOS-901\n  colour: red", "unknown keys: colour"),
        ("id: DOS-901", "id: DOS-901\n  domain: [a]", "domain is one text"),
        ("received_total = resolved_total", "received_total + resolved_total", "is no condition"),
        ("received_total = resolved_total", "5", "check: 5 is no condition"),
        ("received_total = resolved_total", "received_total = 'three'", "compares a number with a word"),
        ("id: DOS-901", "id: DOS-901\n  when: resolved_total", "when: resolved_total is no condition"),
        ("resolved_total", "at(polise, resolved_total)", "no dimension has a row polise; was police meant?"),
        ("id: DOS-901", "id: DOS-901\n  when: scope = 'totl'", "no dimension has a row totl; was total meant?"),
        ("id: DOS-901", "id: DOS-901\n  when: scope in ('total', 'polise')", "no dimension has a row polise"),
        ("id: DOS-901", "id: DOS-901\n  when: period_kind <> 'Q5'", "there is no period_kind 'Q5'"),
        ("id: DOS-901", "id: DOS-901\n  when: column = 'nowhere'", "there is no column 'nowhere'"),
    ],
)
def test_a_bad_rule_is_named_by_file_line_and_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    (tmp_path / "bad.yml").write_text(RULE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"bad\.yml, line 2, rule DOS") as caught:
        load_catalogue(tmp_path)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("id: DOS-901", "id: DOS-901\n  since: 2021-13-40", 3, "'2021-13-40' is no date"),
        ("id: DOS-901", "id: DOS-901\n  until: 2021-02-31", 3, "'2021-02-31' is no date"),
        ("id: DOS-901", "id: DOS-901\n  tolerance: !!int few", 3, "'few' is no number"),
        ("id: DOS-901", "id: DOS-901\n  form: van_ban", 4, "form stands twice"),
        ("severity: critical", "severity: [critical", 5, "expected ',' or ']'"),
        ("form: ho_so", "form: ho_so: x", 3, "mapping values are not allowed here"),
        ("form: ho_so", "form: ho_so\x07", None, "special characters are not allowed"),
        ("form: ho_so", "form: \udcff", None, "is not UTF-8"),
    ],
)
def test_what_is_no_yaml_is_named_in_one_sentence(
    tmp_path: Path, old: str, new: str, line: int | None, reason: str
) -> None:
    text = RULE.replace(old, new, 1)
    (tmp_path / "bad.yml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    told = str(caught.value)
    assert told.startswith("bad.yml" if line is None else f"bad.yml, line {line}: ")
    assert reason in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "condition",
    [
        "received_total is distinct from resolved_total",
        "received_total is resolved_total",
        "received_total between symmetric 2 and 1",
        "received_total in (select 1)",
        "received_total in ()",
        "received_total not like 'x'",
        "received_total similar to 'x'",
        "round(received_total, resolved_total) = 1",
        "round(received_total, 1.5) = 1",
        "round(received_total, 1, 2) = 1",
        "received_total % 2 = 0",
        "elsewhere.received_total = 1",
        "coalesce(received_total, 0 ignore nulls) = 0",
        "prev(received_total) over () = 1",
        "filled(distinct received_total)",
        "received_total::text = 'x'",
        "received_total = 1; resolved_total = 1",
        "received_total = all(1)",
    ],
)
def test_what_the_language_does_not_know_is_refused(condition: str) -> None:
    with pytest.raises(LanguageError):
        parse_condition(condition, warehouse_vocabulary())


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("received_total is not null", "NOT figure.own__received_total IS NULL"),
        ("received_total notnull", "NOT figure.own__received_total IS NULL"),
        ("received_total not between 1 and 2", "NOT figure.own__received_total BETWEEN 1 AND 2"),
        ("received_total not in (1, 2)", "NOT figure.own__received_total IN (1, 2)"),
        ("received_total != 1", "figure.own__received_total <> 1"),
    ],
)
def test_a_denial_stays_a_denial(text: str, sql: str) -> None:
    assert parse_condition(text, warehouse_vocabulary()).sql == sql


def test_an_id_is_used_once(tmp_path: Path) -> None:
    (tmp_path / "twice.yml").write_text(RULE + RULE.replace("# a comment first\n", ""), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"line 10.*used twice"):
        load_catalogue(tmp_path)


def test_division_by_zero_says_nothing_instead_of_failing() -> None:
    assert "NULLIF" in parse_condition("received_total / resolved_total < 2", warehouse_vocabulary()).sql


def test_a_tolerance_needs_an_equation() -> None:
    assert "<= 0.5" in parse_condition("received_total = resolved_total", warehouse_vocabulary(), "0.5").sql
    with pytest.raises(LanguageError, match="tolerance"):
        parse_condition("received_total > resolved_total", warehouse_vocabulary(), "0.5")
