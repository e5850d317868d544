"""One quantity in two cells with different numbers: which is right only a person can say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from openpyxl.utils.cell import coordinate_to_tuple

from ingest.forms.indicators import load_indicators
from ingest.readers.reading import Doubt, Figure, Locator, Reading, State
from ingest.reference.scopes import listed_scopes

Place = tuple[object, ...]
Twins = tuple[Figure, ...]


def with_twins_in_doubt(reading: Reading) -> Reading:
    """The reading with every cell DOUBTFUL that another one contradicts, and a doubt that names both.

    Rows of a table are compared as wholes: two of one name with other contents are one doubt, of kind `row`; a row that
    stands twice with the same numbers, or once without any, is none. Where the reader asked about rows itself, as of
    two forms in one file, nothing is asked again. What a text contradicts its own reader marks and notes.
    """
    if any(doubt.kind == "row" for doubt in reading.doubts):
        return reading
    by_places: dict[tuple[Place, ...], list[Twins]] = defaultdict(list)
    for twins in _twins(reading.figures):
        by_places[tuple(_place(figure.locator) for figure in twins)].append(twins)
    doubtful: set[int] = set()
    doubts: list[Doubt] = []
    for groups in by_places.values():
        contents = [tuple(map(_content, places)) for places in zip(*groups, strict=True)]
        if len({content for content in contents if any(one is not State.BLANK for one in content)}) < 2:
            continue
        doubtful |= {id(figure) for twins in groups for figure in twins if figure.state is not State.BLANK}
        doubts.append(_doubt(groups[0]))
    if not doubts:
        return reading
    figures = tuple(
        replace(figure, value=None, state=State.DOUBTFUL) if id(figure) in doubtful else figure
        for figure in reading.figures
    )
    return replace(reading, figures=figures, doubts=(*reading.doubts, *doubts))


def _twins(figures: Sequence[Figure]) -> Iterator[Twins]:
    """The figures of one quantity, where it has several."""
    scopes = listed_scopes()
    by_key: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.locator.cell is not None and not figure.is_repeat:
            scope = scopes.code(figure.domain, None if figure.is_of_whole else figure.scope)
            by_key[figure.domain, figure.indicator, scope, figure.period_from, figure.period_to].append(figure)
    return (tuple(found) for found in by_key.values() if len(found) > 1)


def _content(figure: Figure) -> object:
    return figure.state if figure.value is None else figure.value


def _place(locator: Locator) -> Place:
    """The row of a cell; an area of cells as it is."""
    cell = locator.cell or ""
    return locator.sheet, cell if ":" in cell else coordinate_to_tuple(cell)[0]


def _doubt(twins: Twins) -> Doubt:
    first, last = twins[0], twins[-1]
    shown = first.scope or load_indicators()[first.domain, first.indicator].label_vi
    are_rows = len({_place(figure.locator) for figure in twins}) == len(twins)
    is_one_sheet = len({figure.locator.sheet for figure in twins}) == 1
    places = " và ".join(_named(figure.locator, are_rows, is_one_sheet) for figure in twins)
    question = f"{places} cùng là “{shown}” nhưng ghi số khác nhau: số nào đúng? Đề nghị bỏ phần thừa rồi gửi lại."
    return Doubt("row", last.locator, shown, question[0].upper() + question[1:])


def _named(locator: Locator, is_row: bool, is_one_sheet: bool) -> str:
    cell = locator.cell or ""
    named = f"dòng {coordinate_to_tuple(cell)[0]}" if is_row and ":" not in cell else f"ô {cell}"
    return named if is_one_sheet else f"{named} của trang tính “{locator.sheet}”"
