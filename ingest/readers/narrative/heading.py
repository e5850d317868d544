"""Which report a text is: the commune's name and the period, from its title and letterhead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.readers.narrative.document import Document
from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.windows import title_period
from ingest.readers.reading import UnreadableFileError
from ingest.reference.deployment import deployment_units

_KINDS = {"xa": "xã", "phuong": "phường", "thi tran": "thị trấn"}
_KIND = re.compile(r"(?<!\w)(xa|phuong|thi\s+tran)\s+")
_DISTRICT = re.compile(r"(?<!\w)(?:huyen|quan|thi\s+xa)\s+")
_ADDRESSEE = re.compile(r"kinh\s+gui[^\n]*(?:\n[^\n]*){0,3}")
_NOT_A_NAME = ("hội", "hoi")
_STOP_WORDS = {"quý", "năm", "tháng", "cộng", "độc", "số", "ủy", "uỷ", "báo", "hđnd", "ubnd", "đảng", "tm.", "kt."}
_YEAR = re.compile(r"\b20\d\d\b")
_END_OF_TITLE = re.compile(r"kinh\s+gui|thuc\s+hien|can\s+cu\s|noi\s+nhan")


@dataclass(frozen=True, slots=True)
class Heading:
    """The commune as 'xã Tên', the period's code, and where the title stands.

    `other_district` is the span of a district's name in letterhead or address where the commune is of another one.
    """

    unit_name: str
    period_code: str
    title_start: int
    title_end: int
    other_district: tuple[int, int] | None


def read_heading(document: Document, opening_end: int) -> Heading:
    """Find unit and period in the title, then the letterhead and the opening; raise if the text is no report."""
    span = _title_span(document)
    if span is None:
        raise UnreadableFileError(
            "no_report_title",
            "Không tìm thấy tiêu đề “BÁO CÁO” ở đầu văn bản; đề nghị gửi đúng tệp báo cáo có tiêu đề, tên xã và kỳ.",
        )
    start, end = span
    opening = slice(0, max(opening_end, end))
    period = title_period(document.folded[start:end], document.folded[end : opening.stop])
    period = period or title_period(document.folded[end : opening.stop], "")
    units = [*_units(document.text[start:end]), *_units(document.text[:start]), *_units(document.text[opening])]
    unit = next((one for one in units if fold(one) in _parents()), next(iter(units), None))
    if unit is None:
        raise UnreadableFileError(
            "no_unit",
            "Không tìm thấy tên xã, phường, thị trấn trong báo cáo; đề nghị ghi rõ tên đơn vị ở tiêu đề rồi gửi lại.",
        )
    if period is None:
        raise UnreadableFileError(
            "no_period",
            "Không tìm thấy kỳ báo cáo trong tiêu đề; đề nghị ghi rõ kỳ (ví dụ: quý III năm 2021) rồi gửi lại.",
        )
    return Heading(unit, period, start, end, _other_district(document, start, opening.stop, unit))


def _title_span(document: Document) -> tuple[int, int] | None:
    lines = document.lines[:80]
    for index, line in enumerate(lines):
        stripped = document.of(line).strip()
        if document.folded[line.start : line.end].strip().startswith("bao cao") and stripped.isupper():
            end = line.end
            for following in lines[index + 1 : index + 9]:
                folded = document.folded[following.start : following.end].strip()
                is_dated = re.search(r"20\d\d\)?\s*$", document.folded[line.start : end]) is not None
                if is_dated and folded and not folded.startswith(("(", "va ", "phuong huong", ",", "-")):
                    break
                is_whole = not folded and _YEAR.search(document.folded, line.start, end) is not None
                if is_whole or _END_OF_TITLE.match(folded):
                    break
                end = following.end
                if folded.endswith((".", ":")):
                    break
            return line.start, end
    return None


def _other_district(document: Document, title: int, opening_end: int, unit: str) -> tuple[int, int] | None:
    """Where the first district is named, if the list has this commune and in none of those named."""
    own = _parents().get(fold(unit), set())
    address = _ADDRESSEE.search(document.folded, 0, opening_end)
    named: list[tuple[int, int]] = []
    for start, end in ((0, title), address.span() if address else (0, 0)):
        for match in _DISTRICT.finditer(document.folded, start, end):
            words = _name_words(document.text[match.end() : end][:60], document.text[match.start()].isupper())
            if words:
                named.append((match.start(), match.end() + len(" ".join(words))))
                told = " ".join(document.folded[match.start() : match.start() + 60].split())
                if any(re.match(rf"{parent}(?!\w)", told) for parent in own):
                    return None
    return named[0] if own and named else None


@cache
def _parents() -> dict[str, set[str]]:
    """The folded name of every unit of the list with those of its parents, which change as units do."""
    rows = deployment_units()
    names = {row["unit_code"]: fold(row["name_vi"]) for row in rows}
    parents: dict[str, set[str]] = {}
    for row in rows:
        own = parents.setdefault(fold(row["name_vi"]), set())
        if row["parent_code"]:
            own.add(names[row["parent_code"]])
    return parents


def _units(text: str) -> Iterator[str]:
    """What is named as a commune, in order: 'xã Tên'."""
    folded = fold(text)
    for match in _KIND.finditer(folded):
        rest = text[match.end() : match.end() + 60]
        if "\n" in text[match.start() : match.end()].strip():
            continue
        words = _name_words(rest, text[match.start()].isupper())
        if words:
            kind = _KINDS[" ".join(match[1].split())]
            yield f"{kind} {' '.join(words)}"


def _name_words(rest: str, is_upper: bool) -> list[str]:
    words: list[str] = []
    for raw in re.split(r"[ \t\u00a0]+", re.split(r"[\n\r;:()]|\s{3,}", rest)[0]):
        word = raw.rstrip(".,;:")
        if not word or word.lower() in _STOP_WORDS or (not words and word.lower() in _NOT_A_NAME):
            break
        if not (word.isupper() if is_upper and len(word) > 1 and word.isupper() else word[0].isupper()):
            break
        if not word.replace("-", "").isalpha() or len(words) == 4:
            break
        words.append(word.capitalize() if word.isupper() else word)
        if raw != word:
            break
    return words
