"""Finding flattened tables in the lines of a text and cutting them into heading and rows."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from ingest.readers.narrative.document import Document

_CELL = r"(?:-?\d[\d.,]*%?|[-–])"
_ROW_TAIL = re.compile(rf"(?:(?<=\s)|^){_CELL}(?:\s+{_CELL})*\s*$")
_ONLY_CELLS = re.compile(rf"\s*{_CELL}(?:\s+{_CELL})*\s*")
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?(?:=[\d()+=-]+)?")
_OUTLINE = re.compile(r"\s*(?P<stt>\d{1,2}|[IVX]{1,4})(?P<dot>[.)])?\s+(?=\S)")
_MARK_ALONE = re.compile(r"[A-Z]|[IVX]{1,4}")
_TITLE = re.compile(r"\s*(?:[IVX]{1,5}[.)-]|PH[ẦA]N|\d{1,2}(?:\.\d{1,2})*\.\s|[a-zđ]\)\s)", re.IGNORECASE)
_HEADING_LINE = re.compile(r"(?:S?TT|Số TT)\s+(?=\w)")
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_LONGEST_CELL = 75


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its label as written, the span of the whole row, and its cells as (start, end) spans."""

    label: str
    start: int
    end: int
    cells: tuple[tuple[int, int] | None, ...]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A region of lines that is a table: lines [first, last], the heading's span and the rows."""

    first: int
    last: int
    heading: tuple[int, int]
    rows: tuple[Row, ...]


def find_grids(document: Document, total_labels: re.Pattern[str], known: Container[int] = ()) -> list[Grid]:
    """All regions that look like tables, known or not: their lines must not be read as sentences.

    Lines that are `known` to be rows of a table with certain cells belong to no region.
    """
    grids = []
    for first, last in _regions(document, known):
        data = _first_data_line(document, first, last)
        rows = _rows(document, data, last, total_labels)
        end = document.lines[data - 1].end if data > first else document.lines[first].start
        grids.append(Grid(first, last, (document.lines[first].start, end), tuple(rows)))
    return grids


def _regions(document: Document, known: Container[int]) -> list[tuple[int, int]]:
    regions: list[tuple[int, int]] = []
    run: list[int] = []
    for index, line in enumerate(document.lines):
        text = re.sub(r" {2,}", " ", document.of(line).strip())
        if index in document.page_marks or not text:
            continue
        if index in known:
            regions += _cut_region(document, run)
            run = []
            continue
        is_short = len(text) <= _LONGEST_CELL and not re.search(r"[;:…]$|[^\d]\.$", text)
        if is_short or _HEADING_LINE.match(text) or _is_total(text) or "\t" in text:
            run.append(index)
            continue
        regions += _cut_region(document, run)
        run = []
    return regions + _cut_region(document, run)


def _is_total(text: str) -> bool:
    return re.match(r"(?:T[ổỔ]ng|T[ỔỗỐ]NG|C[ộỘ]ng)\b", text) is not None and re.search(r"\d\s*$", text) is not None


def _cut_region(document: Document, run: Sequence[int]) -> list[tuple[int, int]]:
    strength = [_cell_count(document.of(document.lines[index])) for index in run]
    single = sum(1 for count in strength if count == -1)
    spread = [len(_GAP.findall(document.of(document.lines[index]).strip())) >= 2 for index in run]
    wide = sum(1 for count, is_spread in zip(strength, spread, strict=True) if count >= 2 or count <= -3 or is_spread)
    if not (single >= 6 or wide >= 2):
        return []
    filled = [i for i, count in enumerate(strength) if count <= -1 or count >= 2 or spread[i]]
    titles = [i for i in range(filled[0]) if _TITLE.match(document.of(document.lines[run[i]]))]
    return [(run[titles[-1] + 1 if titles else 0], run[filled[-1]])]


def _cell_count(text: str) -> int:
    """Cells at the end of a line with a label; negative for a line of cells only."""
    if "\t" in text.strip():
        return sum(1 for part in text.split("\t")[1:] if _ONLY_CELLS.fullmatch(part))
    if _ONLY_CELLS.fullmatch(text):
        return -len(text.split())
    tail = _ROW_TAIL.search(text)
    return len(tail[0].split()) if tail else 0


def _first_data_line(document: Document, first: int, last: int) -> int:
    index = first
    while index <= last:
        text = document.of(document.lines[index])
        if is_counting(text):
            return index + 1
        count = _cell_count(text)
        if count >= 2 and not re.search(
            r"(?:nam|thang|quy)\s+[\d/]+\s*$", document.folded[document.lines[index].start : document.lines[index].end]
        ):
            return index
        if _MARK_ALONE.fullmatch(text.strip()):
            return index
        if text.strip() in ("1", "01", "(1)"):
            return _after_column_numbers(document, index, last)
        if count == -1 and index not in document.page_marks:
            return _first_label(document, first, index)
        index += 1
    return index


def _first_label(document: Document, first: int, index: int) -> int:
    """Where the label of a row's first cell begins: it may be broken, its beginning is a capital."""
    starts = [i for i in range(first + 1, index) if document.of(document.lines[i]).lstrip()[:1].isupper()]
    return starts[-1] if starts else index


def is_counting(text: str) -> bool:
    """A row of column numbers: (1) (2) (3)=(4)+(5) ..."""
    tokens = re.sub(r"\s?([=+])\s?", r"\1", text).split()
    numbers = [match[1] for token in tokens if (match := _COLUMN_NUMBER.fullmatch(token))]
    return len(numbers) == len(tokens) and numbers[:3] in (["1", "2", "3"], ["2", "3", "4"], ["3", "4", "5"])


def _after_column_numbers(document: Document, index: int, last: int) -> int:
    expected, at = 1, index
    while at <= last:
        text = document.of(document.lines[at]).strip()
        if text and text.strip("()").lstrip("0") != str(expected):
            break
        expected += bool(text)
        at += 1
    return at if expected > 3 else index


def _rows(document: Document, first: int, last: int, totals: re.Pattern[str]) -> list[Row]:
    indexes = [
        i for i in range(first, last + 1) if i not in document.page_marks and document.of(document.lines[i]).strip()
    ]
    texts = [document.of(document.lines[i]) for i in indexes]
    if any("\t" in text.strip() for text in texts):
        return [row for i in indexes if (row := _tab_row(document, i)) is not None]
    singles = sum(1 for text in texts if _ONLY_CELLS.fullmatch(text) and len(text.split()) == 1)
    if singles * 2 > len(texts):
        return _stacked_rows(document, indexes, totals)
    return _line_rows(document, indexes, totals)


def _tab_row(document: Document, index: int) -> Row | None:
    line = document.lines[index]
    spans, at = [], line.start
    for part in document.of(line).split("\t"):
        spans.append((at, at + len(part)))
        at += len(part) + 1
    filled = [document.text[a:b].strip() for a, b in spans]
    label_at = next(
        (i for i, text in enumerate(filled[:2]) if text and not re.fullmatch(r"\(?[\dIVX]{1,4}[.)]?", text)), None
    )
    if label_at is None:
        return None
    cells = tuple((a, b) if document.text[a:b].strip() else None for a, b in spans[label_at + 1 :])
    return Row(_clean(filled[label_at]), line.start, line.end, cells, True)


def _line_rows(document: Document, indexes: Sequence[int], totals: re.Pattern[str]) -> list[Row]:
    numbered = sum(1 for i in indexes if _OUTLINE.match(document.of(document.lines[i])))
    all_numbered = numbered * 3 >= len(indexes) * 2
    rows: list[Row] = []
    for index in indexes:
        line = document.lines[index]
        text = document.of(line)
        tail = _ROW_TAIL.search(text)
        label_end = tail.start() if tail else len(text)
        cells = tuple(
            (line.start + m.start(), line.start + m.end()) for m in re.finditer(r"\S+", text) if m.start() >= label_end
        )
        outline = _OUTLINE.match(text)
        is_total = totals.match(document.folded[line.start : line.end].strip()) is not None
        continues = (
            rows
            and not rows[-1].cells
            and (text.strip()[0].islower() or (all_numbered and not outline and not is_total))
        )
        label = text[:label_end]
        if outline and not outline["dot"]:
            label = label[outline.end() :]
        if continues:
            previous = rows.pop()
            rows.append(Row(_clean(f"{previous.label} {label}"), previous.start, line.end, cells, False))
        elif label.strip():
            start = line.start + len(text) - len(text.lstrip())
            rows.append(Row(_clean(label), start, line.end, cells, False))
        if is_total and cells:
            break
    return rows


def _stacked_rows(document: Document, indexes: Sequence[int], totals: re.Pattern[str]) -> list[Row]:
    """Rows of a table with one cell a line; the number just before a label is the row's own number."""
    rows: list[Row] = []
    label: list[str] = []
    start, end, number = -1, -1, 0
    cells: list[tuple[int, int]] = []
    opening = document.of(document.lines[indexes[0]]).strip() if indexes else ""
    is_numbered = opening.lstrip("0") == "1" or _MARK_ALONE.fullmatch(opening) is not None

    def close() -> None:
        if label:
            rows.append(Row(_clean(" ".join(label)), start, end, tuple(cells), False))

    for position, index in enumerate(indexes):
        line = document.lines[index]
        text = document.of(line)
        begin = line.start + len(text) - len(text.lstrip())
        following = indexes[position + 1] if position + 1 < len(indexes) else None
        if _ONLY_CELLS.fullmatch(text):
            opens = following is not None and not _ONLY_CELLS.fullmatch(document.of(document.lines[following]))
            folded_next = (
                ""
                if following is None
                else document.folded[document.lines[following].start : document.lines[following].end]
            )
            is_number = is_numbered and text.strip().lstrip("0") == str(number + 1)
            if opens and is_number and not totals.match(folded_next.strip()):
                close()
                label, cells, start, end = [], [], begin, line.end
                number += 1
            else:
                cells.append((begin, line.end))
                end = line.end
            continue
        if _MARK_ALONE.fullmatch(text.strip()):
            close()
            label, cells, start, end, number = [], [], begin, line.end, 0
            continue
        if cells and number and not totals.match(document.folded[begin : line.end]):
            # In a table of numbered rows what stands behind the cells is a remark, not the next label.
            end = line.end
            continue
        if cells or (label and text.strip()[0].isupper() and totals.match(document.folded[begin : line.end])):
            close()
            label, cells, start = [], [], begin
        if start < 0 or (not label and start > begin):
            start = begin
        label.append(text.strip())
        end = line.end
    close()
    return rows


def _clean(label: str) -> str:
    return re.sub(r"\s+", " ", label).strip().rstrip(":").strip()
