"""Promise: what an official writes as a number or a day is read back exactly; the rest is a doubt, never a guess."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.readers.dates import parse_date
from ingest.readers.numbers import Kind, parse_cell, parse_number
from ingest.readers.reading import State

COUNTS = st.integers(min_value=0, max_value=10**7 - 1)
MEASURES = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
LAYOUTS = (
    "{0:%d/%m/%Y}",
    "{0.day}/{0.month}/{0.year}",
    "{0:%d-%m-%Y}",
    "{0:%d.%m.%Y}",
    "{0:%Y-%m-%d}",
    "ngày {0.day} tháng {0.month} năm {0.year}",
)
# The grammar once more, written apart from the parser: groups of three behind dots or one sort of no-break space.
GRAMMAR = re.compile(
    r"[-\u2212]?(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+"
    r"|[1-9][0-9]{0,2}(?:\u00a0[0-9]{3})+|[1-9][0-9]{0,2}(?:\u202f[0-9]{3})+)"
    r"(?:,[0-9]+)?(?:\s?%)?"
)
BRACKETS = re.compile(r"\(([^-\u2212%]+)\)")  # as accountants write an amount below zero


def vietnamese(number: Decimal | int, separator: str) -> str:
    whole, _, decimals = (str(number) if isinstance(number, int) else f"{number:f}").partition(".")
    grouped = f"{int(whole):,}".replace(",", separator)
    return f"{grouped},{decimals}" if decimals else grouped


@given(COUNTS, st.sampled_from([".", "\u00a0", "\u202f", ""]))
def test_a_count_is_read_back(number: int, separator: str) -> None:
    assert parse_number(vietnamese(number, separator)).value == number


@given(MEASURES, st.sampled_from([".", "\u00a0", ""]))
def test_a_measure_is_read_back(number: Decimal, separator: str) -> None:
    assert parse_number(vietnamese(number, separator), Kind.MEASURE).value == number


@given(COUNTS, st.text(alphabet=" \u00a0\u200b\t", max_size=3))
def test_space_around_changes_nothing(number: int, space: str) -> None:
    assert parse_number(f"{space}{number}{space}").value == number


@given(st.text(max_size=20) | st.text(alphabet="0123456789.,-% \u00a0()", max_size=12))
@example("(0)")
@example("(5,2)")
def test_a_value_is_only_given_for_what_the_grammar_has(text: str) -> None:
    for kind in Kind:
        found = parse_number(text, kind)
        if found.state is State.VALUE:
            said = re.sub("[\u200b\u200c\u200d\u2060\ufeff\u00ad]", "", text).strip()
            in_brackets = BRACKETS.fullmatch(said) if kind is Kind.MEASURE else None
            assert GRAMMAR.fullmatch(f"-{in_brackets[1]}" if in_brackets else said)
            assert found.value is not None
        else:
            assert found.value is None


@given(st.integers(0, 999), st.text(alphabet="0123456789", min_size=3, max_size=3))
def test_a_comma_of_another_country_is_a_doubt_in_a_count(head: int, tail: str) -> None:
    assert parse_number(f"{head},{tail}").state is State.DOUBTFUL


@given(st.floats() | st.booleans() | st.none() | st.decimals(allow_nan=False) | st.integers())
def test_any_native_value_is_judged(value: object) -> None:
    found = parse_cell(value)
    if isinstance(value, bool) or value != value:
        assert found.state is State.DOUBTFUL
    elif found.state is State.VALUE:
        assert found.value == found.value.to_integral_value()


@given(DAYS, st.sampled_from(LAYOUTS))
def test_a_day_is_read_back(day: date, layout: str) -> None:
    assert parse_date(layout.format(day)).value == day


@given(DAYS)
def test_a_serial_is_read_back_in_both_systems(day: date) -> None:
    assert parse_date((day - date(1899, 12, 30)).days).value == day
    assert parse_date((day - date(1904, 1, 1)).days, date_1904=True).value == day


@given(st.integers(1, 59))
def test_the_leap_day_of_1900_never_was(serial: int) -> None:
    assert parse_date(serial).value == date(1899, 12, 31) + timedelta(days=serial)
    assert parse_date(60).state is State.DOUBTFUL


@given(st.text(max_size=20) | st.text(alphabet="0123456789/-. ", max_size=12))
def test_any_text_is_a_day_or_not(text: str) -> None:
    found = parse_date(text)
    assert (found.value is not None) == (found.state is State.VALUE)
    if found.value is not None:
        assert str(found.value.year) in text


def test_what_is_no_day_is_a_doubt() -> None:
    for text in ("31/02/2021", "12/13/2021", "5/7/21", "05/07-2021", "hôm qua", "2021", "1/1/1800"):
        assert parse_date(text).state is State.DOUBTFUL
    assert parse_date("  ").state is State.BLANK
    for value in (True, 1e400, float("nan"), -1):
        assert parse_date(value).state is State.DOUBTFUL
