"""Published versions as workbooks in the layout of the form."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.worksheet.worksheet import Worksheet

from expectations.feedback.write import replace_file
from ingest.database.connection import connect
from ingest.forms.filling import without_stamps
from ingest.forms.layout import HINT_ROW, TITLE_ROW, Layout, box_address, lay_out
from ingest.forms.spec import FormSpec, indicator_of, load_forms
from ingest.forms.template import write_template
from ingest.reference.lists import read_csv
from ingest.settings import Settings, create_folder, load_settings
from publication.published import PublishedForm, read_published_forms

FOLDER = "tong-hop"
TITLE_VI = "TỔNG HỢP TOÀN {kind}"


def export_workbooks(period_code: str) -> list[Path]:
    """Write each published version of the period that has no workbook yet; returns the files written.

    A workbook of a version is written once and never again. Money stands in the measure of the form.
    """
    settings = load_settings()
    with connect("kho_reviewer", settings) as connection:
        versions = read_published_forms(connection, [period_code], only_current=False)
    forms = load_forms()
    written = []
    for published in versions:
        path = workbook_path(settings, published)
        if forms[published.form].blocks and not path.exists():
            create_folder(path.parent)
            replace_file(path, _workbook(forms[published.form], published, path))
            written.append(path)
    return written


def export_periods(periods: Iterable[str]) -> list[Path]:
    """The same for several periods."""
    return [path for period_code in periods for path in export_workbooks(period_code)]


def workbook_path(settings: Settings, published: PublishedForm) -> Path:
    """Where the workbook of a version lies."""
    folder = settings.outbox / FOLDER / published.district_code / published.period_code
    return folder / f"{published.form}-v{published.version}.xlsx"


def coverage_line(published: PublishedForm) -> str:
    """Whose reports the figures come from, as a sentence."""
    line = f"Tổng hợp từ {published.communes_accepted}/{published.communes_expected} đơn vị"
    return f"{line}; thiếu: {', '.join(published.missing_communes)}." if published.missing_communes else f"{line}."


def blank_line(form: FormSpec) -> str:
    """What a blank cell means: no commune gave it, or it stands in a column that does not add over communes."""
    apart = {row["measure_kind"] for row in read_csv("measure_kinds.csv") if row["adds_over_units"] == "false"}
    never_added = {
        row["indicator"]
        for row in read_csv("indicators.csv")
        if row["domain"] == form.domain and row["measure_kind"] in apart
    }
    columns = [
        column.number
        for block in form.blocks
        for column in block.columns
        if all(indicator_of(row, column).code in never_added for row in block.rows)
    ]
    told = f"; cột {', '.join(map(str, columns))} không cộng giữa các đơn vị" if columns else ""
    return f"ô để trống: chưa đơn vị nào có số liệu{told}."


def _workbook(form: FormSpec, published: PublishedForm, path: Path) -> bytes:
    layout = lay_out(form)
    beside = path.with_suffix(".part")
    values = {key: value for key, value in published.figures.items() if key in layout.cells}
    try:
        write_template(form, published.district_code, published.district_name, published.period_code, beside, values)
        workbook = load_workbook(io.BytesIO(beside.read_bytes()))
    finally:
        beside.unlink(missing_ok=True)
    _turn_into_publication(workbook[form.sheet], layout, published)
    target = io.BytesIO()
    workbook.save(target)
    return without_stamps(target.getvalue())


def _turn_into_publication(sheet: Worksheet, layout: Layout, published: PublishedForm) -> None:
    """Title and coverage of the district; nothing to fill in any more."""
    title = TITLE_VI.format(kind=(published.district_kind or "đơn vị").upper())
    sheet.cell(TITLE_ROW, 1).value = f"{title}\n{sheet.cell(TITLE_ROW, 1).value}"
    sheet.row_dimensions[TITLE_ROW].height = 44
    coverage = sheet.cell(HINT_ROW, 1)
    coverage.value = (
        f"{coverage_line(published)} Phiên bản {published.version}, công bố ngày {published.published_at:%d/%m/%Y}. "
        f"Chỉ cộng báo cáo đã được chấp nhận; {blank_line(load_forms()[published.form])}"
    )
    coverage.font = Font(name="Times New Roman", size=11, bold=True)
    sheet.row_dimensions[HINT_ROW].height = 16 * (1 + len(coverage.value) // 110)
    for address in (*layout.cells.values(), box_address("kho_measure")):
        sheet[address].fill = PatternFill()
        sheet[address].protection = Protection(locked=True)
