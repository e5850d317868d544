"""Vietnamese text: the alphabet's order, and a folded key under which spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
# Letters of other scripts that look like Latin ones (Unicode Technical Standard 39, confusables), in pairs.
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυ",
    "ABESIJKMHOPCTYXaesijopcyxhdqwABEZHIKMNOPTYXaivopu",
)
_LOOK_ALIKE = re.compile("[" + "".join(map(chr, _LOOK_ALIKES)) + "]")
_LATIN = re.compile("[A-Za-z]")
_INVISIBLE = dict.fromkeys((0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A),
                            *range(0xFE00, 0xFE10), 0xFEFF))  # fmt: skip
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS, start=1)}


def sort_key(text: str) -> tuple[tuple[int, ...], ...]:
    """Key of the dictionary order: letters first (a ă â … đ …), tones second (ngang huyền hỏi ngã sắc nặng).

    A database's collation differs from server to server, so the order is computed here and stored.
    """
    letters: list[int] = []
    tones: list[int] = []
    for character in unicodedata.normalize("NFC", text.casefold()):
        tone = ""
        base = []
        for mark in unicodedata.normalize("NFD", character):
            if mark in _TONES:
                tone = mark
            else:
                base.append(mark)
        letter = unicodedata.normalize("NFC", "".join(base))
        letters.append(_RANK.get(letter, 0 if letter.isspace() else 100 + ord(letter[0])))
        tones.append(_TONES[tone])
    return tuple(letters), tuple(tones)


def composed(text: str) -> str:
    """The text as it reads: composed Unicode without invisible characters, look-alike letters as the Latin ones.

    A Cyrillic or Greek letter is taken for the Latin one only where the text has Latin letters at all.
    """
    if text.isascii():
        return text
    seen = text.translate(_INVISIBLE)
    if _LOOK_ALIKE.search(seen) and _LATIN.search(seen):
        seen = unicodedata.normalize("NFD", seen).translate(_LOOK_ALIKES)
    return unicodedata.normalize("NFC", seen)


def slug(text: str) -> str:
    """A code made of a label that no list holds: the folded words joined by `_`."""
    return re.sub(r"\W+", "_", folded(text)).strip("_")


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """The key names and headings are matched on: no marks, no case, đ as d, one space, no outer punctuation.

    Tone places (hoà, hòa) and decomposed Unicode meet here; the original is kept by the caller.
    """
    plain = unicodedata.normalize("NFD", composed(text).casefold().replace("đ", "d"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9%]+", " ", plain).strip()


def toned(text: str) -> str:
    """A stricter key: letters and tone kept, the tone's place, case and spaces not.

    Cẩm Giang and Cẩm Giàng are two communes that `folded` cannot tell apart.
    """
    words = []
    for word in re.findall(r"\w+", composed(text).casefold()):
        marks = [mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES and mark]
        letters = "".join(mark for mark in unicodedata.normalize("NFD", word) if mark not in _TONES)
        words.append(unicodedata.normalize("NFC", letters) + "".join(marks))
    return " ".join(words)
