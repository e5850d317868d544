"""`kho template`: the blank workbook of a form for a commune and a period."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.reference.windows import UnknownPeriodError, find_window
from ingest.settings import load_settings


def template(
    form: Annotated[str, typer.Argument(help="ho_so, van_ban, can_bo or ngan_sach.")],
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
    with connect("kho_ingest", load_settings()) as connection:
        row = connection.execute(
            "select name_vi from ref.units where unit_code = %s"
            " and %s between valid_from and coalesce(valid_to, 'infinity')",
            [unit, window.period_to],
        ).fetchone()
    if row is None:
        sys.exit(f"kho: there is no unit {unit} on {window.period_to:%d/%m/%Y}")
    try:
        write_template(forms[form], unit, row[0], period, output)
    except OSError as error:
        sys.exit(f"kho: {output} cannot be written: {error.strerror}")
    print(output)
