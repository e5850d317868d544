"""Workbooks to read: filled by the writer, then changed as a commune's official might change them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.forms.spec import load_forms
from ingest.forms.template import Entry, write_template
from tests.workbooks.specimens import PERIOD, UNIT, Write, distinct_values


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a workbook and let a function change its sheet before it is sent."""

    def make(
        form: str = "ho_so",
        values: dict[tuple[str, str], Entry] | None = None,
        change: Callable[[Worksheet], None] | None = None,
        **options: object,
    ) -> Path:
        path = tmp_path / f"{form}.xlsx"
        spec = load_forms()[form]
        write_template(spec, *UNIT, PERIOD, path, distinct_values(spec) if values is None else values, **options)
        if change is not None:
            workbook = load_workbook(path)
            change(workbook.active)
            workbook.save(path)
        return path

    return make
