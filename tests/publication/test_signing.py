"""What the district signs says what was published, cell by cell, its sums are sums, and it can be read back."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from ingest.forms.spec import key_of
from ingest.readers.file import read_file
from ingest.readers.reading import State
from ingest.settings import Settings, SettingsError
from publication.signing.export import export_signed, signed_paths
from publication.signing.legal_forms import described, legal_form
from publication.signing.letterhead import place_line
from publication.signing.workbook import signed_workbook
from tests.publication.district import District
from tests.publication.signed_forms import (
    LEGAL,
    asked_for,
    computed,
    metrics_of,
    opened,
    published,
    published_district,
    row_labelled,
)

MONEY = ("bieu-113", "bieu-114", "bieu-115")
Signed = Callable[[str], bytes]


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    return published_district(module_warehouse)


@pytest.fixture(scope="module")
def signed(district: District) -> Signed:
    """The workbook of a legal form by its stem."""

    def content(stem: str) -> bytes:
        version = published(district)[LEGAL[stem].form]
        return signed_workbook(LEGAL[stem], version, metrics_of(district, version))

    return content


@pytest.mark.parametrize("stem", LEGAL)
def test_every_published_figure_stands_in_its_cell_and_every_formula_gives_it(district, signed: Signed, stem) -> None:
    legal, content = LEGAL[stem], signed(stem)
    assert content == signed(stem)
    formulas, values = opened(content), opened(content, values=True)
    figures = published(district)[legal.form].figures
    found = 0
    for label, row, column in asked_for(legal):
        shown = values.cell(row_labelled(values, label), column.number)
        figure = figures.get(key_of(row, column))
        if figure is None:
            assert shown.value is None
            continue
        assert Decimal(str(shown.value)) == figure / legal.measure.factor
        assert computed(formulas, shown.coordinate) == figure / legal.measure.factor
        found += 1
    assert found > 0


def test_totals_are_formulas_and_a_sum_that_does_not_hold_is_a_number(signed: Signed) -> None:
    dossiers = opened(signed("bieu-II.06a"))
    texts = [str(cell.value) for row in dossiers.iter_rows() for cell in row]
    assert any(text.startswith("=SUM(") for text in texts)
    assert any(re.match(r"=D\d+\+E\d+\+F\d+", text) for text in texts)
    budget = opened(signed("bieu-113"))
    revenue, spent = row_labelled(budget, "Tổng số thu"), row_labelled(budget, "Tổng số chi")
    assert str(budget.cell(revenue, 4).value).startswith("=D")
    assert budget.cell(spent, 4).value == pytest.approx(32_002)  # nghìn đồng; its parts make 28.000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"signer": "ai_do"}, "nobody is described as ai_do"),
        ({"measure": "tỷ đồng"}, "not given in tỷ đồng"),
        ({"outline": [{"mark": "I", "row": "received_total"}]}, "no row received_total"),
        (
            {"outline": [{"mark": "I", "row": "revenue_total", "label": "Thu gì đó"}]},
            "does not know a row by Thu gì đó",
        ),
    ],
)
def test_a_legal_form_that_does_not_fit_its_form_is_refused(change: dict, message: str) -> None:
    [described_113] = [one for one in described()["forms"] if one["stem"] == "bieu-113"]
    with pytest.raises(ValueError, match=message):
        legal_form(described_113 | change)


@pytest.mark.parametrize("stem", MONEY)
def test_the_share_of_a_row_is_the_metric_of_the_version(district: District, signed: Signed, stem: str) -> None:
    legal = LEGAL[stem]
    sheet = opened(signed(stem), values=True)
    known = dict(
        district.rows(
            "select d.metric_code, d.value from district.district_metrics d where d.publication_id = %s",
            published(district)["ngan_sach"].publication_id,
        )
    )
    shares = 0
    for line in legal.lines(legal.spec.blocks[0]):
        code = legal.share.metrics.get(line.row.indicator.code)
        assert (code is None) == (line.row.indicator.code == "surplus")
        shown = sheet.cell(row_labelled(sheet, line.label_vi), 5).value
        assert (None if shown is None else Decimal(str(shown))) == known.get(code)
        shares += shown is not None
    assert shares >= 2


def test_a_share_over_some_of_the_communes_says_so_under_the_table(district: District) -> None:
    legal = LEGAL["bieu-113"]
    version = published(district)["ngan_sach"]
    metrics = metrics_of(district, version)
    code = "budget_revenue_execution"
    partial = metrics | {code: replace(metrics[code], measured_on_vi="1/2 đơn vị")}
    sheets = [opened(signed_workbook(legal, version, given)) for given in (metrics, partial)]
    told = [[str(row[0].value) for row in sheet.iter_rows(max_col=1)] for sheet in sheets]
    [note] = [text for text in told[1] if text not in told[0]]
    assert note == "Cột 5, dòng Tổng số thu: tính trên 1/2 đơn vị."


def test_money_is_only_shown_rounded_and_the_page_says_so(district: District) -> None:
    """In triệu đồng the rows as shown miss their total by one; the numbers in the cells do not."""
    version = published(district)["ngan_sach"]
    millions = next(one for one in LEGAL["bieu-114"].spec.measures_accepted if one.label_vi == "triệu đồng")
    content = signed_workbook(replace(LEGAL["bieu-114"], measure=millions), version, {})
    values, formulas = opened(content, values=True), opened(content)
    of_total = (
        "Các khoản thu xã hưởng 100%",
        "Các khoản thu phân chia theo tỷ lệ",
        "Thu bổ sung từ ngân sách cấp trên",
    )
    rows = [row_labelled(values, label) for label in of_total]
    total = row_labelled(values, "Tổng số thu")
    parts = [Decimal(str(values.cell(row, 4).value)) for row in rows]
    whole = Decimal(str(values.cell(total, 4).value))
    assert whole * 1_000_000 == version.figures["revenue_total", "execution"] == 39_999_996
    assert sum(parts) == whole == computed(formulas, f"D{total}")
    assert all(
        values.cell(row, 5).value is None for row in range(total, values.max_row + 1)
    )  # a share without its metric
    shown = [part.quantize(Decimal(1), ROUND_HALF_UP) for part in (*parts, whole)]
    assert sum(shown[:-1]) != shown[-1]
    assert {values.cell(row, 4).number_format for row in (*rows, total)} == {"[$-42A]#,##0"}
    head = [str(row[0].value) for row in values.iter_rows(max_row=10, max_col=1)]
    assert "Đơn vị tính: triệu đồng" in head
    assert any("làm tròn đến triệu đồng" in line and "ô giữ nguyên số chưa làm tròn" in line for line in head)


def test_lines_bear_the_marks_of_the_law_and_totals_are_bold(signed: Signed) -> None:
    sheet = opened(signed("bieu-113"))
    marked = {}
    for label in ("Tổng số thu", "Thu bổ sung từ ngân sách cấp trên", "Bổ sung có mục tiêu", "Dự phòng"):
        row = row_labelled(sheet, label)
        marked[label] = (sheet.cell(row, 1).value, sheet.cell(row, 2).font.bold, sheet.cell(row, 2).alignment.indent)
    assert list(marked.values()) == [("I", True, 0), ("3", False, 0), ("b", False, 1), ("4", False, 0)]
    staff = opened(signed("bieu-can-bo"))
    age = row_labelled(staff, "Chia theo độ tuổi")
    assert (staff.cell(age, 1).value, staff.cell(age + 1, 1).value, staff.cell(age, 3).value) == ("VII", "1", None)


@pytest.mark.parametrize("stem", LEGAL)
def test_a_legal_form_leaves_out_no_row_of_its_own_side(stem: str) -> None:
    legal = LEGAL[stem]
    shown = {row.label_vi for _, row, _ in asked_for(legal)}
    own = {"bieu-114": "revenue", "bieu-115": "expenditure"}.get(stem, "")
    wanted = {
        row.label_vi
        for block in legal.spec.blocks
        for row in block.rows
        if row.indicator is None or row.indicator.code.startswith(own)
    }
    assert shown == wanted


def test_the_head_says_who_and_the_foot_says_whose_reports(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    def text() -> str:
        cells = [cell.value for row in opened(signed("bieu-II.06a")).iter_rows() for cell in row]
        return "\n".join(str(value) for value in cells if value is not None)

    page = text()
    for wanted in (
        *("ỦY BAN NHÂN DÂN\n", "HUYỆN CẨM GIÀNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "II.06a/VPCP/KSTT"),
        *("Từ ngày 15/12/2020 đến ngày 14/03/2021", "3 = 4 + 5 + 6", "Tổng hợp từ 2/17 đơn vị"),
        *("Cẩm Giàng, ngày", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Đơn vị tính: hồ sơ"),
    ):
        assert wanted in page
    monkeypatch.setenv("KHO_SIGNER", "chanh_van_phong")
    assert "TL. CHỦ TỊCH" in text()
    assert "TM. ỦY BAN NHÂN DÂN" not in text()
    monkeypatch.setenv("KHO_SIGNER", "ai_do")
    with pytest.raises(SettingsError, match="chọn một trong: chu_tich, pho_chu_tich"):
        text()


def test_the_foot_says_which_column_is_blank_because_it_does_not_add(signed: Signed) -> None:
    """A blank cell is not said to lack figures where every commune gave one: the highest number of a register."""
    told = {
        stem: re.findall(r"Ô để trống: chưa đơn vị nào có số liệu(.*)\.", str(cell.value))
        for stem in ("bieu-van-ban", "bieu-II.06a")
        for row in opened(signed(stem)).iter_rows()
        for cell in row
        if "Ô để trống" in str(cell.value)
    }
    assert told == {"bieu-van-ban": ["; cột 7 không cộng giữa các đơn vị"], "bieu-II.06a": [""]}


@pytest.mark.parametrize(
    ("name", "kind", "place"),
    [
        ("Huyện Cẩm Giàng", "huyện", "Cẩm Giàng"),
        ("Thị xã Kinh Môn", "thị xã", "Kinh Môn"),
        ("Thành phố Hải Phòng", "thành phố", "Hải Phòng"),
        ("Tỉnh Hải Dương", "tỉnh", "Hải Dương"),
        ("Xã Cẩm Giàng", "xã", "Cẩm Giàng"),
        ("Phường Tứ Minh", "phường", "Tứ Minh"),
        ("Đặc khu Cát Hải", "đặc khu", "Cát Hải"),
        ("Quận 1", "quận", "Quận 1"),
        ("999", None, "999"),
    ],
)
def test_the_place_is_the_name_without_its_kind(district: District, name: str, kind: str, place: str) -> None:
    version = replace(published(district)["ho_so"], district_name=name, district_kind=kind)
    assert place_line(version).partition(",")[0] == place


@pytest.mark.parametrize("stem", LEGAL)
def test_a_signed_form_is_read_back_with_the_same_figures(
    district: District, signed: Signed, stem: str, tmp_path: Path
) -> None:
    legal = LEGAL[stem]
    path = tmp_path / f"{stem}.xlsx"
    path.write_bytes(signed(stem))
    reading = read_file(path, path.name)
    assert (reading.form, reading.unit_code, reading.period_code) == (legal.form, "295", "2021-Q1")
    assert reading.doubts == ()
    rows = {(label, column.number): key_of(row, column) for label, row, column in asked_for(legal)}
    read = {}
    for figure in reading.figures:
        sheet_row, column = int(re.sub(r"\D", "", figure.locator.cell)), figure.locator.cell.rstrip("0123456789")
        label = opened(path.read_bytes()).cell(sheet_row, 2).value
        read[rows[label, ord(column) - 64]] = None if figure.state is State.BLANK else figure.value
        assert figure.indicator == rows[label, ord(column) - 64][0]
    figures = published(district)[legal.form].figures
    assert {key: value for key, value in read.items() if value is not None} == {
        key: value for key in rows.values() if (value := figures.get(key)) is not None
    }


def test_a_signed_form_is_taken_for_no_communes_report(signed: Signed, tmp_path: Path) -> None:
    path = tmp_path / "ky.xlsx"
    path.write_bytes(signed("bieu-115"))
    done = subprocess.run(
        [str(Path(sys.executable).parent / "kho"), "read", str(path)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 4
    assert 'Không tìm thấy đơn vị hành chính "295"' in done.stdout


def test_files_are_written_once_a_version(district: District) -> None:
    first = export_signed(["2021-Q1"])
    assert {path.suffix for path in first} == {".xlsx", ".docx"}
    assert len(first) == len(LEGAL) + 1
    assert export_signed(["2021-Q1"]) == []
    assert set(signed_paths(district.settings, published(district)["ngan_sach"])) <= set(first)
