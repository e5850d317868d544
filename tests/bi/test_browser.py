"""What a person sees: a real browser opens the dashboards and the status page and finds the figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.feedback.numbers import vietnamese_number
from ingest.database.connection import connect
from publication.status_page import write_status_page
from tests.bi.browser import Browser, open_browser
from tests.bi.conftest import Served
from tests.publication.district import District


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with open_browser(chromium, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module")
def signed_in(served: Served, browser: Browser) -> Browser:
    browser.open(f"{served.superset.address}/login/")
    browser.wait_for("Username", 60)
    browser.type_into("#username", served.superset.user)
    browser.type_into("#password", served.superset.password_file.read_text().strip() + "\ue007")
    browser.wait_for("Dashboards", 30)
    return browser


def test_the_dashboard_of_the_district_shows_the_figures(served: Served, signed_in: Browser, tmp_path: Path) -> None:
    with connect("kho_reader", served.settings) as connection:
        rows = connection.execute(
            "select metric_code, round(100 * sum(numerator) / sum(denominator), 2) from bi.district_metrics"
            " where is_current and metric_code in ('on_time_rate_of_resolved', 'on_time_rate_of_due', 'online_share')"
            " group by 1"
        ).fetchall()
    assert len(rows) == 3
    signed_in.open(f"{served.superset.address}/superset/dashboard/tong-quan-huyen/?standalone=1")
    for _, value in rows:
        wanted = f"{value.normalize():f}".replace(".", ",")
        assert "," in wanted  # two places: no other number holds it
        assert wanted in signed_in.wait_for(wanted), signed_in.picture(tmp_path / "dashboard.png")
    text = signed_in.text()
    assert "Tỷ lệ đúng hạn trên hồ sơ đã giải quyết" in text
    assert "error" not in text.lower()


# A word to wait for, and a row of a table that its own data alone makes, as the page prints it.
ROWS = {
    "mot-xa": """
        select m.label_vi, concat_ws(' ', u.name_vi, m.sort_order, m.label_vi, f.period_code, m.unit_vi,
            replace(to_char(f.value, 'FM9,999'), ',', '.'))
        from bi.fct_metrics f
        join marts.dim_metric m using (metric_code)
        join marts.dim_unit u on (u.unit_code, u.valid_from) = (f.unit_code, f.unit_valid_from)
        where f.unit_code = '10924' and f.period_code = '2021-Q2' and f.metric_code = 'dossiers_received'
    """,
    "chat-luong-du-lieu": """
        select r.rule_id, concat_ws(' ', r.rule_id, 'Thông tin', f.name_vi, r.period_code, r.fail_count, r.pass_count,
            r.undecided_count, r.reports_failing)
        from marts.fct_rule_results r
        join ref.forms f using (form)
        where r.period_code = '2021-Q1' and r.form = 'ho_so'
    """,
    "lich-bao-cao": """
        select 'Chưa gửi', concat_ws(' ', u.sort_order, u.name_vi, f.name_vi, r.period_code, r.due_on)
        from marts.fct_reporting r
        join ref.forms f using (form)
        join marts.dim_unit u on (u.unit_code, u.valid_from) = (r.unit_code, r.unit_valid_from)
        where r.period_code = '2021-Q1' and r.form = 'ho_so'
        order by u.sort_order
        limit 1
    """,
}


@pytest.mark.parametrize("slug", ROWS)
def test_the_other_dashboards_show_their_rows(served: Served, signed_in: Browser, tmp_path: Path, slug: str) -> None:
    with connect("kho_reader", served.settings) as connection:
        [(word, row)] = connection.execute(ROWS[slug]).fetchall()
    signed_in.open(f"{served.superset.address}/superset/dashboard/{slug}/?standalone=1")
    text = " ".join(signed_in.wait_for(word).split())
    assert row in text, signed_in.picture(tmp_path / f"{slug}.png")


def test_the_status_page_shows_what_was_published(district: District, browser: Browser) -> None:
    page = write_status_page()
    browser.open(page.as_uri())
    [(received, accepted)] = district.rows(
        "select received_total, communes_accepted from district.district_dossiers"
        " where period_code = '2021-Q2' and procedure_field_code = 'total' and is_current"
    )
    text = browser.wait_for("Xã Lương Điền")
    assert received > 1000  # no day, page or count of anything else holds it
    assert vietnamese_number(received) in text
    assert f"{accepted}/17" in text or f"{accepted} / 17" in text
