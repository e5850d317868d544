"""A Word report as text: the accepted view of tracked changes, no hidden text, tables as tab-parted rows."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ingest.messages import refusal
from ingest.readers.text import to_unicode

LARGEST_PART = 40 << 20
MOST_COLUMNS = 200
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_GONE = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{_MC}Fallback"})
_CHANGES = frozenset({f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"})
_PLAIN = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands in its table: first column, how many it spans, whether it continues the cell above."""

    column: int
    span: int
    continues: bool


@dataclass(slots=True)
class DocumentText:
    """The text of a document; form feeds part pages. `notes_vi` is what its sender should know.

    `rows` tells, by the number of a line from 0, that it is a table's row, and the places of its tab-parted cells.
    """

    text: str
    notes_vi: list[str] = field(default_factory=list)
    rows: dict[int, tuple[Place, ...]] = field(default_factory=dict)


def read_docx(content: bytes) -> DocumentText:
    """Take the bytes of a .docx; raises UnreadableFileError where it cannot be opened.

    Inserted text counts, deleted does not; a table row stands on one line, its cells parted by tabs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = _part(archive, "word/document.xml")
            styles = _part(archive, "word/styles.xml") if "word/styles.xml" in archive.namelist() else None
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, ValueError):
        raise refusal("corrupt_document") from None
    body = root.find(f"{W}body")
    if body is None:
        raise refusal("corrupt_document")
    writer = _Writer(_hidden_styles(styles))
    pieces = []
    for piece in writer.blocks(body):
        pieces.append(piece)
        writer.line += piece.count("\n")
    text = unicodedata.normalize("NFC", "".join(pieces))
    notes = []
    changes = _count_changes(root)
    if changes:
        notes.append(
            f"Tệp còn {changes} chỗ theo dõi sửa đổi (Track Changes) chưa chấp nhận;"
            " đã đọc như mọi sửa đổi được chấp nhận, đề nghị gửi bản sạch đã ký."
        )
    if writer.hidden:
        notes.append("Tệp có chữ ẩn; phần chữ ẩn không được đọc, đề nghị bỏ chữ ẩn rồi gửi lại.")
    return DocumentText(text, notes, writer.rows)


def _count_changes(root: ElementTree.Element) -> int:
    """Places with a tracked change; a deletion and the insertion beside it are one."""
    count = 0
    for parent in root.iter():
        before = ""
        for element in parent:
            count += element.tag in _CHANGES and before not in _CHANGES
            before = element.tag
    return count


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(name) as part:
        content = part.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise ValueError(name)
    return ElementTree.fromstring(content)


def _hidden_styles(styles: ElementTree.Element | None) -> frozenset[str]:
    if styles is None:
        return frozenset()
    return frozenset(
        style.get(f"{W}styleId", "")
        for style in styles.iterfind(f"{W}style")
        if (properties := style.find(f"{W}rPr")) is not None and _is_on(properties.find(f"{W}vanish"))
    )


def _is_on(element: ElementTree.Element | None) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in _OFF


class _Writer:
    def __init__(self, hidden_styles: frozenset[str]) -> None:
        self.hidden_styles = hidden_styles
        self.hidden = False
        self.line = 0
        self.rows: dict[int, tuple[Place, ...]] = {}
        self.depth = 0

    def blocks(self, parent: ElementTree.Element) -> Iterator[str]:
        """Paragraphs and tables in order, through content controls and accepted insertions."""
        for element in parent:
            if element.tag in _GONE:
                continue
            if element.tag == f"{W}p":
                text = self.paragraph(element)
                yield text + ("" if _is_deleted_mark(element) else "\n")
            elif element.tag == f"{W}tbl":
                yield from self.table(element)
            elif element.tag not in (f"{W}sectPr", f"{W}pPr", f"{W}tcPr"):
                yield from self.blocks(element)

    def table(self, table: ElementTree.Element) -> Iterator[str]:
        for row in _nearest(table, f"{W}tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            cells, places = [], []
            column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
            for cell in _nearest(row, f"{W}tc"):
                span = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
                if cell.find(f"{W}tcPr/{W}cellDel") is not None:
                    continue
                self.depth += 1
                cells.append(" ".join("".join(self.blocks(cell)).split()))
                self.depth -= 1
                places.append(Place(column, span, _continues(cell)))
                column += span
            if not self.depth:
                self.rows[self.line] = tuple(places)
            yield "\t".join(cells) + "\n"

    def paragraph(self, paragraph: ElementTree.Element) -> str:
        return "".join(self.inline(paragraph))

    def inline(self, parent: ElementTree.Element) -> Iterator[str]:
        for element in parent:
            if element.tag in _GONE or element.tag == f"{W}pPr":
                continue
            if element.tag == f"{W}r":
                yield self.run(element)
            elif element.tag == f"{W}p":  # a text box inside a run's drawing
                yield "\n" + self.paragraph(element) + "\n"
            else:
                yield from self.inline(element)

    def run(self, run: ElementTree.Element) -> str:
        properties = run.find(f"{W}rPr")
        if properties is not None and self._is_hidden(properties):
            self.hidden = self.hidden or any(text.text for text in run.iter(f"{W}t"))
            return ""
        texts = []
        for element in run:
            if element.tag == f"{W}t":
                texts.append(element.text or "")
            elif element.tag == f"{W}br" and element.get(f"{W}type") == "page":
                texts.append("\n\f")
            elif element.tag in _PLAIN:
                texts.append(_PLAIN[element.tag])
            elif element.tag not in _GONE and element.tag != f"{W}rPr":
                texts.extend(self.inline(element))
        text = "".join(texts)
        fonts = properties.find(f"{W}rFonts") if properties is not None else None
        return to_unicode(text, fonts.get(f"{W}ascii")) if fonts is not None and fonts.get(f"{W}ascii") else text

    def _is_hidden(self, properties: ElementTree.Element) -> bool:
        style = properties.find(f"{W}rStyle")
        own = properties.find(f"{W}vanish")
        if own is not None:
            return _is_on(own)
        return style is not None and style.get(f"{W}val") in self.hidden_styles


def _is_deleted_mark(paragraph: ElementTree.Element) -> bool:
    """A paragraph whose end mark is deleted runs on into the next."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _number(element: ElementTree.Element | None, default: int) -> int:
    value = element.get(f"{W}val", "") if element is not None else ""
    return min(int(value), MOST_COLUMNS) if value.isascii() and value.isdigit() else default


def _continues(cell: ElementTree.Element) -> bool:
    """Whether the cell is the lower part of one merged with the cell above."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") != "restart"


def _nearest(parent: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag not in _GONE and element.tag not in (f"{W}tbl", f"{W}p"):
            yield from _nearest(element, tag)
