"""What the tests of workbooks share: whose report it is, and a number of its own for every figure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from ingest.forms.spec import FormSpec, load_forms

UNIT = ("10924", "Xã Lương Điền")
PERIOD = "2021-Q2"
WORKBOOK_FORMS = sorted(name for name, form in load_forms().items() if form.blocks)

Write = Callable[..., Path]


def distinct_values(form: FormSpec) -> dict[tuple[str, str], Decimal]:
    """A number of its own for every figure, so that none can be taken for another."""
    factor = int(form.measure.factor)
    return {key: Decimal(1001 + 7 * number) * factor for number, key in enumerate(form.cell_keys())}
