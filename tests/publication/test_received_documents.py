"""Documents received by kind: told by the symbol in the number, where the symbol leaves no doubt."""

from __future__ import annotations

import io

import pytest
from docx import Document

from ingest.database.connection import connect
from ingest.settings import Settings
from publication.consolidation import publish
from publication.published import read_published_forms
from publication.signing.summary import summary_document
from tests.intake.inbox import take_in
from tests.publication.district import District
from tests.warehouse.programs import UNIT_LINE, Inbox
from transform.build import build_layers

SYMBOLS = {
    "12/QĐ-UBND": "QD",
    "09/2021/QĐ-UBND": "QD",
    "05/KH-BCĐ": "KH",
    "07/TTr-UBND": "TTr",
    "3/CTr-UBND": "CTr",
    "08/CT-UBND": "CT",
    "446/STC-QLGCS": "CV",
    "31/PNV-CCHC": "CV",
    "120/UBND-VP": "CV",
    "Số: 31  /BC-UBND": "BC",
    "15/GM-UBND": "GM",
    "63/2010/NĐ-CP": "other",
    "5/HD-SNV": "unknown",  # guidelines or a contract
    "6/ĐA-UBND": "unknown",  # a scheme or a project
    "77": "unknown",
    "": None,
}
TOO_LATE = "20/03/2021"
HEADING = (
    UNIT_LINE,
    ["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN NĂM 2021"],
    ["Số đến", "Ngày đến", "Số ký hiệu", "Tên loại và trích yếu"],
)


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """A register of incoming documents and the form of documents of one commune, both accepted, the form published."""
    made = District(module_warehouse)
    inbox = Inbox(module_warehouse)
    rows = [[number, "04/01/2021", symbol, "Về việc chung"] for number, symbol in enumerate(SYMBOLS, start=1)]
    rows.append([len(rows) + 1, TOO_LATE, "13/QĐ-UBND", "Về việc chung"])
    inbox.put("so den.xlsx", [*HEADING, *rows])
    take_in()
    [(register, status, period)] = made.rows("select submission_id, status, period_code from intake.submissions")
    assert status == "loaded"
    form = made.deliver("10924", form="van_ban", values={("incoming_total", "total"): 16})
    build_layers()
    for made.period_code in (period, "2021-Q1"):
        made.check()
    made.accept(form, register)
    publish("2021-Q1")
    return made


def test_the_kind_is_told_by_the_symbol_or_not_at_all(district: District) -> None:
    found = district.rows(
        "select number_symbol, document_kind from marts.fct_document_register where received_on < '2021-02-01'"
    )
    assert {symbol or "": kind for symbol, kind in found} == SYMBOLS


def received(district: District) -> tuple[str, list[tuple[str, ...]]]:
    """The text of the document and the rows of its table of documents received."""
    with connect("kho_reviewer", district.settings) as connection:
        content = summary_document(connection, read_published_forms(connection, ["2021-Q1"]))
    document = Document(io.BytesIO(content))
    [table] = [one for one in document.tables if one.rows[0].cells[-1].text == "Văn bản đến"]
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), rows


def test_the_document_counts_them_by_kind_within_the_window(district: District) -> None:
    text, rows = received(district)
    assert rows == [
        ("Loại văn bản", "Văn bản đến"),
        ("Quyết định", "2"),
        ("Chỉ thị", "1"),
        ("Chương trình", "1"),
        ("Kế hoạch", "1"),
        ("Báo cáo", "1"),
        ("Tờ trình", "1"),
        ("Công văn", "3"),
        ("Giấy mời", "1"),
        ("Văn bản khác", "1"),
        ("Chưa rõ loại", "4"),
        ("Tổng cộng", "16"),
    ]
    assert "Đếm theo sổ văn bản đến của 1/17 đơn vị, ngày đến từ 15/12/2020 đến 14/03/2021" in text


def test_a_newer_sending_that_waits_takes_no_document_away(district: District) -> None:
    _, before = received(district)
    inbox = Inbox(district.settings)
    inbox.put("so den 2.xlsx", [*HEADING, [1, "04/01/2021", "12/QĐ-UBND", "Về việc chung"]])
    take_in()
    build_layers()
    [(newer, revision, district.period_code)] = district.rows(
        "select submission_id, revision, period_code from intake.submissions where file_name like %s", "%so den 2%"
    )
    assert revision == 2
    assert received(district)[1] == before
    district.check()
    district.accept(newer)
    assert received(district)[1][-1] == ("Tổng cộng", "1")


def test_registers_of_another_district_are_not_counted(district: District) -> None:
    moved = "update marts.dim_submission set district_code = %s where form = 'so_van_ban_den'"
    assert received(district)[1] != []
    with connect("kho_admin", district.settings) as connection:
        assert connection.execute(moved, ["296"]).rowcount > 0
    with pytest.raises(ValueError, match="not enough values"):  # the document has no such table
        received(district)
