"""Vietnamese text: the alphabet's order, and a folded key under which spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
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


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """The key names and headings are matched on: no marks, no case, đ as d, one space, no outer punctuation.

    Tone places (hoà, hòa) and decomposed Unicode meet here; the original is kept by the caller.
    """
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9%]+", " ", plain).strip()


def toned(text: str) -> str:
    """A stricter key: letters and tone kept, the tone's place, case and spaces not.

    Cẩm Giang and Cẩm Giàng are two communes that `folded` cannot tell apart.
    """
    words = []
    for word in re.findall(r"\w+", unicodedata.normalize("NFC", text.casefold())):
        marks = [mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES and mark]
        letters = "".join(mark for mark in unicodedata.normalize("NFD", word) if mark not in _TONES)
        words.append(unicodedata.normalize("NFC", letters) + "".join(marks))
    return " ".join(words)
