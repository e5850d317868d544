"""The workbook of a form, blank or filled: what a commune gets, and the layout the district publishes in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from ingest.forms.blank import blank_workbook
from ingest.forms.filling import filled
from ingest.forms.layout import PERIOD_ROW, UNIT_ROW, Layout, box_address, lay_out
from ingest.forms.spec import FormSpec, Key, Measure
from ingest.reference.windows import find_window

Entry = Decimal | int | str | None


def write_template(
    form: FormSpec,
    unit_code: str,
    unit_name: str,
    period_code: str,
    path: Path,
    values: Mapping[Key, Entry] | None = None,
    measure: Measure | None = None,
) -> None:
    """Write the workbook of a form for a unit and a period: blank, or filled with `values`.

    `values` are by (indicator, scope code), numbers in the base measure (đồng, not nghìn đồng); a text such as
    'x' is written as it is and None leaves the cell blank. The same arguments give the same bytes.
    Raises UnknownPeriodError for a period the form's regime has not, ValueError for a figure the form has not.
    """
    measure = measure or form.measure
    if measure is None:
        raise ValueError(f"{form.form} is no workbook")
    layout, blank = _blank(form)
    entries: dict[str, Entry] = _heading(form, unit_code, unit_name, period_code, measure)
    for key, value in (values or {}).items():
        if key not in layout.cells:
            raise ValueError(f"{form.form} has no cell for {'/'.join(key)}")
        entries[layout.cells[key]] = (
            value if isinstance(value, str) or value is None else Decimal(value) / measure.factor
        )
    path.write_bytes(filled(blank, entries))


@cache
def _blank(form: FormSpec) -> tuple[Layout, bytes]:
    layout = lay_out(form)
    return layout, blank_workbook(form, layout)


def _heading(form: FormSpec, unit_code: str, unit_name: str, period_code: str, measure: Measure) -> dict[str, Entry]:
    window = find_window(form.regime, period_code)
    if window.period_from == window.period_to:
        days = f"số liệu đến ngày {window.period_to:%d/%m/%Y}"
    else:
        days = f"từ ngày {window.period_from:%d/%m/%Y} đến ngày {window.period_to:%d/%m/%Y}"
    return {
        f"A{UNIT_ROW}": unit_name.upper(),
        f"A{PERIOD_ROW}": f"Kỳ báo cáo: {window.label_vi} ({days})",
        box_address("kho_form"): form.form,
        box_address("kho_version"): form.version,
        box_address("kho_unit_code"): unit_code,
        box_address("kho_period_code"): period_code,
        box_address("kho_measure"): measure.label_vi,
    }
