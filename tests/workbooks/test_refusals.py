"""Promise: what cannot be taken is one Vietnamese sentence that says what to do, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.forms.filling import SHEET, parts_of, zipped
from ingest.forms.layout import box_address
from ingest.gate import inspect_file, package
from ingest.readers.file import read_file
from ingest.readers.reading import UnreadableFileError
from tests.workbooks.specimens import Write


def refused(path: Path) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path, path.name)
    message = caught.value.message_vi
    assert "gửi lại" in message or "hãy gửi" in message
    assert message.endswith(".")
    assert "\n" not in message
    return caught.value


def test_a_workbook_cut_short_at_any_place_is_refused(write: Write, tmp_path: Path) -> None:
    whole = write().read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(4, len(whole), len(whole) // 40):
        path.write_bytes(whole[:length])
        assert refused(path).reason == "corrupt_workbook"


def test_flipped_bytes_are_refused_or_read_never_a_traceback(write: Write, tmp_path: Path) -> None:
    whole = bytearray(write().read_bytes())
    path = tmp_path / "flipped.xlsx"
    outcomes = set()
    for at in range(0, len(whole), 211):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        path.write_bytes(damaged)
        try:
            outcomes.add(read_file(path, path.name).form)
        except UnreadableFileError as error:
            outcomes.add(error.reason)
    assert "corrupt_workbook" in outcomes
    assert outcomes <= {"ho_so", "corrupt_workbook", "encrypted_file", "too_large", "other_office_file"} | outcomes & {
        "unknown_format"
    }


def test_an_empty_cell_in_the_far_corner_harms_nobody(write: Write, tmp_path: Path) -> None:
    parts = parts_of(write().read_bytes())
    far = b'<row r="1048576"><c r="XFD1048576" s="1" /></row></sheetData>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", far)
    path = tmp_path / "far.xlsx"
    path.write_bytes(zipped(parts))
    assert read_file(path, path.name).form == "ho_so"


@pytest.mark.parametrize(
    "far",
    [
        '<row r="400"><c r="XFD400"><v>1</v></c></row>',
        '<row r="400"><c s="1" r="XFD400"><v>1</v></c></row>',
        "<row r='400'><c r='XFD400'><v>1</v></c></row>",
        '<row r="400"><c r = "XFD400"><v>1</v></c></row>',
        '<row r="400"><c\nr="XFD400"><v>1</v></c></row>',
        '<row r="400"><x:c r="XFD400"><v>1</v></x:c></row>',
        '<row r="1048576">' + "<c><v>1</v></c>" * 6 + "</row>",
    ],
)
def test_a_filled_cell_in_the_far_corner_is_refused_however_it_is_written(
    write: Write, tmp_path: Path, far: str
) -> None:
    parts = parts_of(write().read_bytes())
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", far.encode() + b"</sheetData>")
    path = tmp_path / "far.xlsx"
    path.write_bytes(zipped(parts))
    assert refused(path).reason == "far_cells"


@pytest.mark.parametrize(
    ("begin", "reason"),
    [("<c r='A{n}'>", "in turn"), ('<c r="A{n}">', "at once")],
)
def test_too_many_cells_are_refused_in_either_way_of_counting(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: str, reason: str
) -> None:
    monkeypatch.setattr(package, "MOST_CELLS", 20_000)
    monkeypatch.setattr(package, "_CHUNK", 1_000)
    path = tmp_path / f"{reason}.xlsx"
    for count, is_refused in ((19_000, False), (20_001, True)):
        parts = parts_of(write().read_bytes())
        rows = "".join(f'<row r="{n}">{begin.format(n=n)}<v>1</v></c></row>' for n in range(1, count + 1))
        head, _, tail = parts[SHEET].partition(b"<sheetData>")
        parts[SHEET] = head + b"<sheetData>" + rows.encode() + tail[tail.index(b"</sheetData>") :]
        path.write_bytes(zipped(parts))
        if is_refused:
            assert refused(path).reason == "far_cells"
        else:
            assert inspect_file(path) == "xlsx"


def test_a_workbook_of_somebody_elses_form(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append(["Số thẻ", "Tên sách", "Người mượn"])
    path = tmp_path / "so-van-ban.xlsx"
    workbook.save(path)
    assert refused(path).reason == "form_not_recognised"


def set_cell(name: str, value: str | None) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[box_address(name)].value = value

    return change


def rename_heading(sheet: Worksheet) -> None:
    sheet["E16"].value = "Cột khác"


def repeat_heading(sheet: Worksheet) -> None:
    sheet["E16"].value = sheet["D16"].value


@pytest.mark.parametrize(
    ("form", "change", "reason", "word"),
    [
        ("ho_so", set_cell("kho_form", "ho_so_2030"), "unknown_form", "ho_so_2030"),
        ("ho_so", set_cell("kho_unit_code", None), "missing_unit", "Mã đơn vị"),
        ("ho_so", set_cell("kho_period_code", "2021-Q5"), "unknown_period", "2021-Q5"),
        ("ho_so", set_cell("kho_period_code", "2021-H1"), "unknown_period", "2021-H1"),
        ("ho_so", set_cell("kho_period_code", "quý tới"), "unknown_period", "quý tới"),
        ("ngan_sach", set_cell("kho_measure", None), "unknown_measure", "nghìn đồng"),
        ("ngan_sach", set_cell("kho_measure", "tỷ đồng"), "unknown_measure", "tỷ đồng"),
        ("ho_so", rename_heading, "column_missing", "Trong kỳ: trực tiếp, bưu chính"),
        ("ho_so", repeat_heading, "column_twice", "Trong kỳ: trực tuyến"),
    ],
)
def test_a_report_that_leaves_out_who_or_what(
    write: Write, form: str, change: Callable[[Worksheet], None], reason: str, word: str
) -> None:
    error = refused(write(form, change=change))
    assert error.reason == reason
    assert word in error.message_vi


def test_a_narrative_report_is_read_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    from ingest.sample.narrative import narrative_text

    for content in (narrative_text().encode(), b"\xef\xbb\xbf" + narrative_text().encode()):
        path = tmp_path / "bao-cao.xlsx"
        path.write_bytes(content)
        reading = read_file(path, path.name)
        assert (reading.form, reading.period_code) == ("bao_cao", "2021")
