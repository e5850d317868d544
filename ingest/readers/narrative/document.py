"""A narrative text cut into blocks (paragraphs), with pages and sections, every position kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from ingest.readers.narrative.fold import fold
from ingest.reference.vietnamese import composed

_UNWRAPPED = 130
_TERMINAL = tuple('.;:!?…”"')
_BULLET = re.compile(r"\s*(?:[-+*•–—▪●]\s*|(?P<digit>\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[ivx]{1,5}[.)])\s+)")
_MARKS = (
    (0, re.compile(r"\s*phan\s+(?:thu\s+\w+|[a-d]|[ivx]+|\d)\b")),
    (1, re.compile(r"\s*(?:[a-d]|[ivx]{1,5})[.)]\s|\s*[ivx]{1,5}\s*[-–]\s")),
    (2, re.compile(r"\s*\d{1,2}[.)]\s")),
    (3, re.compile(r"\s*\d{1,2}\.\d{1,2}[.)]?\s")),
    (4, re.compile(r"\s*[a-zđ]\)\s")),
)
_MARK = re.compile(
    r"\s*(?:phan\s+(?:thu\s+\w+|\w+)|[a-d][.)]|[ivx]{1,5}\s*[-.)–]|\d{1,2}(?:\.\d{1,2})*[.)]?|[a-zđ]\))?[\s:.–-]*"
)
_PLAN = re.compile(
    r"(?:mot\s+so\s+|nhung\s+|cac\s+)?(?:phuong\s+huong|du\s+bao|du\s+kien|giai\s+phap|muc\s+tieu|de\s+xuat|kien\s+nghi(?!\s*,?\s*phan\s+anh)"
    r"|(?:ke\s+hoach|nhiem\s+vu)(?=\s*[:.]?\s*$|\s*,|\s+(?:va\s+giai|trong\s+tam|chu\s+yeu|cong\s+tac|trong\s+thoi|thoi\s+gian"
    r"|\d+\s+thang|nam|quy|thang|cai\s+cach)))"
)
_LIMITS = re.compile(r"(?:mot\s+so\s+|nhung\s+)?(?:ton\s+tai|han\s+che|nguyen\s+nhan|kho\s+khan|vuong\s+mac)")


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line: its span without the line break, and its page."""

    start: int
    end: int
    page: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or heading; `section` is body, plan or limits."""

    start: int
    end: int
    is_item: bool
    is_heading: bool
    section: str


class Document:
    """A text as it reads, with its folded key, lines and pages. All offsets are offsets in `text`."""

    def __init__(self, raw: str) -> None:
        self.text = composed(raw)
        self.folded = fold(self.text)
        self.lines: list[Line] = []
        self.page_marks: set[int] = set()
        self._cut_lines()
        self._page_starts = [line.start for line in self.lines]

    def page_at(self, offset: int) -> int:
        """The page an offset stands on, counted from 1."""
        index = bisect_right(self._page_starts, offset) - 1
        return self.lines[max(index, 0)].page

    def of(self, line: Line) -> str:
        return self.text[line.start : line.end]

    def _cut_lines(self) -> None:
        spans = [match.span() for match in re.finditer(r"[^\n]*(?:\n|$)", self.text) if match[0]]
        stripped = [self.text[a:b].strip() for a, b in spans]
        page = 1
        for index, (start, end) in enumerate(spans):
            opens = self.text[start:end].startswith("\f") and index > 0
            page += opens
            number = _page_number(stripped, index, opens_page=opens)
            if number is not None and page <= number <= page + 10:
                page = number
                self.page_marks.add(index)
            self.lines.append(Line(start, start + len(self.text[start:end].rstrip()), page))


def _page_number(stripped: Sequence[str], index: int, *, opens_page: bool) -> int | None:
    if len(stripped[index]) > 20:
        return None
    match = re.fullmatch(r"(?:[Tt]rang\s+)?[-–]?\s*(\d{1,3})\s*[-–]?(?:\s*/\s*\d{1,3})?", stripped[index])
    if match is None:
        return None
    before = next((s for s in reversed(stripped[:index]) if s), "")
    after = [s for s in stripped[index + 1 : index + 8] if s][:3]
    if not opens_page and any(_is_cell(s) for s in (before, *after)):
        return None
    return int(match[1])


def _is_cell(stripped: str) -> bool:
    return bool(stripped) and re.fullmatch(r"[\d.,%\s()=+-]+", stripped) is not None


def cut_blocks(document: Document, skipped: Iterable[int]) -> list[Block]:
    """The document's blocks without the skipped lines (tables); lines broken by the page's width are joined."""
    skip = set(skipped)
    spans: list[tuple[int, int, bool]] = []
    width = _wrap_width(document)
    blank_before = True
    previous: Line | None = None
    for index, line in enumerate(document.lines):
        if index in skip:
            previous, blank_before = None, True
            continue
        if index in document.page_marks or line.end == line.start or not document.of(line).strip():
            blank_before = True
            continue
        if previous is None or _breaks(document, previous, line, blank_before, width):
            is_item = _BULLET.match(document.folded, line.start, line.end) is not None
            spans.append((line.start, line.end, is_item))
        else:
            start, _, is_item = spans[-1]
            spans[-1] = (start, line.end, is_item)
        previous, blank_before = line, False
    return _with_sections(document, spans)


def _wrap_width(document: Document) -> int:
    lengths = [line.end - line.start for line in document.lines if line.end - line.start > 30]
    if len(lengths) < 4:
        return 70
    return int(quantiles(lengths, n=10)[8])


def _breaks(document: Document, previous: Line, line: Line, blank: bool, width: int) -> bool:
    if _BULLET.match(document.folded, line.start, line.end):
        return not _is_wrapped_number(document, previous, line, blank, width)
    if _is_title(document.of(line)) and not _is_title(document.of(previous)):
        return True
    first = document.of(line).lstrip()[0]
    ended = document.of(previous).endswith(_TERMINAL)
    if blank:
        return ended or not (first.islower() or first.isdigit() or first == "(")
    if width > _UNWRAPPED:
        return True
    is_short = previous.end - previous.start < 0.75 * width
    return is_short and (ended or not (first.islower() or first.isdigit()))


def _is_title(text: str) -> bool:
    stripped = text.strip()
    return stripped.isupper() and len(stripped) > 12 and " " in stripped


def _is_wrapped_number(document: Document, previous: Line, line: Line, blank: bool, width: int) -> bool:
    """'... mức độ\\n4. Xã' is no list: a full line before it is unfinished."""
    if blank or width > _UNWRAPPED or not re.match(r"\s*\d", document.of(line)):
        return False
    return previous.end - previous.start >= 0.75 * width and not document.of(previous).endswith(_TERMINAL)


def _with_sections(document: Document, spans: Sequence[tuple[int, int, bool]]) -> list[Block]:
    blocks: list[Block] = []
    section, level_of_section = "body", 9
    for start, end, is_item in spans:
        folded = document.folded[start:end]
        level = _heading_level(document.text[start:end], folded)
        if level is not None:
            kind = _section_kind(folded)
            if kind is not None and (section != "plan" or level <= level_of_section):
                section, level_of_section = kind, level
            elif kind is None and level <= level_of_section:
                section, level_of_section = "body", 9
        blocks.append(Block(start, end, is_item, level is not None, section))
    return blocks


def _heading_level(text: str, folded: str) -> int | None:
    stripped = text.strip()
    if len(stripped) > 200 or stripped.endswith((";", ",", ".")) or re.match(r"\s*[-+*•]", text):
        return None
    if stripped.isupper() and len(stripped) > 8:
        level = next((level for level, mark in _MARKS if mark.match(folded)), 0)
        return 1 if re.match(r"\s*[ivx]{1,5}[.)\s-]", folded) else level
    if len(stripped) > 130:
        return None
    for level, mark in _MARKS:
        if mark.match(folded):
            return level
    return None


def heading_level(folded: str, block: Block) -> int:
    """How deep a heading stands, from 0."""
    return next((level for level, mark in _MARKS if mark.match(folded, block.start, block.end)), 0)


def _section_kind(folded: str) -> str | None:
    title = folded[_MARK.match(folded).end() :]  # type: ignore[union-attr]
    if _PLAN.match(title):
        return "plan"
    if _LIMITS.match(title):
        return "limits"
    return None
