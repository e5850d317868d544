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
    assert "Tên đăng nhập" in browser.wait_for("Tên đăng nhập", 60)  # before anyone is signed in
    assert "Username" not in browser.text()
    browser.type_into("#username", served.superset.user)
    browser.type_into("#password", served.superset.password_file.read_text().strip() + "\ue007")
    assert "Bảng theo dõi" in browser.wait_for("Bảng theo dõi", 60)
    return browser


def test_the_dashboard_of_the_district_shows_the_figures(served: Served, signed_in: Browser, tmp_path: Path) -> None:
    with connect("kho_reader", served.settings) as connection:
        rows = connection.execute(
            "select metric_code, value from bi.district_metrics where is_current and period_code = '2021-Q2'"
            " and metric_code in ('on_time_rate_of_resolved', 'on_time_rate_of_due', 'online_share')"
        ).fetchall()
    assert len(rows) == 3
    signed_in.open(f"{served.superset.address}/superset/dashboard/tong-quan-huyen/?standalone=1")
    for _, value in rows:
        wanted = f"{value.normalize():f}".replace(".", ",")
        assert "," in wanted  # two places: no other number holds it
        assert wanted in signed_in.wait_for(wanted), signed_in.picture(tmp_path / "dashboard.png")
    text = signed_in.text()
    assert "Tỷ lệ đúng hạn trên hồ sơ đã giải quyết" in text
    assert text.count("Kỳ mới nhất") == 4  # below each number
    assert failures(signed_in) == []


def test_a_chart_that_fails_is_noticed(served: Served, signed_in: Browser) -> None:
    rename = "alter table bi.{} rename to {}"
    with connect("kho_dbt", served.settings, autocommit=True) as connection:
        connection.execute(rename.format("district_metrics", "out_of_the_way"))
        try:
            signed_in.open(f"{served.superset.address}/superset/dashboard/tong-quan-huyen/?standalone=1")
            signed_in.wait_for("Lỗi", 60)
            assert failures(signed_in) != []
        finally:
            connection.execute(rename.format("out_of_the_way", "district_metrics"))


def failures(browser: Browser) -> list[str]:
    """What a page says in the place of charts that could not be drawn."""
    return [line for line in browser.text().splitlines() if "lỗi" in line.lower() or "error" in line.lower()]


# A word to wait for, and a row of a table that its own data alone makes, as the page prints it.
ROWS = {
    "mot-xa": """
        select m.label_vi, concat_ws(' ', u.name_vi, m.label_vi, f.period_code, m.unit_vi,
            replace(to_char(f.value, 'FM9,999'), ',', '.'))
        from bi.fct_metrics f
        join marts.dim_metric m using (metric_code)
        join marts.dim_unit u on (u.unit_code, u.valid_from) = (f.unit_code, f.unit_valid_from)
        where u.name_vi = 'Xã Cao An' and f.period_code = '2021-Q2' and f.metric_code = 'dossiers_received'
    """,
    "chat-luong-du-lieu": """
        select r.rule_id, concat_ws(' ', r.rule_id, 'Thông tin', f.name_vi, r.period_code, r.fail_count, r.pass_count,
            r.undecided_count, r.reports_failing)
        from bi.fct_rule_results r
        join ref.forms f using (form)
        where r.period_code = '2021-Q1' and r.form = 'ho_so'
    """,
    "lich-bao-cao": """
        select 'Chưa gửi', concat_ws(' ', u.name_vi, f.name_vi, r.period_code, to_char(r.due_on, 'DD/MM/YYYY'))
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


def test_a_dashboard_opens_on_the_commune_its_filter_shows(served: Served, signed_in: Browser) -> None:
    signed_in.open(f"{served.superset.address}/superset/dashboard/mot-xa/")
    text = signed_in.wait_for("Tỷ lệ giải quyết đúng hạn")
    assert "Xã Cao An" in text and "Tỷ lệ giải quyết đúng hạn" in text
    assert "Xã Lương Điền" not in text  # it sent its reports as well


OTHER = "01"


@pytest.fixture
def another_district(served: Served) -> Iterator[str]:
    """A report of a second consolidating unit, by what its filter calls it; taken away again."""
    [(name,)] = _as_admin(
        served, "select name_vi from marts.dim_unit where unit_code = %s order by valid_from desc limit 1", OTHER
    )
    copied = (
        "insert into marts.dim_submission (submission_id, sha256, status, district_code) values (%s, 'x', 'loaded', %s)"
    )
    _as_admin(served, f"{copied} returning 1", 900001, OTHER)
    yield f"{name} ({OTHER})"
    _as_admin(served, "delete from marts.dim_submission where submission_id = %s returning 1", 900001)


def _as_admin(served: Served, statement: str, *values: object) -> list[tuple]:
    with connect("kho_admin", served.settings) as connection:
        return connection.execute(statement, values).fetchall()


def test_a_district_is_chosen_by_its_name_and_its_code_follows(
    served: Served, signed_in: Browser, another_district: str
) -> None:
    signed_in.open(f"{served.superset.address}/superset/dashboard/tong-quan-huyen/")
    signed_in.wait_for("Huyện Cẩm Giàng (295)")
    chosen = "return [...document.querySelectorAll('.ant-select-selection-item')].map(item => item.innerText)"
    assert signed_in.run_until(chosen, "295")[:2] == ["Huyện Cẩm Giàng (295)", "295"]
    signed_in.type_into("#NATIVE_FILTER-district_name", f"({OTHER})")
    signed_in.wait_for(another_district)
    signed_in.run(
        "[...document.querySelectorAll('.ant-select-item-option')]"
        f".find(option => option.innerText.includes('{another_district}')).click()"
    )
    assert signed_in.run_until(chosen, OTHER)[:2] == [another_district, OTHER]


def test_a_table_is_in_the_order_described_with_days_as_people_write_them(served: Served, signed_in: Browser) -> None:
    with connect("kho_reader", served.settings) as connection:
        expected = connection.execute(
            "select u.name_vi from marts.fct_reporting r"
            " join marts.dim_unit u on u.unit_code = r.unit_code and u.valid_from = r.unit_valid_from"
            " group by u.name_vi, u.sort_order order by u.sort_order limit 5"
        ).fetchall()
    signed_in.open(f"{served.superset.address}/superset/dashboard/lich-bao-cao/?standalone=1")
    text = signed_in.wait_for("15/04/2021")
    assert "15/04/2021" in text
    assert "00:00:00" not in text
    rows = signed_in.run("return [...document.querySelectorAll('tbody tr')].map(row => row.innerText)")
    assert isinstance(rows, list) and len(rows) == 20
    assert all("2021-Q1" in row for row in rows)  # by period, then commune
    assert list(dict.fromkeys(str(row).split("\t")[0] for row in rows)) == [name for (name,) in expected]


def test_an_empty_cell_of_a_table_is_told_in_vietnamese(served: Served, signed_in: Browser) -> None:
    """Superset's page writes N/A there: it is drawn without size, with our words in its place."""
    signed_in.open(f"{served.superset.address}/superset/dashboard/lich-bao-cao/?standalone=1")
    signed_in.wait_for("15/04/2021")
    shown = signed_in.run(
        "return [...document.querySelectorAll('td')].filter(cell => cell.innerText.includes('N/A')).map(cell =>"
        " getComputedStyle(cell).fontSize + getComputedStyle(cell, '::after').content)"
    )
    assert set(shown) == {'0px"chưa có"'}
    assert len(shown) >= 20  # reports that were not sent have no day and no delay


def test_superset_itself_speaks_vietnamese(served: Served, signed_in: Browser, tmp_path: Path) -> None:
    signed_in.open(f"{served.superset.address}/superset/dashboard/lich-bao-cao/")
    for wanted in ("Áp dụng", "Xoá hết", "Bộ lọc", "Thiết lập", "Biểu đồ", "dòng mỗi trang", "lựa chọn"):
        assert wanted in signed_in.wait_for(wanted, 60), signed_in.picture(tmp_path / "menus.png")
    signed_in.run('document.querySelector(\'[id^="slice_"][id$="-controls"]\').click()')
    for wanted in ("Tải lại dữ liệu", "Xem toàn màn hình", "Xem dạng bảng", "Chia sẻ", "Tải xuống"):
        assert wanted in signed_in.wait_for(wanted, 20), signed_in.picture(tmp_path / "menus.png")
    left = {"Apply filters", "Clear all", "Filters", "Settings", "Dashboards", "Force refresh", "Share", "Download"}
    assert left & set(signed_in.text().splitlines()) == set()


def test_what_has_no_figures_says_so_in_vietnamese(served: Served, signed_in: Browser) -> None:
    chosen = "(filters:!((col:form_name,op:IN,val:!(none))))"
    name = "NATIVE_FILTER-form_name"
    filtered = f"({name}:(id:{name},filterState:(value:!(none)),extraFormData:{chosen}))"
    board = f"{served.superset.address}/superset/dashboard/lich-bao-cao/"
    signed_in.open(f"{board}?native_filters={filtered}")
    assert "Không có dữ liệu để hiện" in signed_in.wait_for("Không có dữ liệu để hiện", 60)
    assert "information to display" not in signed_in.text()


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
