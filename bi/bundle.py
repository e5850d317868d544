"""Superset's import folder, made of dashboards.yml: a database, datasets, charts, dashboards.

Run inside Superset's own environment as python bundle.py FOLDER; the connection comes from KHO_BI_DATABASE, without a
password.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

DASHBOARDS = Path(__file__).parent / "dashboards.yml"
DATABASE = "Kho dữ liệu huyện"
VIZ = {
    "number": "big_number_total",
    "table": "table",
    "bars": "echarts_timeseries_bar",
    "lying_bars": "echarts_timeseries_bar",
    "lines": "echarts_timeseries_line",
    "pie": "pie",
}
ROW_LIMIT = 10000
HEIGHT = {"number": 22, "table": 60, "bars": 60, "lying_bars": 60, "lines": 50, "pie": 60}


def identity(*names: str) -> str:
    """The same identity at every run, so that an import replaces what an earlier one made."""
    return str(uuid5(NAMESPACE_URL, "kho/" + "/".join(names)))


def bundle(described: dict[str, Any], connection: str) -> dict[str, Any]:
    """The files of the import folder by path, each as the object its YAML holds."""
    files: dict[str, Any] = {
        "metadata.yaml": {"version": "1.0.0", "type": "assets", "timestamp": "2026-01-01T00:00:00+00:00"},
        "databases/kho.yaml": {
            "database_name": DATABASE,
            "sqlalchemy_uri": connection,
            "expose_in_sqllab": True,
            "allow_dml": False,
            "allow_run_async": False,
            "cache_timeout": 0,
            "extra": {"schemas_allowed_for_file_upload": []},
            "uuid": identity("database"),
            "version": "1.0.0",
        },
    }
    for name, dataset in described["datasets"].items():
        files[f"datasets/kho/{name}.yaml"] = _dataset(name, dataset)
    for slug, dashboard in described["dashboards"].items():
        for chart in dashboard["charts"]:
            dataset = described["datasets"][chart["dataset"]]
            made = _chart(slug, chart, dataset, described["table_columns"])
            files[f"charts/{slug}_{_number(dashboard, chart)}.yaml"] = made
        files[f"dashboards/{slug}.yaml"] = _dashboard(slug, dashboard, described["filters"], described["css"])
    return files


def write_bundle(folder: Path, connection: str) -> None:
    """Write the files below `folder`, which is made."""
    described = yaml.safe_load(DASHBOARDS.read_text(encoding="utf-8"))
    for path, content in bundle(described, connection).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _number(dashboard: dict[str, Any], chart: dict[str, Any]) -> int:
    return dashboard["charts"].index(chart) + 1


def _dataset(name: str, dataset: dict[str, Any]) -> dict[str, Any]:
    return {
        "table_name": dataset["table"],
        "sql": dataset["sql"],
        "source_db_engine": "postgresql",
        "schema": "bi",
        "catalog": None,
        "uuid": identity("dataset", name),
        "database_uuid": identity("database"),
        "version": "1.0.0",
        "columns": [
            {"column_name": column, "verbose_name": label, "groupby": True, "filterable": True, "is_active": True}
            for column, label in dataset["columns"].items()
        ],
        "metrics": [
            {"metric_name": metric, "verbose_name": one["label"], "expression": one["expression"], "d3format": ",.10~f"}
            for metric, one in dataset["metrics"].items()
        ],
    }


def _chart(slug: str, chart: dict[str, Any], dataset: dict[str, Any], looks: dict[str, Any]) -> dict[str, Any]:
    columns, metrics = chart.get("columns", []), chart.get("metrics", [chart.get("metric")])
    where = list(chart.get("where", {}).items())
    groups = [*columns, *chart.get("series", [])]
    order = [[column, True] for column in chart.get("order", groups)]
    form = {
        "viz_type": VIZ[chart["show"]],
        "adhoc_filters": [
            {"clause": "WHERE", "expressionType": "SIMPLE", "subject": c, "operator": "IN", "comparator": v}
            for c, v in where
        ],
        "row_limit": ROW_LIMIT,
        **_form_of(chart, dataset, columns, metrics, order, looks),
    }
    query = {
        "columns": groups,
        "metrics": metrics,
        "filters": [{"col": column, "op": "IN", "val": values} for column, values in where],
        "orderby": order,
        "row_limit": ROW_LIMIT,
    }
    context = {
        "datasource": {"id": 0, "type": "table"},
        "queries": [query],
        "form_data": form,
        "result_format": "json",
        "result_type": "full",
    }
    return {
        "slice_name": chart["name"],
        "viz_type": VIZ[chart["show"]],
        "params": form,
        "query_context": json.dumps(context, ensure_ascii=False),
        "cache_timeout": 0,
        "uuid": identity("chart", slug, chart["name"]),
        "dataset_uuid": identity("dataset", chart["dataset"]),
        "version": "1.0.0",
    }


def _form_of(
    chart: dict[str, Any], dataset: dict[str, Any], columns: list, metrics: list, order: list, looks: dict[str, Any]
) -> dict[str, Any]:
    """What Superset's own form of this kind of chart holds."""
    show = chart["show"]
    if show == "number":
        note = {"subtitle": chart["note"], "subtitle_font_size": 0.125}
        return {"metric": metrics[0], "y_axis_format": ",.10~f", "header_font_size": 0.4, **note}
    if show == "table":
        # a table of groups is sorted by one expression; without it by its first metric, largest first
        sorting = {
            "expressionType": "SQL",
            "sqlExpression": f"ROW({', '.join(column for column, _ in order)})",
            "label": "thu_tu",
        }
        return {
            "query_mode": "aggregate",
            "groupby": columns,
            "metrics": metrics,
            "timeseries_limit_metric": sorting,
            "order_desc": False,
            "column_config": {column: looks[column] for column in columns if column in looks},
            "table_timestamp_format": "%d/%m/%Y",
            "show_cell_bars": False,
            "page_length": 20,
            "server_pagination": False,
        }
    if show == "pie":
        return {"groupby": columns, "metric": metrics[0], "show_labels": True, "label_type": "key_value"}
    return {
        "x_axis": columns[0],
        **_bar_order(chart, dataset),
        "groupby": chart.get("series", []),
        "metrics": metrics,
        "x_axis_force_categorical": True,
        "x_axis_sort_asc": True,
        "y_axis_format": ",.10~f",
        "show_legend": bool(chart.get("series")),
        "orientation": "horizontal" if show == "lying_bars" else "vertical",
        "xAxisLabelRotation": 0 if show == "lying_bars" else 45,
    }


def _bar_order(chart: dict[str, Any], dataset: dict[str, Any]) -> dict[str, Any]:
    """What bars are sorted by: an expression, for a metric that has a name for people is drawn as a bar as well."""
    if "sorted_by" not in chart:
        return {}
    expression = dataset["metrics"][chart["sorted_by"]]["expression"]
    sorting = {"expressionType": "SQL", "sqlExpression": expression, "label": "thu_tu_truc"}
    return {"x_axis_sort": sorting["label"], "timeseries_limit_metric": sorting}


def _rows(charts: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Charts side by side until a row is full: twelve columns."""
    row: list[dict[str, Any]] = []
    for chart in charts:
        if sum(one["width"] for one in row) + chart["width"] > 12:
            yield row
            row = []
        row.append(chart)
    if row:
        yield row


def _dashboard(slug: str, dashboard: dict[str, Any], filters: dict[str, Any], css: str) -> dict[str, Any]:
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": dashboard["title"]}},
    }
    for place, row in enumerate(_rows(dashboard["charts"]), start=1):
        row_id = f"ROW-{place}"
        position["GRID_ID"]["children"].append(row_id)
        children = []
        for chart in row:
            chart_id = f"CHART-{_number(dashboard, chart)}"
            children.append(chart_id)
            position[chart_id] = {
                "id": chart_id,
                "type": "CHART",
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", row_id],
                "meta": {
                    "chartId": _number(dashboard, chart),  # of this file alone; the import puts its own there
                    "uuid": identity("chart", slug, chart["name"]),
                    "sliceName": chart["name"],
                    "width": chart["width"],
                    "height": HEIGHT[chart["show"]],
                },
            }
        position[row_id] = {
            "id": row_id,
            "type": "ROW",
            "children": children,
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
    return {
        "dashboard_title": dashboard["title"],
        "slug": slug,
        "published": True,
        "css": css,
        "uuid": identity("dashboard", slug),
        "position": position,
        "metadata": {
            "native_filter_configuration": [_filter(column, filters[column]) for column in dashboard["filters"]]
        },
        "version": "1.0.0",
    }


def _filter(column: str, described: dict[str, Any]) -> dict[str, Any]:
    """A list to choose from, in the order of its dataset; with `first` one value is always chosen."""
    first, within = described.get("first", False), described.get("within")
    return {
        "id": _filter_id(column),
        "name": described["title"],
        "filterType": "filter_select",
        "type": "NATIVE_FILTER",
        "targets": [{"datasetUuid": identity("dataset", described["dataset"]), "column": {"name": column}}],
        "controlValues": {
            "multiSelect": not first,
            "enableEmptyFilter": first,
            "defaultToFirstItem": first,
            "sortAscending": True,
        },
        "sortMetric": "thu_tu",
        "requiredFirst": first,  # else the first value is shown as chosen and the charts are not kept to it
        "defaultDataMask": {"extraFormData": {}, "filterState": {}},
        "cascadeParentIds": [_filter_id(within)] if within else [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "description": "",
    }


def _filter_id(column: str) -> str:
    return f"NATIVE_FILTER-{column}"


if __name__ == "__main__":
    write_bundle(Path(sys.argv[1]), os.environ["KHO_BI_DATABASE"])
