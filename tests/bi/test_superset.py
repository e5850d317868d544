"""The dashboards as Superset shows them are what SQL says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from ingest.database.connection import connect
from ingest.settings import REPOSITORY
from tests.bench.scale.dashboards import filters_of, opened
from tests.bench.scale.queries import queries
from tests.bi.conftest import WHOLE, Served
from tests.publication.district import District

DESCRIBED = yaml.safe_load((REPOSITORY / "bi/dashboards.yml").read_text(encoding="utf-8"))
CHARTS = {chart["name"]: chart for board in DESCRIBED["dashboards"].values() for chart in board["charts"]}
BY_NAME = {query.title: query for query in queries(Path(__file__).parent / "charts")}
CHOSEN = {"district_code": "295", "unit": "Xã Lương Điền"}


def plain(value: object) -> object:
    """Numbers and days alike, however they travelled."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return round(Decimal(str(value)), 6).normalize()
    if isinstance(value, date):
        return value.isoformat()
    return value


def shown(served: Served, chart: str, period: str | None = None) -> list[tuple]:
    """The rows of a chart's data, in the order of its description, with the filters as its dashboard opens.

    With `period` that period alone is chosen.
    """
    chosen = CHOSEN if period is None else {**CHOSEN, "period_code": period}
    found = served.get("/api/v1/chart/?q=(page_size:100)")["result"]
    [(number, dataset)] = [(one["id"], one["datasource_id"]) for one in found if one["slice_name"] == chart]
    asked = json.loads(served.get(f"/api/v1/chart/{number}")["result"]["query_context"])
    asked["datasource"]["id"] = dataset
    asked["queries"][0]["filters"] += [
        {"col": column, "op": "IN", "val": [chosen[column]]} for column in filters_of(chart) if column in chosen
    ]
    [result] = served.get("/api/v1/chart/data", asked)["result"]
    described = CHARTS[chart]
    dataset = DESCRIBED["datasets"][described["dataset"]]
    metrics = described.get("metrics", [described.get("metric")])
    names = [*described.get("columns", []), *described.get("series", []), *metrics]
    labels = {**dataset["columns"], **{name: one["label"] for name, one in dataset["metrics"].items()}}
    days = {"due_on", "first_delivered_on"}
    return [
        tuple(_day(row, name, labels) if name in days else plain(_of(row, name, labels)) for name in names)
        for row in result["data"]
    ]


def _of(row: dict, name: str, labels: dict[str, str]) -> object:
    return row[name] if name in row else row[labels[name]]


def _day(row: dict, name: str, labels: dict[str, str]) -> str | None:
    value = _of(row, name, labels)
    return datetime.fromtimestamp(value / 1000, UTC).date().isoformat() if isinstance(value, int | float) else value


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_shows_what_sql_says(served: Served, chart: str) -> None:
    [generated] = [query.statement for query in opened(CHOSEN) if query.name == chart]
    with connect("kho_reader", served.settings) as connection:
        expected = connection.execute(BY_NAME[chart].statement, CHOSEN).fetchall()
        measured = connection.execute(generated).fetchall()
    rows = comparable(shown(served, chart))
    assert rows == comparable(expected)
    assert rows == comparable(measured)  # what the bench asks is what Superset asks


def comparable(rows: list[tuple]) -> list[tuple]:
    return sorted((tuple(plain(value) for value in row) for row in rows), key=repr)


def added(*names: str, units: int) -> int:
    """The sum of cells over the first units of a quarter: each gives one more in every cell than the one before it."""
    return sum(WHOLE[name] + place for name in names for place in range(units))


@pytest.mark.parametrize(("period", "units"), [(None, 2), ("2021-Q1", 3), ("2021-Q2", 2)])
def test_a_number_is_of_the_newest_period_chosen_and_adds_no_periods(
    served: Served, period: str | None, units: int
) -> None:
    in_time = added("resolved_early", "resolved_on_time", units=units)
    resolved, pending = added("resolved_total", units=units), added("pending_overdue", units=units)
    expected = {
        "Hồ sơ quá hạn": added("resolved_overdue", "pending_overdue", units=units),
        "Tỷ lệ đúng hạn trên hồ sơ đã giải quyết": round(Decimal(100 * in_time) / resolved, 2),
        "Tỷ lệ đúng hạn trên hồ sơ đã đến hạn": round(Decimal(100 * in_time) / (resolved + pending), 2),
    }
    assert {chart: shown(served, chart, period) for chart in expected} == {
        chart: [(plain(value),)] for chart, value in expected.items()
    }


def test_bars_beside_each_other_are_of_one_period(served: Served) -> None:
    chart = "Hồ sơ nhận giải quyết theo xã (kỳ mới nhất)"
    received = WHOLE["received_total"]
    newest = {value for _, value in shown(served, chart)}
    assert newest == {received, received + 1, None}  # the third commune sent nothing in the second quarter
    assert {value for _, value in shown(served, chart, "2021-Q1")} == {received, received + 1, received + 2}


SUMS = """
    select district, {metric} from (values
        ('a', 'Kỳ 1', '1', 'stock', 7, null::numeric), ('a', 'Kỳ 2', '2', 'stock', 10, null),
        ('b', 'Kỳ 2', '2', 'stock', 20, null), ('c', 'Kỳ 1', '1', 'stock', 400, null)
    ) as rows (district, period_code, period_order, measure_kind, numerator, denominator)
    group by grouping sets ((district), ())
"""
SHARES = SUMS.replace("'stock'", "'ratio'").replace("null)", "40)").replace("null::numeric", "8")


@pytest.mark.parametrize(
    ("dataset", "metric", "statement", "expected"),
    [
        ("chi_so_huyen", "moi_nhat", SUMS, {"a": 10, "b": 20, "c": 400, None: 30}),
        ("chi_so_huyen", "moi_nhat", SHARES, {"a": 25, "b": 50, "c": 1000, None: Decimal("37.5")}),
        ("chi_so_xa", "cung_ky", SUMS, {"a": 10, "b": 20, "c": None, None: 30}),
    ],
)
def test_several_districts_are_added_in_one_period(
    district: District, dataset: str, metric: str, statement: str, expected: dict
) -> None:
    asked = statement.format(metric=DESCRIBED["datasets"][dataset]["metrics"][metric]["expression"])
    with connect("kho_reader", district.settings) as connection:
        assert dict(connection.execute(asked).fetchall()) == expected


@pytest.mark.parametrize("chart", [name for name, one in CHARTS.items() if one["show"] == "bars"])
def test_bars_stand_in_the_order_of_the_warehouse(served: Served, chart: str) -> None:
    """Superset's own order of names puts Đ after V. What it sorts by bears no name for people, or it is drawn too."""
    found = served.get("/api/v1/chart/?q=(page_size:100)")["result"]
    [params] = [json.loads(one["params"]) for one in found if one["slice_name"] == chart]
    sorting = params["timeseries_limit_metric"]
    dataset = DESCRIBED["datasets"][CHARTS[chart]["dataset"]]
    assert params["x_axis_sort"] == sorting["label"] not in dataset["metrics"]
    assert sorting["sqlExpression"] == dataset["metrics"]["thu_tu"]["expression"]
    assert params["groupby"] == []  # with series bars are not sorted by anything but their names


def test_communes_are_ordered_as_vietnamese_is(district: District) -> None:
    dataset = DESCRIBED["datasets"]["bao_cao"]
    asked = f"select unit from ({dataset['sql']}) t group by unit order by {dataset['metrics']['thu_tu']['expression']}"
    with connect("kho_reader", district.settings) as connection:
        names = [name for (name,) in connection.execute(asked)]
    assert names.index("Xã Cẩm Vũ") < names.index("Xã Định Sơn") < names.index("Xã Lương Điền")


@pytest.mark.parametrize("column", DESCRIBED["filters"])
def test_a_filter_offers_what_there_is(served: Served, column: str) -> None:
    [offered] = [query.statement for query in opened({}) if query.name == f"list of {column}"]
    with connect("kho_reader", served.settings) as connection:
        values = [value for (value,) in connection.execute(offered)]
    expected = {
        "district_name": "Huyện Cẩm Giàng (295)",
        "district_code": "295",
        "unit": CHOSEN["unit"],
        "period_code": "2021-Q2",
        "form_name": "Biểu II.06a",
    }
    assert any(expected[column] in value for value in values), values


def test_something_is_shown(served: Served) -> None:
    assert shown(served, "Tỷ lệ đúng hạn trên hồ sơ đã giải quyết")[0][0] is not None
    assert len(shown(served, "Từng báo cáo")) > 40


def test_every_chart_has_its_statement_and_every_dashboard_its_charts(served: Served) -> None:
    assert set(BY_NAME) == set(CHARTS)
    boards = served.get("/api/v1/dashboard/?q=(page_size:100)")["result"]
    assert {board["slug"]: board["dashboard_title"] for board in boards} == {
        slug: board["title"] for slug, board in DESCRIBED["dashboards"].items()
    }
    for slug, board in DESCRIBED["dashboards"].items():
        charts = served.get(f"/api/v1/dashboard/{slug}/charts")["result"]
        assert {chart["slice_name"] for chart in charts} == {chart["name"] for chart in board["charts"]}


def test_no_password_stands_in_what_is_imported(served: Served) -> None:
    secret = served.settings.password("kho_reader")
    folder = served.settings.home / "bi"
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < 50_000_000]
    assert len(files) > 20
    assert [path.name for path in files if secret.encode() in path.read_bytes()] == []


def test_an_import_again_changes_nothing(served: Served) -> None:
    before = served.get("/api/v1/chart/?q=(page_size:100)")["count"]
    served.superset.prepare()
    assert served.get("/api/v1/chart/?q=(page_size:100)")["count"] == before == len(CHARTS)
