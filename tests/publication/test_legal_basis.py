"""A signed form names the decree that was in force in its period, or none where nobody entered it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.settings import Settings
from publication.signing import legal_forms
from publication.signing.legal_forms import described, legal_form
from publication.signing.workbook import signed_workbook
from tests.publication.district import District
from tests.publication.signed_forms import LEGAL, metrics_of, opened, published, published_district


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    return published_district(module_warehouse)


@pytest.mark.parametrize(
    ("stem", "day", "basis"),
    [
        ("bieu-can-bo", "2019-06-24", None),
        ("bieu-can-bo", "2021-03-14", "Nghị định 34/2019/NĐ-CP"),
        ("bieu-can-bo", "2023-07-31", "Nghị định 34/2019/NĐ-CP"),
        ("bieu-can-bo", "2023-08-01", "Nghị định 33/2023/NĐ-CP"),
        ("bieu-can-bo", "2025-06-30", "Nghị định 33/2023/NĐ-CP"),
        ("bieu-can-bo", "2025-07-01", "Luật Cán bộ, công chức số 80/2025/QH15"),
        ("bieu-II.06a", "2020-12-15", "Thông tư 01/2020/TT-VPCP"),
        ("bieu-II.06a", "2026-02-15", "Thông tư 05/2025/TT-VPCP"),
        ("bieu-van-ban", "2020-03-04", None),
        ("bieu-van-ban", "2020-03-05", "Nghị định 30/2020/NĐ-CP"),
        ("bieu-113", "2021-12-31", "Thông tư 343/2016/TT-BTC"),
    ],
)
def test_a_form_says_what_was_in_force_on_the_last_day_of_its_period(
    district: District, stem: str, day: str, basis: str | None
) -> None:
    legal = LEGAL[stem]
    assert head_of(district, stem, day) == (f"{legal.mark}\n({basis})" if basis else legal.mark)


def head_of(district: District, stem: str, day: str) -> str:
    """What is printed above the form of a period of one day."""
    days = {"period_from": date.fromisoformat(day), "period_to": date.fromisoformat(day)}
    version = replace(published(district)[LEGAL[stem].form], **days)
    content = signed_workbook(LEGAL[stem], version, metrics_of(district, version))
    return opened(content).cell(3, 1).value


def test_a_number_of_a_later_text_is_not_put_beside_an_earlier_one(district: District) -> None:
    earlier = "Biểu giải quyết thủ tục hành chính\n(Thông tư 02/2017/TT-VPCP)"
    assert head_of(district, "bieu-II.06a", "2020-12-14") == earlier
    assert "II.06a" in head_of(district, "bieu-II.06a", "2020-12-15")


def test_two_bases_of_one_day_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [{"basis": "A", "since": date(2019, 1, 1)}, {"basis": "B", "since": date(2020, 1, 1)}]
    entries = described() | {"legal_bases": {"can_bo": twice}}
    monkeypatch.setattr(legal_forms, "described", lambda: entries)
    staff = next(one for one in entries["forms"] if one["form"] == "can_bo")
    with pytest.raises(ValueError, match="can_bo: A and B both hold on 2020-01-01"):
        legal_form(staff)
