"""From the district to the commune to the cell: every link of the pages leads to something that is there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from expectations.feedback import write_feedback
from ingest.settings import Settings
from publication.consolidation import publish
from publication.status_page import write_status_page
from tests.publication.district import District
from transform.build import build_layers

FIELD = "justice_civil_status"
RATE = {"resolved_total": 6, "resolved_early": 2, "resolved_on_time": 3, "resolved_overdue": 1, "received_total": 10}


class Page(HTMLParser):
    """Links and anchors of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if found.get("id"):
            self.ids.add(str(found["id"]))


def values(received: int) -> dict[tuple[str, str], int]:
    return {(name, "total"): value for name, value in RATE.items()} | {("received_total", FIELD): received}


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """A district of which no report came yet."""
    return District(module_warehouse)


@pytest.fixture(scope="module")
def site(district: District) -> Path:
    """Two communes, one with a finding, and a third that tells of its year in words; published."""
    good = district.deliver("10924", values=values(10))
    faulty = district.deliver("10927", values=values(10))
    [(sheet, cell)] = district.rows(
        "select sheet, cell from raw.figures where submission_id = %s and indicator = 'received_total'"
        " and scope_code = %s",
        faulty,
        FIELD,
    )
    district.tell_in_words("10900", 2021, {("other", "population"): 8765, ("other", "villages"): 9})
    build_layers()
    district.check({faulty: [{"rule_id": "DOS-001", "cells": [(sheet, cell, 10)]}]})
    district.accept(good)
    publish("2021-Q1")
    return write_status_page().parent


def test_every_link_leads_somewhere(site: Path) -> None:
    pages = {path: Page(path) for path in (site / "index.html", *sorted((site / "xa").glob("*.html")))}
    assert len(pages) == 4
    followed = 0
    for path, page in pages.items():
        for link in page.links:
            where = urlsplit(link)
            target = (path.parent / unquote(where.path)).resolve() if where.path else path
            assert target.exists(), link
            if where.fragment and target in pages:
                assert where.fragment in pages[target].ids, link
            followed += 1
    assert followed > 10


def test_the_district_links_to_the_report_and_the_finding_to_its_cell(site: Path) -> None:
    assert "xa/10927.html#ho_so-2021-Q1" in Page(site / "index.html").links
    cells = [
        link for link in Page(site / "xa" / "10927.html").links if re.fullmatch(r"#ho_so-2021-Q1-.+-[A-Z]+\d+", link)
    ]
    assert cells


def test_a_report_that_nobody_owes_is_shown_to_its_figures_as_well(site: Path) -> None:
    assert "xa/10900.html#bao_cao-2021" in Page(site / "index.html").links
    text = (site / "xa" / "10900.html").read_text(encoding="utf-8")
    assert '<td class="number">8.765</td>' in text
    assert text.count('id="bao_cao-2021-trang-1"') == 1  # of two figures on one page


def test_charts_are_in_the_page_and_tell_their_numbers(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    assert text.count('role="img"') >= 2
    assert "Tỷ lệ giải quyết đúng hạn trên số hồ sơ đã giải quyết: 83,33 %" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text


def test_a_page_that_says_the_same_is_not_touched(site: Path) -> None:
    page = site / "xa" / "10924.html"
    before = page.stat().st_mtime_ns
    write_status_page()
    assert page.stat().st_mtime_ns == before


def feedback_links(page: Path) -> list[str]:
    return [link for link in Page(page).links if "outbox" in link]


def test_a_page_links_to_the_feedback_that_came_after_it(site: Path) -> None:
    page = site / "xa" / "10927.html"
    assert feedback_links(page) == []
    assert write_feedback() == 1
    write_status_page()
    [link] = feedback_links(page)
    (page.parent / unquote(link)).unlink()
    page.unlink()
    write_status_page()
    assert feedback_links(page) == []
    assert write_feedback() == 1  # it was taken away and is put there again
    write_status_page()
    assert feedback_links(page) == [link]


def test_a_page_of_a_report_that_is_none_any_more_is_taken_away(site: Path) -> None:
    left = site / "xa" / "10888.html"
    left.write_text("cũ", encoding="utf-8")
    write_status_page()
    assert not left.exists()


def test_a_page_follows_what_was_sent_again_and_no_longer_shows_what_it_took_the_place_of(
    site: Path, district: District
) -> None:
    page = site / "xa" / "10924.html"
    assert "4.321" not in page.read_text(encoding="utf-8")
    for received, day in ((4321, "2021-03-19"), (5432, "2021-03-20")):
        district.deliver("10924", values=values(received), at=f"{day} 09:00+07")
        build_layers(["marts"])
        write_status_page()
    text = page.read_text(encoding="utf-8")
    assert "5.432" in text and "4.321" not in text
