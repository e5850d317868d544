"""A real commune report with every figure labelled; the report itself is kept outside the repository."""

import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.readers.narrative import read_narrative
from ingest.readers.reading import State

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
REPORT = REAL / "xa-luong-dien-2021.txt"
LABELS = REAL / "xa-luong-dien-2021.expected.json"

pytestmark = pytest.mark.skipif(not LABELS.exists(), reason="the labelled report is not at ../shared/real")

CUT_OFF = date(2021, 9, 20)
YEAR = (date(2021, 1, 1), date(2021, 12, 31))


@pytest.fixture(scope="module")
def reading():
    return read_narrative(REPORT.read_text(encoding="utf-8"), REPORT.name)


@pytest.fixture(scope="module")
def labels():
    return json.loads(LABELS.read_text(encoding="utf-8"))["figures"]


def key_of_label(label):
    state = State.ZERO_IN_WORDS if label.get("written") == "word" else State.VALUE
    return label["domain"], label["indicator"], Decimal(str(label["value"])), label.get("scope"), state


def key_of_figure(figure):
    return figure.domain, figure.indicator, figure.value / figure.factor, figure.scope, figure.state


def windows_allowed(period):
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", period):
        return {(date.fromisoformat(match[1]), date.fromisoformat(match[2]))}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", period):
        return {(date.fromisoformat(period), date.fromisoformat(period))}
    return {
        "2021": {YEAR},
        "2021-9M": {(date(2021, 1, 1), date(2021, 9, 30))},
        "thời điểm báo cáo 2021": {YEAR, (CUT_OFF, CUT_OFF)},
    }.get(period, {(date(2021, 1, 1), CUT_OFF)})


def test_which_report_it_is(reading):
    assert (reading.form, reading.unit_name, reading.period_code) == ("bao_cao", "xã Lương Điền", "2021")


def test_every_labelled_figure_and_no_other(reading, labels):
    read = Counter(key_of_figure(f) for f in reading.figures if f.value is not None)
    assert read == Counter(key_of_label(label) for label in labels)
    assert not [f for f in reading.figures if f.state is State.DOUBTFUL]


def test_the_windows(reading, labels):
    read = {key_of_figure(f): (f.period_from, f.period_to) for f in reading.figures if f.value is not None}
    wrong = {k: read[k] for label in labels if read[k := key_of_label(label)] not in windows_allowed(label["period"])}
    assert not wrong


def test_blank_cells_stay_blank(reading):
    blank = {(f.scope, f.indicator) for f in reading.figures if f.state is State.BLANK}
    columns = {"field_procedures", "received_total", "resolved_on_time", "pending_in_time", "pending_overdue"}
    assert {i for scope, i in blank if scope == "5. Quân sự"} == columns
    assert {i for scope, i in blank if scope == "6. Công an"} == columns - {"pending_in_time", "pending_overdue"}
    assert {i for scope, i in blank if scope == "Tổng cộng"} == {"field_procedures"}


def test_evidence_is_the_slice_it_names(reading, labels):
    text = REPORT.read_text(encoding="utf-8")
    for figure in reading.figures:
        assert text[figure.locator.char_from : figure.locator.char_to] == figure.evidence
        assert figure.raw_text in figure.evidence


def test_pages_follow_the_numbers_that_stand_alone(reading):
    pages = {f.indicator: f.locator.page for f in reading.figures}
    assert (pages["villages"], pages["issued_total"], pages["trained"]) == (1, 2, 5)
