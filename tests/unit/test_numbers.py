from datetime import date
from decimal import Decimal

import pytest

from ingest.readers.numbers import Kind, parse_cell, parse_number
from ingest.readers.reading import State


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2.231", Kind.COUNT, "2231"),
        ("1.234.567", Kind.COUNT, "1234567"),
        ("13.350", Kind.COUNT, "13350"),
        ("05", Kind.COUNT, "5"),
        ("0", Kind.COUNT, "0"),
        ("00", Kind.COUNT, "0"),
        ("-12", Kind.COUNT, "-12"),
        ("\u00a0 2.231\u00a0", Kind.COUNT, "2231"),
        ("2\u00a0231", Kind.COUNT, "2231"),
        ("2\u202f231\u202f000", Kind.COUNT, "2231000"),
        ("905,55", Kind.MEASURE, "905.55"),
        ("6.130,7", Kind.MEASURE, "6130.7"),
        ("0,5", Kind.MEASURE, "0.5"),
        ("2.231", Kind.MEASURE, "2231"),
        ("100%", Kind.PERCENT, "100"),
        ("99,85 %", Kind.PERCENT, "99.85"),
        ("54,55", Kind.PERCENT, "54.55"),
    ],
)
def test_certain_spellings(text, kind, value):
    number = parse_number(text, kind)
    assert (number.state, number.value) == (State.VALUE, Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "2,231",
        "905,55",
        "2.23",
        "2.2310",
        "0.231",
        "2.231.5",
        "1,000,000",
        "12/22",
        "2 231",
        "1e5",
        "1e400",
        "NaN",
        "inf",
        "#REF!",
        "TRUE",
        "true",
        "+5",
        "(5)",
        "5 hồ sơ",
        "100%",
        "x",
        "không",
        "٣",
        "５",
        "1_000",
        "0x10",
        "9999999999999999999",
        "-",
        "–",
        ".",
        ",",
        "5.",
        ",5",
        "2.231,",
    ],
)
def test_anything_else_is_doubtful_for_a_count(text):
    number = parse_number(text, Kind.COUNT)
    assert (number.state, number.value) == (State.DOUBTFUL, None)
    assert number.reason


@pytest.mark.parametrize(
    ("text", "value"), [("(1.250)", "-1250"), ("(905,5)", "-905.5"), ("(0)", "0"), ("(-5)", None), ("(5", None)]
)
def test_an_amount_in_brackets_is_negative(text, value):
    number = parse_number(text, Kind.MEASURE)
    assert number.value == (None if value is None else Decimal(value))
    assert (number.state is State.DOUBTFUL) == (value is None)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("0912345678", Kind.COUNT),
        ("030085001234", Kind.COUNT),
        ("012345678", Kind.MEASURE),
        ("-030085001234", Kind.COUNT),
        (912345678, Kind.COUNT),
        (30085001234.0, Kind.COUNT),
        ("912.345.678", Kind.COUNT),
    ],
)
def test_a_phone_and_an_identity_number_are_no_figure(cell, kind):
    assert parse_cell(cell, kind).state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("00000012", Kind.COUNT, 12), ("30.085.001.234", Kind.MEASURE, 30085001234), ("0,123456789", Kind.MEASURE, None)],
)
def test_few_digits_after_a_zero_and_large_amounts_are_figures(text, kind, value):
    assert parse_number(text, kind).value == (Decimal("0.123456789") if value is None else value)


def test_a_dash_is_told_apart():
    assert parse_number("–").is_dash
    assert not parse_number("0").is_dash


@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "\u200b", "\n\t"])
def test_nothing_is_blank(text):
    assert parse_number(text).state is State.BLANK


def test_mixed_groupings_are_doubtful():
    assert parse_number("1.234\u00a0567").state is State.DOUBTFUL
    assert parse_number("1\u00a0234\u202f567").state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        (2231, Kind.COUNT, "2231"),
        (2231.0, Kind.COUNT, "2231"),
        (905.55, Kind.MEASURE, "905.55"),
        (0.1 + 0.2, Kind.MEASURE, "0.3"),
        (1e15, Kind.MEASURE, "1000000000000000"),
        (9_999_999, Kind.COUNT, "9999999"),
        (Decimal("60.20"), Kind.MEASURE, "60.2"),
        (-0.0, Kind.COUNT, "0"),
        ("2.231", Kind.COUNT, "2231"),
    ],
)
def test_native_cells(cell, kind, value):
    number = parse_cell(cell, kind)
    assert (number.state, number.value) == (State.VALUE, Decimal(value))
    assert not number.value.is_signed()


@pytest.mark.parametrize(
    "cell",
    [
        True,
        False,
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        1e300,
        10**18,
        2.5,
        date(2021, 9, 20),
        b"5",
        object(),
        [5],
    ],
)
def test_native_cells_that_are_no_count(cell):
    number = parse_cell(cell, Kind.COUNT)
    assert (number.state, number.value) == (State.DOUBTFUL, None)


def test_an_empty_cell_is_blank():
    assert parse_cell(None).state is State.BLANK
    assert parse_cell("").state is State.BLANK
