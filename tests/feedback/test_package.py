"""Promise: in the marked workbook all that carries no mark is as its sender wrote it, part by part of the package."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.protection import SheetProtection
from python_calamine import CalamineWorkbook

from expectations.feedback.package import Book, OddPackageError
from expectations.feedback.reports import FeedbackReport, Finding
from expectations.feedback.severity import SEVERITIES
from expectations.feedback.suspects import FindingCell, Suspects
from expectations.feedback.workbook import AUTHOR, mark_workbook
from ingest.forms.layout import FINDINGS_SHEET

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FIRST, SECOND = "Biểu 1", "Sheet two"


def senders_workbook() -> bytes:
    """What an office may send: a picture, a chart, rules, notes of its own, protection, names, print areas."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = FIRST
    for row in range(1, 8):
        sheet.append([f"Dòng {row}", row, row * 2, f"=B{row}+C{row}"])
    sheet["B3"].fill, sheet["B3"].font = PatternFill("solid", fgColor="FFF2CC"), Font(bold=True)
    sheet["B3"].protection, sheet["B3"].number_format = Protection(locked=False), "#,##0"
    sheet["C4"].comment = Comment("ghi chú của xã", "Xã")
    sheet.merge_cells("A9:C10")
    sheet.print_area = "A1:D9"
    sheet.protection = SheetProtection(sheet=True, password="abc")
    sheet.conditional_formatting.add(
        "B1:B7", CellIsRule(operator="greaterThan", formula=["5"], font=Font(color="FF0000"))
    )
    validation = DataValidation(type="whole", formula1="0", formula2="99")
    validation.add("C1:C7")
    sheet.add_data_validation(validation)
    other = workbook.create_sheet(SECOND)
    other.append(["x", 1])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=7))
    other.add_chart(chart, "F2")
    target = io.BytesIO()
    workbook.save(target)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/media/image1.png", DOT)
        archive.writestr("customXml/item1.xml", "<của-xã/>")
    return target.getvalue()


def report(
    *cells: tuple[str, str], severity: str = "critical", message: str = "Tổng phải bằng các phần"
) -> FeedbackReport:
    findings = [
        Finding(
            "DOS-001", "critical", message, "=Xem lại", Decimal(3), Decimal(4), Decimal(-1),
            (cell,), Suspects.of_rule([cell]),
        )
        for sheet, address in cells
        for cell in [FindingCell("Chỉ tiêu", f"{sheet}!{address}", sheet, address, Decimal(3), True)]
    ]  # fmt: skip
    return FeedbackReport(
        1, "0" * 64, "=tệp.xlsx", None, "10924", "Xã Lương Điền", "Biểu", "2021-Q1", "Quý I", 1, None, tuple(findings)
    )


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(before: bytes, after: bytes) -> set[str]:
    old, new = parts(before), parts(after)
    return {name for name in old if new.get(name) != old[name]}


def test_only_what_carries_a_mark_changes() -> None:
    before = senders_workbook()
    after = mark_workbook(before, report((FIRST, "B3")))
    allowed = re.compile(
        r"xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|\[Content_Types\]\.xml|xl/styles\.xml|xl/worksheets/sheet1\.xml"
        r"|xl/comments/comment1\.xml|xl/drawings/commentsDrawing1\.vml|xl/worksheets/_rels/sheet1\.xml\.rels"
    )
    assert all(allowed.fullmatch(name) for name in changed(before, after))
    assert {"xl/media/image1.png", "xl/charts/chart1.xml", "xl/worksheets/sheet2.xml"} <= set(parts(before))
    assert list(parts(after))[: len(parts(before))] == list(parts(before))


def test_in_the_marked_sheet_only_the_marked_cell_changes() -> None:
    before = senders_workbook()
    after = mark_workbook(before, report((FIRST, "B3"), (FIRST, "B5")))
    cells = re.compile(rb'<c r="B[35]"[^>]*>')
    old, new = (cells.sub(b"", parts(content)["xl/worksheets/sheet1.xml"]) for content in (before, after))
    assert old.replace(b' tabSelected="1"', b"") == new


def test_office_programs_read_the_same_values_formulas_and_rules() -> None:
    before = senders_workbook()
    after = mark_workbook(before, report((FIRST, "B3"), (SECOND, "B1")))
    old, new = load_workbook(io.BytesIO(before)), load_workbook(io.BytesIO(after))
    assert new.sheetnames == [FINDINGS_SHEET, FIRST, SECOND]
    for name in (FIRST, SECOND):
        assert [[c.value for c in row] for row in new[name].iter_rows()] == [
            [c.value for c in row] for row in old[name].iter_rows()
        ]
    assert new[FIRST].print_area == old[FIRST].print_area
    assert new[FIRST].protection.sheet is True
    marked = new[FIRST]["B3"]
    assert (marked.font.b, marked.number_format, marked.protection.locked) == (True, "#,##0", False)
    assert marked.fill.fgColor.rgb[2:] == SEVERITIES["critical"].strong
    assert new[FIRST]["C4"].comment.text == "ghi chú của xã"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(after)).get_sheet_by_name(FIRST)
    assert sheet.to_python()[2][1] == 3


def test_a_cell_that_was_not_there_and_one_inside_a_merged_area() -> None:
    after = load_workbook(
        io.BytesIO(mark_workbook(senders_workbook(), report((FIRST, "B10"), (FIRST, "F20"), (FIRST, "F2"))))
    )
    marked = [
        cell.coordinate
        for row in after[FIRST].iter_rows()
        for cell in row
        if cell.comment and cell.comment.author == AUTHOR
    ]
    assert marked == ["F2", "A9", "F20"]


def test_a_senders_own_note_keeps_its_words_before_ours() -> None:
    once = mark_workbook(senders_workbook(), report((FIRST, "C4")))
    text = load_workbook(io.BytesIO(once))[FIRST]["C4"].comment.text
    assert text.startswith("ghi chú của xã")
    assert "DOS-001" in text
    clean = load_workbook(io.BytesIO(mark_workbook(once, report((FIRST, "B1")))))
    assert clean[FIRST]["C4"].comment.text == "ghi chú của xã"


@pytest.mark.parametrize("through_office", [False, True])
def test_solved_marks_are_gone_when_it_comes_again(through_office: bool) -> None:
    once = mark_workbook(senders_workbook(), report((FIRST, "B3"), (FIRST, "B5")))
    if through_office:
        workbook = load_workbook(io.BytesIO(once))
        workbook[FIRST]["B3"].value = 4
        target = io.BytesIO()
        workbook.save(target)
        once = target.getvalue()
    again = load_workbook(io.BytesIO(mark_workbook(once, report((FIRST, "B5")))))
    assert again.sheetnames.count(FINDINGS_SHEET) == 1
    assert again[FIRST]["B3"].comment is None
    assert again[FIRST]["B3"].fill.fgColor.rgb[2:] == "FFF2CC"
    assert again[FIRST]["B3"].font.b is True
    assert again[FIRST]["B5"].comment.text.count("DOS-001") == 1


def test_with_nothing_left_to_mark_the_sheets_are_the_senders_again() -> None:
    workbook = Workbook()
    workbook.active.append([1, 2])
    target = io.BytesIO()
    workbook.save(target)
    before = target.getvalue()
    clean = mark_workbook(mark_workbook(before, report(("Sheet", "A1"))), report())
    names = set(parts(clean)) - set(parts(before))
    assert not any("omment" in name or name.endswith(".vml") for name in names)
    assert parts(clean)["xl/worksheets/sheet1.xml"].count(b"legacyDrawing") == 0


def test_the_same_findings_give_the_same_bytes() -> None:
    before = senders_workbook()
    assert mark_workbook(before, report((FIRST, "B3"))) == mark_workbook(before, report((FIRST, "B3")))


def test_nothing_leaves_that_begins_like_a_formula() -> None:
    after = mark_workbook(senders_workbook(), report((FIRST, "B3"), message='=HYPERLINK("x")'))
    front = parts(after)[next(name for name in parts(after) if "sheetKho" in name)].decode()
    assert "<f>" not in front
    assert load_workbook(io.BytesIO(after))[FINDINGS_SHEET]["G7"].data_type == "s"


def test_the_findings_print_on_a4_across_with_the_heading_on_each_page() -> None:
    sent = senders_workbook()
    front = load_workbook(io.BytesIO(mark_workbook(sent, report((FIRST, "B3")))))[FINDINGS_SHEET]
    setup = front.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "landscape", 1, 0)
    assert front.sheet_properties.pageSetUpPr.fitToPage is True
    assert front.print_title_rows == "$6:$6"
    assert front["A6"].value == "STT"
    # A landscape page takes about 130 characters at full size: below four fifths the type is too small to read.
    shown = [one.width for one in front.column_dimensions.values() if not one.hidden]
    assert sum(shown) <= 165
    for cell in front[6]:
        if cell.value:
            assert cell.alignment.wrap_text
            assert max(map(len, cell.value.split())) + 1 <= front.column_dimensions[cell.column_letter].width


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    front = load_workbook(io.BytesIO(mark_workbook(senders_workbook(), report((FIRST, "B3"), message="chữ " * 150))))[
        FINDINGS_SHEET
    ]
    needed = len(front["G7"].value) / front.column_dimensions["G"].width
    assert front.row_dimensions[7].height >= 15 * needed
    assert front["G7"].alignment.wrap_text


def test_the_names_of_the_senders_sheets_stay_theirs_and_ours_goes_with_its_sheet() -> None:
    once = mark_workbook(senders_workbook(), report((FIRST, "B3")))
    twice = mark_workbook(once, report((FIRST, "B3")))
    for content in (once, twice):
        workbook = load_workbook(io.BytesIO(content))
        assert workbook[FIRST].print_area == "'Biểu 1'!$A$1:$D$9"
        assert workbook[FINDINGS_SHEET].print_title_rows == "$6:$6"
        assert parts(content)["xl/workbook.xml"].count(b"Print_Titles") == 1


def test_a_workbook_without_names_gets_ours_where_the_schema_has_them() -> None:
    workbook = Workbook()
    workbook.active.append([1])
    target = io.BytesIO()
    workbook.save(target)
    text = parts(mark_workbook(target.getvalue(), report(("Sheet", "A1"))))["xl/workbook.xml"].decode()
    places = [text.index(f"<{element}") for element in ("sheets", "definedNames", "definedName ", "calcPr")]
    assert places == sorted(places)


def with_prefix(content: bytes) -> bytes:
    """The same workbook as some programs write it: every element of the sheet under a prefix."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts(content).items():
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part).replace(b" xmlns=", b" xmlns:x=")
            archive.writestr(name, part)
    return target.getvalue()


def test_a_sheet_under_a_prefix_is_marked_as_well() -> None:
    workbook = Workbook()
    workbook.active.append([1, 2])
    target = io.BytesIO()
    workbook.save(target)
    after = mark_workbook(with_prefix(target.getvalue()), report(("Sheet", "A1"), ("Sheet", "D9")))
    sheet = load_workbook(io.BytesIO(after))["Sheet"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["A1", "D9"]


def test_a_workbook_built_oddly_is_not_touched() -> None:
    workbook = Workbook()
    workbook.active.append([1])
    target = io.BytesIO()
    workbook.save(target)
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        for name, part in parts(target.getvalue()).items():
            archive.writestr(name, part.replace(b' r="A1"', b"") if "sheet1" in name else part)
    with pytest.raises(OddPackageError):
        mark_workbook(broken.getvalue(), report(("Sheet", "A1")))


def test_members_keep_their_compression() -> None:
    source = senders_workbook()
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for name, part in parts(source).items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED)
    after = mark_workbook(stored.getvalue(), report((FIRST, "B3")))
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.getinfo("xl/media/image1.png").compress_type == zipfile.ZIP_STORED
    assert Book(after).sheet_names()[0] == FINDINGS_SHEET
