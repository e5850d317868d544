"""A figure is exact where its cells sum to it, and each cell says where it stands."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from publication.explanation import Explanation, Source

CELL = Source("10924", "Xã Lương Điền", 1, "x.xlsx", 1, "II.06a", "C12", None, None, "7", Decimal(1), Decimal(7))


@pytest.mark.parametrize(
    ("value", "sources", "is_exact"),
    [
        (Decimal(14), (CELL, CELL), True),
        (Decimal("14.0"), (CELL, CELL), True),
        (Decimal(13), (CELL, CELL), False),
        (Decimal(0), (), True),
        (None, (), True),
        (None, (CELL,), False),
    ],
)
def test_a_figure_is_exact_where_its_cells_sum_to_it(
    value: Decimal | None, sources: tuple[Source, ...], is_exact: bool
) -> None:
    assert Explanation("received_total", "total", value, sources).is_exact is is_exact


def test_a_source_says_where_it_stands() -> None:
    assert CELL.place == "II.06a!C12"
    assert replace(CELL, sheet=None, cell=None, page=2, char_from=30).place == "trang 2, ký tự 30"
    assert replace(CELL, unit_class=2).place == "đơn vị loại 2"
