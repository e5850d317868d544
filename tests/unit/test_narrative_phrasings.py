"""Promise: every indicator is read in the ways officials tell it, and a sentence gives no more than it says."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.readers.narrative.sentences.rules import rule_book
from tests.unit.narrative_text import read

_ROOM = Path(__file__).parent


def cases(name):
    lines = (_ROOM / name).read_text(encoding="utf-8").splitlines()
    return [tuple(map(str.strip, line.split("||"))) for line in lines if not line.startswith("#")]


def told(expected):
    return sorted((name, Decimal(value)) for name, value in (one.split("=") for one in expected.split()))


PHRASINGS = cases("narrative_phrasings.txt")


@pytest.mark.parametrize(("expected", "sentence"), PHRASINGS)
def test_a_sentence_gives_exactly_what_it_says(expected, sentence):
    figures = read(sentence + "\n", stated="").figures
    assert sorted((f"{f.domain}.{f.indicator}", f.value) for f in figures) == told(expected)


@pytest.mark.parametrize("sentence", [sentence for _, sentence in cases("narrative_traps.txt")])
def test_numbers_of_other_things_are_no_figures(sentence):
    assert read(sentence + "\n", stated="").figures == ()


def test_every_indicator_that_can_be_told_has_a_sentence():
    rules = {f"{rule.domain}.{rule.indicator}" for rule in rule_book().rules}
    assert rules - {name for expected, _ in PHRASINGS for name, _ in told(expected)} == set()
