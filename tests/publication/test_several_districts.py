"""Units that share a code, a name or a warehouse are told apart on the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from ingest.database.connection import connect
from ingest.reference import deployment
from ingest.reference.load import load_reference
from ingest.settings import Settings
from publication.consolidation import publish
from publication.status_page import write_status_page
from tests.publication.district import District, dossiers
from transform.build import build_layers

CAO_AN, VINH_HUNG, TWICE = "10927", "10951", "10903"
RESOLVED = ("resolved_early", "resolved_on_time", "resolved_overdue")


def resolved(early: int, on_time: int, overdue: int) -> dict[tuple[str, str], int]:
    told = {(name, "total"): value for name, value in zip(RESOLVED, (early, on_time, overdue), strict=True)}
    return dossiers(10) | told | {("resolved_total", "total"): early + on_time + overdue}


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> Iterator[District]:
    """Two districts, each with a commune of one name and a finding of its own; a code that two communes had."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(deployment.VARIABLE, "295,296")
        load_reference(module_warehouse)
        with connect("kho_admin", module_warehouse) as connection:
            connection.execute("update ref.units set name_vi = 'Xã Cao An' where unit_code = %s", [VINH_HUNG])
        made = District(module_warehouse)
        ours = made.deliver(CAO_AN, values=dossiers(10))
        theirs = made.deliver(VINH_HUNG, values=resolved(1, 1, 2))
        former = made.deliver(TWICE, values=dossiers(10))
        made.period_code = "2025-Q4"
        made.deliver(TWICE, values=dossiers(12), at="2025-12-18 09:00+07")
        made.period_code = "2021-Q1"
        build_layers()
        found = {"cells": [("II.06a", "C12", 7)], "severity": "info"}
        made.check(
            {
                ours: [found | {"rule_id": "DOS-001", "message": "Lỗi của 295"}],
                theirs: [found | {"rule_id": "DOS-002", "message": "Lỗi của 296"}],
            }
        )
        made.accept(ours, theirs, former)
        publish("2021-Q1")
        yield made


@pytest.fixture(scope="module")
def site(district: District) -> Path:
    return write_status_page().parent


def heading(page: Path) -> str:
    return re.findall(r"<h1>(.*)</h1>", page.read_text(encoding="utf-8"))[0]


def test_each_consolidating_unit_has_its_own_rates(site: Path) -> None:
    text = unescape((site / "index.html").read_text(encoding="utf-8"))
    label = "Tỷ lệ giải quyết đúng hạn trên số hồ sơ đã giải quyết"
    charts = dict(
        re.findall(rf"<figcaption>Giải quyết hồ sơ qua các kỳ \(%\) – (.+?)</figcaption>.*?{label}: (.+?) %", text)
    )
    assert charts == {"Huyện Cẩm Giàng": "83,33", "Huyện Bình Giang": "50"}


def test_the_communes_that_had_a_code_have_a_page_each(site: Path) -> None:
    now, before = site / "xa" / f"{TWICE}.html", site / "xa" / f"{TWICE}-1900-01-01.html"
    assert (heading(now), heading(before)) == ("Xã Cẩm Giàng", "Xã Ngọc Liên (đến 30/06/2025)")
    sections = [re.findall(r'<section id="(.+?)"', page.read_text(encoding="utf-8")) for page in (now, before)]
    assert sections == [["ho_so-2025-Q4"], ["ho_so-2021-Q1"]]
    linked = re.findall(rf'href="(xa/{TWICE}.*?\.html)">(.+?)</a>', (site / "index.html").read_text(encoding="utf-8"))
    assert set(linked) == {(f"xa/{now.name}", "Xã Cẩm Giàng"), (f"xa/{before.name}", "Xã Ngọc Liên")}


def test_communes_of_one_name_keep_their_own_findings(site: Path) -> None:
    told = {
        code: re.findall(r"Lỗi của (\d+)", (site / "xa" / f"{code}.html").read_text(encoding="utf-8"))
        for code in (CAO_AN, VINH_HUNG)
    }
    assert told == {CAO_AN: ["295"], VINH_HUNG: ["296"]}


def test_findings_of_communes_of_one_name_are_told_apart_by_their_codes(site: Path) -> None:
    _, _, text = unescape((site / "index.html").read_text(encoding="utf-8")).partition('id="loi"')
    cells = re.findall(r'<th scope="row">(Xã Cao An.*?)</th>.*?Lỗi của (\d+)', text, re.DOTALL)
    told = {(re.sub(r"<.*?>", "", name), district) for name, district in cells}
    assert {(f"Xã Cao An ({CAO_AN})", "295"), (f"Xã Cao An ({VINH_HUNG})", "296")} <= told


def test_a_page_of_no_commune_is_taken_away(site: Path) -> None:
    left = site / "xa" / "99999.html"
    left.write_text("…", encoding="utf-8")
    write_status_page()
    assert not left.exists()
    assert (site / "xa" / f"{TWICE}.html").exists()
