"""Promise: a table drawn with lines in a PDF is read by its cells, whatever order its words were written in."""

from __future__ import annotations

from ingest.readers.documents import read_pdf
from ingest.readers.documents.docx import Place
from tests.unit.pdf_text import page, pdf, ruled

OPENING = (50, 760, "Words before the table that are long enough to be the text of a page.")
CLOSING = (50, 400, "Words after it.")
LEFTS, TOPS = (50, 100, 300, 400, 500), (700, 660, 640, 620)
CELLS = [
    (55, 665, "No"),
    (105, 665, "Field"),
    (305, 665, "Received"),
    (405, 665, "Resolved"),
    (55, 645, "1"),
    (305, 645, "12"),
    (405, 645, "11"),
    (105, 645, "Births"),
    (305, 625, "-"),
    (105, 625, "Deaths"),
]


def lines_of(*pages: str) -> dict[str, tuple[Place, ...]]:
    read = read_pdf(pdf(*pages))
    lines = read.text.split("\n")
    return {lines[number]: places for number, places in read.rows.items()}


def test_cells_stand_in_their_columns_and_blank_ones_stay_blank():
    rows = lines_of(page([OPENING, *CELLS, CLOSING], ruled(LEFTS, TOPS)))
    assert list(rows) == ["No\tField\tReceived\tResolved", "1\tBirths\t12\t11", "\tDeaths\t-\t"]
    assert rows["1\tBirths\t12\t11"] == tuple(Place(column, 1, False) for column in range(4))


def test_words_around_a_table_keep_their_order():
    text = read_pdf(pdf(page([OPENING, *CELLS, CLOSING], ruled(LEFTS, TOPS)))).text
    assert text.index("before") < text.index("Births") < text.index("after")
    assert text.split("\n")[0] == OPENING[2]


def test_lines_drawn_as_thin_rectangles_are_lines_and_backgrounds_are_not():
    thin = [(x1, y1, max(x2 - x1, 0.5), max(y1 - y2, 0.5)) for x1, y1, x2, y2 in ruled(LEFTS, TOPS) if y1 == y2]
    thin += [(x, TOPS[-1], 0.5, TOPS[0] - TOPS[-1]) for x in LEFTS]
    grey = [(50, 660, 450, 40), (120, 622, 60, 16)]
    assert list(lines_of(page([OPENING, *CELLS], filled=[*thin, *grey])))[1] == "1\tBirths\t12\t11"


def test_a_cell_over_several_columns_and_rows_is_one():
    strokes = [
        *[(50, y, 400, y) for y in (700, 660, 640)],
        (200, 680, 400, 680),
        *[(x, 700, x, 640) for x in (50, 200, 400)],
        (300, 680, 300, 640),
    ]
    words = [
        OPENING,
        (55, 675, "Field"),
        (205, 685, "Received"),
        (205, 665, "Online"),
        (305, 665, "Direct"),
        (55, 645, "Births"),
        (205, 645, "7"),
        (305, 645, "5"),
    ]
    rows = lines_of(page(words, strokes))
    assert list(rows) == ["Field\tReceived", "\tOnline\tDirect", "Births\t7\t5"]
    assert rows["Field\tReceived"] == (Place(0, 1, False), Place(1, 2, False))
    assert rows["\tOnline\tDirect"][0] == Place(0, 1, True)


def test_lines_of_a_cell_that_were_not_written_together_are_parted():
    cells = [(305, 683, "Received"), (343.4, 683, "Resolved"), (305, 667, "this"), (345, 667, "this"), *CELLS[4:]]
    rows = lines_of(page([OPENING, *cells], ruled((50, 100, 300, 343, 500), TOPS)))
    assert next(iter(rows)) == "\t\tReceived this\tResolved this"


def test_frames_and_rules_under_words_are_no_table():
    frame = ruled((40, 560), (780, 380))
    box = ruled((300, 400, 500), (340, 320, 300))
    words = [OPENING, *CELLS, (305, 325, "Seal"), (305, 305, "Name")]
    assert lines_of(page(words, [*frame, *box, (50, 755, 200, 755)])) == {}


def test_rows_of_a_second_page_are_numbered_by_the_lines_of_the_whole_text():
    one = page([OPENING, *CELLS, CLOSING], ruled(LEFTS, TOPS))
    rows = list(lines_of(one, one))
    assert rows == ["No\tField\tReceived\tResolved", "1\tBirths\t12\t11", "\tDeaths\t-\t"]
    assert len(read_pdf(pdf(one, one)).rows) == 6


def test_a_turned_page_is_read_as_lines():
    drawn = page([OPENING, *CELLS], ruled(LEFTS, TOPS))
    assert len(read_pdf(pdf(drawn)).rows) == 3
    assert read_pdf(pdf(drawn, turned=90)).rows == {}
