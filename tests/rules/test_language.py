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
    ],
)
def test_a_bad_rule_is_named_by_file_line_and_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    (tmp_path / "bad.yml").write_text(RULE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"bad\.yml, line 2, rule DOS") as caught:
        load_catalogue(tmp_path)
    assert reason in str(caught.value)


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
