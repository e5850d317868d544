"""Promise: one description serves several programs, each saying only what it does otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.exports.spec import SpecError, read_export

BASE = """
form: b02a_x
name_vi: Thử
software: Thử
domain: budget
words: {side: thu, label: 'noi dung {side}'}
blocks:
  - {label: '{label}', columns: [{indicator: revenue_total, heading: thuc hien}]}
"""


def test_a_description_says_only_what_differs_from_its_base(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(BASE, encoding="utf-8")
    (tmp_path / "b.yml").write_text("based_on: a\nform: b02b_x\nwords: {side: chi}\n", encoding="utf-8")
    one, other = read_export(tmp_path / "a.yml"), read_export(tmp_path / "b.yml")
    assert (one.form, other.form, other.name_vi) == ("b02a_x", "b02b_x", "Thử")
    assert one.layouts[0][0].label.fullmatch("noi dung thu")
    assert other.layouts[0][0].label.fullmatch("noi dung chi")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("based_on: khong_co\n", "khong_co"),
        (BASE.replace("words: {side: thu, label: 'noi dung {side}'}\n", ""), "label"),
        (BASE.replace("side: thu", "side: '{label}'"), "RecursionError"),
    ],
)
def test_a_base_or_a_word_that_is_not_there_is_named(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "a.yml").write_text(content, encoding="utf-8")
    with pytest.raises(SpecError, match=told):
        read_export(tmp_path / "a.yml")
