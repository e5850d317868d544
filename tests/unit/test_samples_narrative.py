"""Promise: a Word or PDF report gives every figure of its labels and none that a reader would not take."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.readers.file import read_file
from ingest.readers.narrative.fold import fold
from ingest.readers.reading import Reading

SAMPLES = ("02-tan-truong-6t-2021.docx", "09-ngoc-lien-9t-2021.pdf")


def spaced(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request: pytest.FixtureRequest, shared_folder: Path) -> tuple[Reading, dict]:
    path = shared_folder / "samples" / request.param
    gold = json.loads(path.with_name(f"{path.name}.expected.json").read_text(encoding="utf-8"))
    return read_file(path, path.name), gold


def test_every_figure_and_no_other(sample: tuple[Reading, dict]) -> None:
    reading, gold = sample
    expected = Counter(
        (f["domain"], f["indicator"], spaced(f.get("scope")), Decimal(str(f["value"]))) for f in gold["figures"]
    )
    found = Counter(
        (f.domain, f.indicator, spaced(f.scope), Decimal(f.value / f.factor))
        for f in reading.figures
        if f.value is not None
    )
    assert found - expected == Counter()
    assert expected - found == Counter()


def test_what_is_no_figure_is_not_read(sample: tuple[Reading, dict]) -> None:
    reading, gold = sample
    read = [spaced(fold(figure.evidence)) for figure in reading.figures]
    for one in (one for one in gold["not_figures"] if one["hard"]):
        assert spaced(fold(one["evidence"])) not in read


def test_a_sender_is_told_of_tracked_changes(shared_folder: Path) -> None:
    path = shared_folder / "samples" / SAMPLES[0]
    assert "13 chỗ theo dõi sửa đổi" in " ".join(read_file(path, path.name).notes_vi)
