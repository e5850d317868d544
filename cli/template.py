"""`kho template`: the blank workbook of a form for a commune and a period."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.reference.windows import UnknownPeriodError, window_of
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
        _, last_day = window_of(forms[form].regime, period)
    except UnknownPeriodError as error:
        sys.exit(f"kho: {error}; a period looks like 2021-Q3")
    with connect("kho_ingest", load_settings()) as connection:
        row = connection.execute(
            "select name_vi from ref.units where unit_code = %s"
            " and %s between valid_from and coalesce(valid_to, 'infinity')",
            [unit, last_day],
        ).fetchone()
    if row is None:
        sys.exit(f"kho: there is no unit {unit} on {last_day:%d/%m/%Y}")
    write_template(forms[form], unit, row[0], period, output)
    print(output)
