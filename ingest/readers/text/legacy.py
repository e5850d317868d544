"""Old Vietnamese encodings: their tables, the fonts that tell of them, and which one makes words of a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from ingest.descriptions import read_yaml
from ingest.reference.lists import read_csv

ENCODINGS = ("tcvn3", "vni", "viscii", "cp1258")
LEAST_SHARE, LEAST_MARGIN = 0.5, 0.2
_FONTS = (
    ("tcvn3", re.compile(r"\.vn", re.IGNORECASE)),
    ("vni", re.compile(r"vni[- ]", re.IGNORECASE)),
    ("viscii", re.compile(r"(?:vi|viscii)[- ]", re.IGNORECASE)),
)
_CAPITALS = re.compile(r"\.vn.*h$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_OLD_WORD = re.compile(r"[A-Za-z\x80-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]+")
_COMMON = (
    "ủy ban nhân dân xã phường thị trấn huyện tỉnh báo cáo kết quả cộng hòa hội chủ nghĩa việt độc lập tự do hạnh phúc"
    " kính gửi tổng số hồ sơ giải quyết đúng hạn quá trước tháng quý năm ngày người lĩnh vực thủ tục hành chính"
    " cải cách văn bản đơn vị tính đồng nghìn triệu dự toán thực hiện lũy kế nội dung mã được và của các trong"
    " công tác là có"
)


@cache
def _tables() -> dict[str, dict]:
    return read_yaml(Path(__file__).parent / "encodings.yml")


@cache
def letters_of(encoding: str) -> dict[str, str]:
    """Letter by its spelling in Latin-1 characters."""
    table = _tables()[encoding]
    if encoding == "vni":
        return {spelling: letter for letter, spelling in table.items()}
    return {chr(first + at): letter for first, letters in table.items() for at, letter in enumerate(letters)}


@cache
def _pattern(encoding: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(letters_of(encoding), key=len, reverse=True))))


def convert(text: str, encoding: str) -> str:
    """Latin-1 (or Windows-1252) characters that stand for bytes of this encoding in; composed Unicode out."""
    latin = _as_latin_1(text)
    if encoding == "cp1258":
        return unicodedata.normalize("NFC", latin.encode("latin-1", "replace").decode("cp1258", "replace"))
    table = letters_of(encoding)
    converted = _pattern(encoding).sub(lambda match: table[match[0]], latin)
    return _with_capitals(converted) if encoding == "tcvn3" else converted


def _with_capitals(text: str) -> str:
    """TCVN3 has no accented capitals: "BáO CáO" and, on a line of capitals, "Xã" were typed in a font of capitals."""
    return "".join(_line_with_capitals(line) for line in text.splitlines(keepends=True))


def _line_with_capitals(line: str) -> str:
    """ "Xã" alone may be meant: it is raised beside words that cannot be, where every other word is of capitals."""
    certain = _WORD.sub(lambda match: match[0].upper() if _is_typed_so(match[0]) else match[0], line)
    others = [word for word in _WORD.findall(certain) if not _is_half_capital(word)]
    if certain == line or not all(word.isupper() for word in others):
        return certain
    return _WORD.sub(lambda match: match[0].upper(), certain)


def _is_typed_so(word: str) -> bool:
    return _is_half_capital(word) and (word[0].islower() or sum(one.isupper() for one in word) > 1)


def _is_half_capital(word: str) -> bool:
    """Whether all plain letters are capitals and all small letters accented."""
    plain = [one for one in word if one.isascii()]
    small = [one for one in word if one.islower()]
    return bool(plain and small) and all(one.isupper() for one in plain) and not any(one.isascii() for one in small)


def _as_latin_1(text: str) -> str:
    """A spreadsheet shows bytes as Windows-1252, a decoder as Latin-1: the latter."""
    try:
        return text.encode("cp1252").decode("latin-1") if any(ord(one) > 255 for one in text) else text
    except UnicodeEncodeError:
        return text


def to_unicode(text: str, font: str | None) -> str:
    """Text of a run in this font; unchanged where the font is none of an old encoding or the text is Unicode."""
    if not font or (text.isascii() and not _CAPITALS.match(font)):
        return text
    encoding = next((name for name, pattern in _FONTS if pattern.match(font)), None)
    if encoding is None or any(ord(character) > 0x2122 or 0x1EA0 <= ord(character) <= 0x1EF9 for character in text):
        return text
    converted = convert(text, encoding)
    return converted.upper() if _CAPITALS.match(font) else converted


def legacy_of(texts: Iterable[str]) -> Callable[[str], str] | None:
    """The conversion that makes Vietnamese words of these texts, by a clear margin over leaving them; else None."""
    words = {word.lower() for text in texts for word in _old_words(text)}
    encoding = _winner(words, as_is=_share(words))
    if encoding is None:
        return None
    return lambda text: text if text.isascii() else convert(text, encoding)


def best_encoding(content: bytes) -> str | None:
    """The old encoding under which the bytes hold Vietnamese words, by a clear margin; None where none does."""
    return _winner(_old_words(content.decode("latin-1")), as_is=0)


def _old_words(text: str) -> set[str]:
    """Words that hold more than ASCII, as old fonts write them: any character over 127 may be a letter's part."""
    return {word for word in _OLD_WORD.findall(text) if not word.isascii()}


def _winner(words: set[str], as_is: float) -> str | None:
    """The encoding that makes words of enough of these, clearly more than the second best and than no conversion."""
    scores = sorted(((_share({convert(word, e) for word in words}), e) for e in ENCODINGS), reverse=True)
    (best, encoding), (second, _) = scores[:2]
    return encoding if best >= LEAST_SHARE and best - max(as_is, second) >= LEAST_MARGIN else None


def _share(words: set[str]) -> float:
    if not words:
        return 0
    known = sum(unicodedata.normalize("NFC", word).lower() in _vocabulary() for word in words)
    return known / len(words)


@cache
def _vocabulary() -> frozenset[str]:
    labels = [row["label_vi"] for name in ("indicators.csv", "dimension_members.csv") for row in read_csv(name)]
    names = [row["name_vi"] for row in read_csv("units.csv")]
    return frozenset(word.lower() for text in (*labels, *names, _COMMON) for word in _WORD.findall(text))
