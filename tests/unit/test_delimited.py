"""Promise: a block parted all at once says what the same lines say one by one, wherever the pieces end."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.grids.blocks import blocks_of
from ingest.grids.delimited import DelimitedText, NotDelimitedError
from ingest.readers.reading import UnreadableFileError

HEAD = "STT;Mã;Tên\n" * 60
FIELD = st.text(alphabet='ab1 "\n\r;', max_size=4)
ROWS = st.lists(st.lists(FIELD, min_size=1, max_size=5), max_size=12)


def written(rows: list[list[str]], end: str) -> list[str]:
    """A head and the rows as lines of a file with their ends."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator=end).writerows(rows)
    return list(io.StringIO(HEAD.replace("\n", end) + out.getvalue(), newline=""))


def read(lines: list[str], cuts: int, head: int, width: int = 5) -> list[tuple[object, ...]]:
    """What comes out of the lines, in pieces of so many."""
    text = DelimitedText(["".join(lines[at : at + cuts]) for at in range(0, len(lines), cuts)])
    rows = [tuple((row + [""] * width)[:width]) for row in text.head(head)]
    for block in text.blocks(width):
        assert [len(column) for column in block.columns] == [block.count] * width
        rows += zip(*block.columns, strict=True)
    return rows


@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]), cuts=st.integers(1, 80), head=st.integers(1, 70))
def test_blocks_are_the_rows_that_csv_reads(rows: list[list[str]], end: str, cuts: int, head: int) -> None:
    lines = written(rows, end)
    expected = [tuple((row + [""] * 5)[:5]) for row in csv.reader(lines, delimiter=";", strict=False)]
    assert read(lines, cuts, head) == expected


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        (["1;2\n", "1;2;3;4\n"], ("1", "2", "", "")),
        (["1;2;3;4\n", "\n", "5;6;7\n"], ("", "", "", "")),
        (["1;2;3\n", "\n", "4;5;6;7;8\n"], ("4", "5", "6", "7")),
        (["1;2;3\n", "1;2;3"], ("1", "2", "3", "")),
        (["1;2;3\r\n", "1;2;3\n"], ("1", "2", "3", "")),
    ],
)
def test_uneven_lines_keep_their_fields_apart(lines: list[str], row: tuple[str, ...]) -> None:
    assert row in read([*HEAD.splitlines(keepends=True), *lines], 100, 60, width=4)


def test_a_quoted_field_goes_on_over_pieces() -> None:
    lines = [*HEAD.splitlines(keepends=True), '1;"a\n', "b\n", 'c";3\n', "4;5;6\n"]
    assert read(lines, 61, 60, width=3)[60:] == [("1", "a\nb\nc", "3"), ("4", "5", "6")]


def test_a_quote_that_never_ends_is_sent_back() -> None:
    lines = [*HEAD.splitlines(keepends=True), '1;"a\n', *["x" * 1000 + "\n"] * 1100]
    with pytest.raises(UnreadableFileError) as caught:
        read(lines, 61, 60)
    assert caught.value.reason == "quote_without_end"


def test_prose_is_no_table() -> None:
    with pytest.raises(NotDelimitedError):
        DelimitedText(["Kính gửi huyện\n"])


def test_rows_of_cells_become_columns() -> None:
    [block] = blocks_of([[1, None, "x", "left out"], [2]], 3)
    assert (block.count, [list(column) for column in block.columns]) == (2, [[1, 2], ["", ""], ["x", ""]])


@pytest.mark.parametrize(
    ("end", "is_cut"),
    [
        ("1;H01;An\n2;H0", True),
        ("1;H01;An\n2;", True),
        ("1;H01;An\n2;H02;", False),
        ("1;H01;An\n2;H02;Bình", False),
        ("1;H01;An\n2;H0\n", False),
        ("1;H01;An\nNgười lập biểu", False),
        ('1;H01;An\n2;"H0', False),
    ],
)
def test_a_text_that_ends_in_the_middle_of_a_row_is_seen(end: str, is_cut: bool) -> None:
    lines = io.StringIO(HEAD + end, newline="").readlines()
    for cuts in (1, 2, 70):
        text = DelimitedText(["".join(lines[at : at + cuts]) for at in range(0, len(lines), cuts)])
        text.head(50)
        assert [block.count for block in text.blocks(3)]
        assert text.is_cut is is_cut
