"""Promise: rules that do not go together are named, with the smallest set that conflicts; the catalogue has none."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from expectations.consistency.catalogue import ALWAYS, CONTRADICTION, ERRORS, NEVER, ONLY_ZERO, REDUNDANT, faults
from expectations.consistency.simplex import Linear, has_solution
from expectations.rules.manual import manual
from expectations.rules.rule import load_catalogue
from ingest.settings import REPOSITORY

RULE = """- id: DOS-{number}
  form: ho_so
  severity: critical
  check: {check}
  legal_basis: plausibility
  message_vi: "{{row}}"
  instruction_vi: Sửa
"""


def found_in(folder: Path, *checks: str) -> list[tuple[str, tuple[str, ...]]]:
    text = "".join(RULE.format(number=900 + number, check=check) for number, check in enumerate(checks, start=1))
    (folder / "rules.yml").write_text(text, encoding="utf-8")
    return [(fault.kind, tuple(rule.rule_id for rule in fault.rules)) for fault in faults(load_catalogue(folder))]


@pytest.mark.parametrize(
    ("checks", "fault"),
    [
        (["received_total >= 5", "pending_total > 0", "received_total < 5"], (CONTRADICTION, ("DOS-901", "DOS-903"))),
        (
            ["received_total > resolved_total", "resolved_total > pending_total", "pending_total > received_total"],
            (CONTRADICTION, ("DOS-901", "DOS-902", "DOS-903")),
        ),
        (
            ["received_total = 2 * pending_total", "received_total = 3 * pending_total"],
            (ONLY_ZERO, ("DOS-901", "DOS-902")),
        ),
        (["received_total - received_total >= 0"], (NEVER, ("DOS-901",))),
        (["received_total > received_total"], (ALWAYS, ("DOS-901",))),
        (["received_total >= 5", "received_total >= 3"], (REDUNDANT, ("DOS-902", "DOS-901"))),
        (["received_total between 1 and 5", "received_total >= 6"], (CONTRADICTION, ("DOS-901", "DOS-902"))),
        (["abs(received_total - 9) <= 2", "received_total > 11"], (CONTRADICTION, ("DOS-901", "DOS-902"))),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_the_smallest_set(tmp_path: Path, checks: list[str], fault: tuple) -> None:
    assert fault in found_in(tmp_path, *checks)


def test_rules_that_agree_have_no_fault(tmp_path: Path) -> None:
    checks = ["received_total = received_online + received_carried_over", "received_online >= 0", "pending_total < 7"]
    assert found_in(tmp_path, *checks) == []


def test_strict_relations_may_be_as_close_as_they_like() -> None:
    x = {"x": Fraction(1)}
    assert has_solution([Linear(x, Fraction(0), ">"), Linear({"x": Fraction(-1)}, Fraction(1, 1000), ">")])
    assert not has_solution([Linear(x, Fraction(0), ">"), Linear({"x": Fraction(-1)}, Fraction(0), ">=")])


def test_the_catalogue_holds_together() -> None:
    assert [str(fault) for fault in faults(load_catalogue()) if fault.kind in ERRORS] == []


def test_the_manual_page_says_what_the_catalogue_says() -> None:
    page = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == manual(load_catalogue()), "run: kho rules manual"
