"""Names in a column of so many letters are never cut in silence."""

from __future__ import annotations

import pytest

from ingest.database.connection import connect
from ingest.settings import Settings


def listed(settings: Settings, names: list[str], longest: int) -> str | None:
    with connect("kho_reader", settings) as connection:
        return connection.execute("select ref.names_listed(%s::text[], %s)", [names, longest]).fetchone()[0]


@pytest.mark.parametrize(
    ("names", "longest", "wanted"),
    [
        ([], 30, None),
        (["Xã Cao An"], 9, "Xã Cao An"),
        (["Xã Cao An", "Xã Cẩm Văn"], 21, "Xã Cao An, Xã Cẩm Văn"),
        (["Xã Cao An", "Xã Cẩm Văn", "Xã Lương Điền"], 30, "Xã Cao An … và 2 đơn vị khác"),
        (["Xã Cao An", "Xã Cẩm Văn"], 20, "2 đơn vị"),
    ],
)
def test_as_many_as_fit_and_how_many_more(warehouse: Settings, names: list[str], longest: int, wanted: str) -> None:
    assert listed(warehouse, names, longest) == wanted


def test_a_province_of_a_hundred_communes_says_how_many_it_leaves_out(warehouse: Settings) -> None:
    names = [f"Xã Ngọc Liên thứ {number}" for number in range(1, 119)]
    told = listed(warehouse, names, 1000)
    shown, rest = told.split(" … và ")
    assert 900 < len(told) <= 1000
    assert names[: len(shown.split(", "))] == shown.split(", ")
    assert rest == f"{118 - len(shown.split(', '))} đơn vị khác"
