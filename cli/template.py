"""`kho template`: the blank workbook of a form for a commune and a period."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.reference.units import communes_on
from ingest.reference.windows import UnknownPeriodError, find_window


def template(
    form: Annotated[str, typer.Argument(help="ho_so, van_ban, can_bo, ngan_sach or don_thu.")],
    unit: Annotated[str, typer.Option(help="Code of the commune, such as 10924.")],
    period: Annotated[str, typer.Option(help="Reporting period, such as 2021-Q3.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")],
) -> None:
    """Write the blank workbook of a form."""
    forms = load_forms()
    if form not in forms or not forms[form].blocks:
        known = ", ".join(name for name, spec in forms.items() if spec.blocks)
        sys.exit(f"kho: there is no form {form} with a workbook; the forms are {known}")
    try:
        window = find_window(forms[form].regime, period)
    except UnknownPeriodError as error:
        sys.exit(f"kho: {error}; a period looks like 2021-Q3")
    if window.kind not in forms[form].period_kinds:
        sys.exit(f"kho: {form} is not reported for {period}; its periods are {', '.join(forms[form].period_kinds)}")
    named = next((one.name_vi for one in communes_on(window.period_to) if one.code == unit), None)
    if named is None:
        sys.exit(f"kho: there is no commune {unit} on {window.period_to:%d/%m/%Y}")
    try:
        write_template(forms[form], unit, named, period, output)
    except OSError as error:
        sys.exit(f"kho: {output} cannot be written: {error.strerror}")
    print(output)
