"""Promise: a form is data. Every described form makes a workbook that is filled and read back figure by figure."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from ingest.forms.blank import blank_workbook
from ingest.forms.layout import lay_out
from ingest.forms.spec import FORMATS, SpecError, key_of, load_forms, read_form
from ingest.forms.template import write_template
from ingest.readers.file import read_file
from ingest.readers.reading import State, UnreadableFileError
from ingest.reference.lists import read_csv
from ingest.reference.vietnamese import folded
from ingest.reference.windows import UnknownPeriodError
from ingest.settings import REPOSITORY
from tests.workbooks.specimens import PERIOD, UNIT, WORKBOOK_FORMS, Write, distinct_values


@pytest.mark.parametrize("form", WORKBOOK_FORMS)
def test_what_is_written_is_read_back_cell_by_cell(write: Write, form: str) -> None:
    spec = load_forms()[form]
    values = distinct_values(spec)
    reading = read_file(write(form), "x.xlsx")
    assert (reading.form, reading.unit_code, reading.period_code) == (form, UNIT[0], PERIOD)
    assert (reading.template_version, reading.notes_vi) == (spec.version, ())
    assert [figure.value for figure in reading.figures] == list(values.values())
    assert [figure.locator.cell for figure in reading.figures] == list(lay_out(spec).cells.values())
    assert {figure.locator.sheet for figure in reading.figures} == {spec.sheet}
    assert {figure.state for figure in reading.figures} == {State.VALUE}
    assert all(figure.evidence.endswith(figure.raw_text) for figure in reading.figures)


@pytest.mark.parametrize("form", WORKBOOK_FORMS)
def test_a_blank_form_is_sent_back(write: Write, form: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(write(form, values={}), "x.xlsx")
    assert caught.value.reason == "blank_report"
    assert load_forms()[form].name_vi in caught.value.message_vi


@pytest.mark.parametrize("form", WORKBOOK_FORMS)
@pytest.mark.parametrize(("written", "state"), [(0, State.VALUE), ("x", State.NOT_APPLICABLE)])
def test_a_form_with_one_cell_filled_is_read_with_the_others_blank(
    write: Write, form: str, written: int | str, state: State
) -> None:
    key = load_forms()[form].cell_keys()[0]
    figures = read_file(write(form, values={key: written}), "x.xlsx").figures
    assert len(figures) == len(load_forms()[form].cell_keys())
    assert figures[0].state is state
    assert {(one.state, one.value, one.raw_text) for one in figures[1:]} == {(State.BLANK, None, "")}


@pytest.mark.parametrize("form", WORKBOOK_FORMS)
def test_row_labels_lead_back_to_their_members(write: Write, form: str) -> None:
    spec = load_forms()[form]
    codes = {folded(row["label_vi"]): row["scope_code"] for row in read_csv("dimension_members.csv")}
    figures = read_file(write(form), "x.xlsx").figures
    scopes = ["total" if figure.scope is None else codes[folded(figure.scope)] for figure in figures]
    assert [(figure.indicator, scope) for figure, scope in zip(figures, scopes, strict=True)] == spec.cell_keys()


@pytest.mark.parametrize("form", WORKBOOK_FORMS)
def test_only_the_cells_to_fill_are_open(write: Write, form: str) -> None:
    sheet = load_workbook(write(form, values={})).active
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    opened = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    expected = set(lay_out(load_forms()[form]).cells.values())
    assert opened - expected <= {"C12"}
    assert expected <= opened


def test_check_cells_compare_the_total_with_the_sum(write: Write) -> None:
    sheet = load_workbook(write("ho_so")).active
    placed = lay_out(load_forms()["ho_so"]).blocks[0]
    formula = sheet.cell(placed.check_row, 3).value
    assert formula == '=IF(COUNT(C25)=0,"",IF(C25=SUM(C18:C24),"Đúng","Sai"))'
    assert sheet.cell(25, 2).value == "Tổng cộng"
    assert (sheet.cell(18, 2).value, sheet.cell(24, 2).value) == ("Đất đai, Môi trường", "Lĩnh vực khác")


@pytest.mark.parametrize(
    ("form", "cell", "formula"),
    [
        (
            "ngan_sach",
            "E20",
            '=IF(COUNT(C20:D20)=0,"",IF(AND(OR(COUNT(C20)*COUNT(C21,C22)=0,ROUND(C20-SUM(C21,C22),6)=0),'
            'OR(COUNT(D20)*COUNT(D21,D22)=0,ROUND(D20-SUM(D21,D22),6)=0)),"Đúng","Sai"))',
        ),
        ("ngan_sach", "E21", None),
    ],
)
def test_check_cells_compare_a_row_with_the_sum_of_its_parts(
    write: Write, form: str, cell: str, formula: str | None
) -> None:
    sheet = load_workbook(write(form)).active
    assert sheet[cell].value == formula
    assert sheet.protection.sheet
    assert sheet[cell].protection.locked


def test_the_sums_of_check_cells_are_identities_of_the_rules() -> None:
    identities = {
        (rule["form"], "".join(rule["check"].split()))
        for path in sorted((REPOSITORY / "expectations" / "catalogue").glob("*.yml"))
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    sums = {
        (form.form, f"{one.total}={'+'.join(one.parts)}")
        for form in load_forms().values()
        for block in form.blocks
        for one in block.sums
    }
    assert {form for form, _ in sums} == {"ho_so", "ngan_sach", "can_bo"}
    assert sums <= identities


def test_a_column_without_a_total_says_so_and_asks_for_none(write: Write) -> None:
    path = write("van_ban")
    placed = lay_out(load_forms()["van_ban"]).blocks[0]
    assert load_workbook(path).active.cell(placed.last_row, 7).value == "x"
    assert ("highest_number", "total") not in load_forms()["van_ban"].cell_keys()


def test_the_measure_is_a_choice_where_several_are_accepted(write: Write) -> None:
    [choice] = load_workbook(write("ngan_sach")).active.data_validations.dataValidation
    assert choice.formula1 == '"đồng,nghìn đồng,triệu đồng"'
    assert load_workbook(write("ho_so")).active.data_validations.count == 0


def test_the_same_arguments_give_the_same_bytes(write: Write) -> None:
    spec = load_forms()["can_bo"]
    assert write("can_bo").read_bytes() == write("can_bo").read_bytes()
    assert blank_workbook(spec, lay_out(spec)) == blank_workbook(spec, lay_out(spec))


def test_what_no_workbook_can_hold_is_an_error_of_the_caller(tmp_path: Path) -> None:
    forms = load_forms()
    with pytest.raises(ValueError, match="ho_so has no cell for births/total"):
        write_template(forms["ho_so"], *UNIT, PERIOD, tmp_path / "x.xlsx", {("births", "total"): 1})
    with pytest.raises(ValueError, match="bao_cao is no workbook"):
        write_template(forms["bao_cao"], *UNIT, "2021", tmp_path / "x.xlsx")
    with pytest.raises(UnknownPeriodError):
        write_template(forms["ho_so"], *UNIT, "2021-Q5", tmp_path / "x.xlsx")


def test_a_new_form_is_a_file_only(tmp_path: Path) -> None:
    spec = yaml.safe_load((FORMATS / "can_bo.yml").read_text(encoding="utf-8"))
    spec |= {"form": "dan_so", "domain": "other", "sheet": "Dân số", "name_vi": "Dân số"}
    spec["blocks"][0]["rows"]["indicators"] = ["population", "households", "natural_area"]
    spec["blocks"][0].pop("sums")
    file = tmp_path / "dan_so.yml"
    file.write_text(yaml.safe_dump(spec, allow_unicode=True), encoding="utf-8")
    form = read_form(file)
    path = tmp_path / "x.xlsx"
    write_template(form, *UNIT, PERIOD, path, {("natural_area", "total"): Decimal("905.55")})
    assert load_workbook(path)["Dân số"][lay_out(form).cells["natural_area", "total"]].value == 905.55


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ("version: ", "edition: ", r"can_bo\.yml: edition: is not a key of a form"),
        ("regime: as_of_quarter_end", "", r"can_bo\.yml: regime: is missing"),
        ("as_of_quarter_end", "lunar", r"can_bo\.yml: regime: 'lunar' is not in reporting_windows\.csv"),
        ("- cadres", "- cadrs", r"can_bo\.yml: blocks\[0\]\.rows\.indicators: 'cadrs' of domain 'staff'"),
        ("- cadres", "- staff_present", r"can_bo\.yml: blocks\[0\]\.rows: two rows of one label"),
        (
            "heading_vi: Chỉ tiêu",
            "heading_vi: Chỉ tiêu\n      aliases: {quota: [x]}",
            r"can_bo\.yml: blocks\[0\]\.rows\.aliases\.quota: is not a key",
        ),
        ("number: 3", "number: 2", r"can_bo\.yml: blocks\[0\]\.columns\[0\]\.number"),
        ("scope: total,", "", r"can_bo\.yml: blocks\[0\]\.columns\[0\]\.scope: is missing"),
        ("number: 3,", "number: 3, window: decade,", r"can_bo\.yml: blocks\[0\]\.columns\[0\]\.window: 'decade'"),
        ("indicators:", "dimension: planets\n      unused:", r"can_bo\.yml: blocks\[0\]\.rows\.unused"),
        (
            'versions_accepted: ["1"]',
            'versions_accepted: ["2"]',
            r"can_bo\.yml: versions_accepted: the current version",
        ),
        ("form: can_bo", "form: [", r"can_bo\.yml: not YAML"),
    ],
)
def test_a_bad_description_is_named_by_file_and_key(tmp_path: Path, find: str, put: str, message: str) -> None:
    file = tmp_path / "can_bo.yml"
    shutil.copy(FORMATS / "can_bo.yml", file)
    text = file.read_text(encoding="utf-8")
    assert find in text
    file.write_text(text.replace(find, put, 1), encoding="utf-8")
    with pytest.raises(SpecError, match=message):
        read_form(file)


def test_every_key_of_a_form_is_asked_for_once() -> None:
    for form in load_forms().values():
        keys = [key_of(row, column) for block in form.blocks for row, column in block.cells()]
        assert len(keys) == len(set(keys))
