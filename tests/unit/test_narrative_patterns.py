"""Promise: a pattern is passed over only where it could not match."""

from pathlib import Path

import pytest

from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.sentences.patterns import needed_syllable
from ingest.readers.narrative.sentences.rules import rule_book

PHRASINGS = Path(__file__).with_name("narrative_phrasings.txt")


@pytest.mark.parametrize(
    ("template", "syllable"),
    [
        ("đã {n} (đơn|thư) khai tử", "khai"),
        ("rà soát( được)? {n} {tthc}", "ra"),
        ("thạc s[iy]", "thac"),
        ("(đơn|thư){is}{n}", None),
        ("hồ sơ|đơn", None),
        ("tỷ lệ {p}", "le"),
    ],
)
def test_the_syllable_no_match_can_do_without(template, syllable):
    assert needed_syllable(template) == syllable


def test_every_pattern_compiles_and_finds_what_it_needs_in_its_matches():
    text = fold("\n".join(PHRASINGS.read_text(encoding="utf-8").splitlines()[::3]))
    book = rule_book()
    patterns = [one for _, _, one in book.topics]
    for rule in book.rules:
        patterns += [*rule.patterns, *rule.zero, *rule.by_name, *rule.zero_by_name]
    missed = [
        (one.template, match[0])
        for one in patterns
        for match in one.regex.finditer(text)
        if not one.may_match(match[0])
    ]
    assert missed == []
