"""Promise: text in any encoding the offices use becomes composed Unicode, or is sent back; nothing is guessed."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.reading import UnreadableFileError
from ingest.readers.text import decode, decoding, legacy_of, open_text, to_unicode
from ingest.readers.text.legacy import convert, letters_of
from ingest.reference.vietnamese import composed, folded, toned

LOWER = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
TEXT = "Báo cáo của ủy ban nhân dân xã Lương Điền: tổng số 25 đơn, đã giải quyết đúng hạn 20 hồ sơ, lĩnh vực đất đai.\n"
OLD = ("tcvn3", "vni", "viscii")


def spelt(text: str, encoding: str) -> bytes:
    spelling = {letter: characters for characters, letter in letters_of(encoding).items()}
    return "".join(spelling.get(character, character) for character in text).encode("latin-1")


def in_windows_1258(text: str) -> bytes:
    out = b""
    for character in text:
        try:
            out += character.encode("cp1258")
        except UnicodeEncodeError:
            *base, tone = unicodedata.normalize("NFD", character)
            letter = unicodedata.normalize("NFC", "".join(base))
            if "\u0302" in (tone,) or len(letter) > 1:  # the tone stands before the circumflex: ộ is o + dot + ^
                letter, tone = unicodedata.normalize("NFC", base[0] + tone), base[1]
            out += letter.encode("cp1258") + tone.encode("cp1258")
    return out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_in_every_dress(encoding: str) -> None:
    for form in ("NFC", "NFD"):
        assert decode(unicodedata.normalize(form, TEXT).encode(encoding)).text == TEXT


@pytest.mark.parametrize("encoding", OLD)
def test_an_old_encoding_is_told_by_the_words_it_makes(encoding: str) -> None:
    decoded = decode(spelt(TEXT, encoding))
    assert (decoded.encoding, decoded.text) == (encoding, TEXT)
    assert decoded.note_vi is not None


def test_windows_1258() -> None:
    decoded = decode(in_windows_1258(TEXT))
    assert (decoded.encoding, decoded.text) == ("cp1258", TEXT)


@pytest.mark.parametrize("encoding", OLD)
def test_every_letter_of_the_alphabet_is_in_the_table(encoding: str) -> None:
    letters = set(letters_of(encoding).values())
    assert set(LOWER) <= letters
    assert encoding == "tcvn3" or set(LOWER.upper()) <= letters


@pytest.mark.parametrize("encoding", OLD)
@given(words=st.lists(st.text(alphabet=LOWER + "abcdeghiklmnopqrstuvxy", min_size=1, max_size=8), max_size=6))
def test_what_an_old_encoding_writes_is_read_back(encoding: str, words: list[str]) -> None:
    text = " ".join(words)
    assert convert(spelt(text, encoding).decode("latin-1"), encoding) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", [*OLD, "utf-8", "utf-16"])
@pytest.mark.parametrize("piece", [1, 7, 64, 1 << 17])
def test_a_long_file_comes_in_pieces_of_whole_lines(
    monkeypatch: pytest.MonkeyPatch, encoding: str, end: str, piece: int
) -> None:
    monkeypatch.setattr(decoding, "PIECE", piece)
    line = TEXT.rstrip() + end
    pieces, found = open_text(io.BytesIO(spelt(line * 3, encoding) if encoding in OLD else (line * 3).encode(encoding)))
    lines = [list(io.StringIO(piece, newline="")) for piece in pieces]
    assert found == encoding
    assert [one for group in lines for one in group] == [line] * 3
    assert len(lines) == 3 or piece > len(line)


def test_a_text_that_breaks_off_in_a_letter_is_sent_back() -> None:
    content = "Tổng số hồ sơ\n".encode() * (decoding.SAMPLE // 10)
    pieces, _ = open_text(io.BytesIO(content + "ổ".encode()[:1]))
    with pytest.raises(UnreadableFileError) as caught:
        list(pieces)
    assert caught.value.reason == "not_utf8"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes(range(256)), "unknown_format"),
        ("日本語の報告 ".encode("shift_jis") * 20, "not_utf8"),
        ("Résumé für Größe naïve café ".encode("latin-1") * 5, "not_utf8"),
        ("Tổng số hồ sơ ".encode() * 10 + b"\xff\xfe\xfd" * 40, "not_utf8"),
    ],
)
def test_what_no_encoding_makes_sense_of_is_sent_back(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        decode(content)
    assert caught.value.reason == reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_character_no_database_takes_is_sent_back_wherever_it_stands(encoding: str) -> None:
    content = ("Tổng số hồ sơ\n" * (decoding.SAMPLE // 10) + "12\0\n").encode(encoding)
    with pytest.raises(UnreadableFileError) as caught:
        decode(content)
    assert caught.value.reason == "unknown_format"


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_refusal(content: bytes) -> None:
    try:
        assert isinstance(decode(content).text, str)
    except UnreadableFileError as error:
        assert error.reason in ("not_utf8", "unknown_format")


def test_a_run_is_converted_by_its_font() -> None:
    old = spelt("tổng số hồ sơ", "tcvn3").decode("latin-1")
    assert to_unicode(old, ".VnTime") == "tổng số hồ sơ"
    assert to_unicode(old, ".VnTimeH") == "TỔNG SỐ HỒ SƠ"
    assert to_unicode(spelt("Tổng số", "vni").decode("latin-1"), "VNI-Times") == "Tổng số"
    assert to_unicode("tổng số", ".VnTime") == "tổng số"
    assert to_unicode(old, "Times New Roman") == old


@pytest.mark.parametrize("encoding", OLD)
def test_cells_without_a_font_are_told_by_their_words(encoding: str) -> None:
    cells = [
        spelt(word, encoding).decode("latin-1") for word in ("lĩnh vực giải quyết", "tổng số", "đúng hạn", "quá hạn")
    ]
    converted = legacy_of(cells)
    assert converted is not None
    assert [converted(cell) for cell in cells] == ["lĩnh vực giải quyết", "tổng số", "đúng hạn", "quá hạn"]
    assert legacy_of(["lĩnh vực giải quyết", "tổng số", "Größe"]) is None
    assert legacy_of(["total", "123"]) is None


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Tổng cộng", "Tổng cộng"),
        ("Tổng c\u043e\u0302\u0323ng", "Tổng cộng"),  # Cyrillic о under the marks
        ("Хã Ngọс Liên", "Xã Ngọc Liên"),
        ("\u039fffice", "Office"),
        ("Lĩnh\u200b vực", "Lĩnh vực"),
        ("Tiếp\u00ad nhận \u202a12\u202c", "Tiếp nhận 12"),
        ("\ufeffXã", "Xã"),
        ("сор", "сор"),  # nothing Latin about it
    ],
)
def test_what_looks_like_a_latin_word_is_one(seen: str, meant: str) -> None:
    assert composed(seen) == meant
    assert folded(seen) == folded(meant)
    assert toned(seen) == toned(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("BáO CáO", "BÁO CÁO"),
        ("ủY BAN NHÂN DÂN\nXã THạCH LỗI\n", "ỦY BAN NHÂN DÂN\nXÃ THẠCH LỖI\n"),
        ("Xã Thạch Lỗi", "Xã Thạch Lỗi"),
        ("Số: 112/BC-UBND", "Số: 112/BC-UBND"),
        ("UBND xã Thạch Lỗi báo cáo", "UBND xã Thạch Lỗi báo cáo"),
    ],
)
def test_accented_capitals_that_tcvn3_lacks_are_restored_where_they_are_certain(typed: str, meant: str) -> None:
    assert convert(spelt(typed, "tcvn3").decode("latin-1"), "tcvn3") == meant
