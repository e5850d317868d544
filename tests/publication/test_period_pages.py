"""Promise: pages of older periods and of communes are written again where something changed, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.feedback import write_feedback
from ingest.database.connection import connect
from ingest.settings import Settings
from publication import period_pages
from publication.consolidation import publish
from publication.status_page import write_status_page
from tests.publication.district import District
from transform.build import build_layers

LUONG_DIEN, CAO_AN = "10924", "10927"
KEY = ("received_total", "justice_civil_status")


@pytest.fixture
def district(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> District:
    """A report in each of two quarters, of which the page of the district has room for one."""
    monkeypatch.setattr(period_pages, "MOST_RECENT", 1)
    made = District(warehouse)
    made.build_candidate()
    for period in ("2021-Q1", "2021-Q2"):
        made.period_code = period
        report = made.deliver(LUONG_DIEN, values={KEY: 10})
        made.check()
        made.accept(report)
        publish(period)
    write_status_page()
    with connect("kho_admin", warehouse) as connection:  # an hour later
        connection.execute("update district.changed_periods set marked_at = marked_at - interval '2 hours'")
    write_status_page()
    return made


def older(district: District) -> Path:
    return district.settings.site / "ky" / "2021-Q1.html"


def test_an_older_period_has_a_page_that_the_district_links_to(district: District) -> None:
    index = (district.settings.site / "index.html").read_text(encoding="utf-8")
    assert 'href="ky/2021-Q1.html"' in index
    assert "Quý II năm 2021: đã chấp nhận 1/68" in index
    assert "Quý I năm 2021: đã chấp nhận" not in index
    page = older(district).read_text(encoding="utf-8")
    assert "Quý I năm 2021: đã chấp nhận 1/68" in page
    assert 'href="../index.html"' in page
    assert [path.name for path in older(district).parent.glob("*.html")] == ["2021-Q1.html"]


def test_a_period_of_which_nobody_owes_anything_takes_no_room(district: District) -> None:
    district.period_code = "2021-Q3"
    district.deliver(LUONG_DIEN, "don_thu")
    index = write_status_page().read_text(encoding="utf-8")
    assert "don_thu_10924.xlsx" in index
    assert "Quý II năm 2021: đã chấp nhận 1/68" in index


def test_a_district_of_which_only_unasked_reports_came_has_its_page_and_no_older_ones(warehouse: Settings) -> None:
    District(warehouse).deliver(LUONG_DIEN, "don_thu")
    page = write_status_page()
    assert "don_thu_10924.xlsx" in page.read_text(encoding="utf-8")
    assert not (page.parent / "ky").exists()


def test_what_waits_for_a_decision_stands_on_the_page_of_the_district(district: District) -> None:
    district.period_code = "2021-Q1"
    district.deliver(CAO_AN, values={KEY: 7})
    district.check()
    index = write_status_page().read_text(encoding="utf-8")
    assert "Quý I năm 2021: đã chấp nhận 1/68" in index


def test_an_older_page_is_written_again_where_its_period_was_marked(district: District) -> None:
    older(district).write_text("as it was", encoding="utf-8")
    district.period_code = "2021-Q2"
    other = district.deliver(CAO_AN, values={KEY: 7})
    district.check()
    district.accept(other)
    write_status_page()
    assert older(district).read_text(encoding="utf-8") == "as it was"
    [(report,)] = district.rows("select submission_id from intake.submissions where period_code = '2021-Q1'")
    district.decide(report, "returned", "sai số")
    write_status_page()
    assert "sai số" in older(district).read_text(encoding="utf-8")


def test_an_older_page_that_is_gone_is_written_again(district: District) -> None:
    older(district).unlink()
    write_status_page()
    assert "Quý I năm 2021" in older(district).read_text(encoding="utf-8")


def test_a_mark_is_kept_for_an_hour_and_forgotten_then(district: District) -> None:
    [(report,)] = district.rows("select submission_id from intake.submissions where period_code = '2021-Q1'")
    district.decide(report, "returned", "sai số")
    for _ in range(2):
        older(district).write_text("as it was", encoding="utf-8")
        write_status_page()
        assert "sai số" in older(district).read_text(encoding="utf-8")
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update district.changed_periods set marked_at = marked_at - interval '2 hours'")
    write_status_page()
    older(district).write_text("as it was", encoding="utf-8")
    write_status_page()
    assert older(district).read_text(encoding="utf-8") == "as it was"


def test_an_older_page_links_to_the_feedback_that_came_long_after_it(district: District) -> None:
    [(report,)] = district.rows("select submission_id from intake.submissions where period_code = '2021-Q1'")
    district.period_code = "2021-Q1"
    district.check({report: [{"rule_id": "DOS-001", "cells": [("II.06a", "C12", 10)]}]})
    write_status_page()
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update district.changed_periods set marked_at = marked_at - interval '2 hours'")
    write_status_page()
    assert "Tệp đã đánh dấu" not in older(district).read_text(encoding="utf-8")
    assert write_feedback() == 1
    write_status_page()
    assert "Tệp đã đánh dấu" in older(district).read_text(encoding="utf-8")


def test_a_mark_of_a_change_that_took_long_is_not_forgotten_unread(district: District) -> None:
    with connect("kho_reviewer", district.settings) as connection:
        pages = period_pages.PeriodPages(connection, district.settings.site, "")
        with connect("kho_admin", district.settings) as slow:
            slow.execute(
                "insert into district.changed_periods (period_code, marked_at)"
                " values ('2021-Q1', now() - interval '2 hours')"
            )
        pages.forget_marks()
    assert ("2021-Q1",) in district.rows("select period_code from district.changed_periods")


def test_older_pages_are_written_again_where_a_list_changes(district: District) -> None:
    older(district).write_text("as it was", encoding="utf-8")
    with connect("kho_admin", district.settings) as connection:
        connection.execute("update ref.indicators set measure_kind = 'stock' where indicator = 'received_online'")
    write_status_page()
    assert older(district).read_text(encoding="utf-8") != "as it was"


def test_figures_of_a_commune_are_read_again_where_it_sent_something(warehouse: Settings) -> None:
    district = District(warehouse)
    for unit in (LUONG_DIEN, CAO_AN):
        district.deliver(unit, values={KEY: 10})
    build_layers()
    district.check()
    site = write_status_page().parent
    with connect("kho_admin", warehouse) as connection:
        connection.execute("update marts.fct_figures set raw_text = 'không đọc lại' where raw_text = '10'")
    write_status_page()
    assert "không đọc lại" not in (site / "xa" / f"{LUONG_DIEN}.html").read_text(encoding="utf-8")
    finding = {"rule_id": "DOS-001", "cells": [("II.06a", "C12", 10)], "message": "Lỗi mới"}
    [(report,)] = district.rows("select submission_id from intake.submissions where unit_code = %s", CAO_AN)
    district.check({report: [finding]})
    write_status_page()
    assert "Lỗi mới" in (site / "xa" / f"{CAO_AN}.html").read_text(encoding="utf-8")
    assert "không đọc lại" in (site / "xa" / f"{CAO_AN}.html").read_text(encoding="utf-8")
    assert "không đọc lại" not in (site / "xa" / f"{LUONG_DIEN}.html").read_text(encoding="utf-8")
