"""What Superset asks of the warehouse when a dashboard is opened, with its filters on the first value as it opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from ingest.settings import REPOSITORY
from tests.bench.scale.queries import Query

DESCRIBED: dict[str, Any] = yaml.safe_load((REPOSITORY / "bi" / "dashboards.yml").read_text(encoding="utf-8"))
ROW_LIMIT = 10_000


def opened(chosen: Mapping[str, str]) -> Iterator[Query]:
    """The query of every list to choose from and of every chart, kept to the values chosen by column of their filter.

    A filter without a chosen value leaves all of its column, as Superset does.
    """
    for column, described in DESCRIBED["filters"].items():
        within = {name: chosen[name] for name in [described.get("within")] if name in chosen}
        yield Query(f"list of {column}", described["title"], _options(column, described["dataset"], within))
    for board in DESCRIBED["dashboards"].values():
        for chart in board["charts"]:
            kept = {column: chosen[column] for column in filters_of(chart["name"]) if column in chosen}
            yield Query(chart["name"], chart["name"], _of_chart(chart, kept))


def filters_of(chart: str) -> list[str]:
    """Columns by which the dashboard of a chart is filtered and that the chart's dataset has."""
    [(board, described)] = [
        (board, one) for board in DESCRIBED["dashboards"].values() for one in board["charts"] if one["name"] == chart
    ]
    return [column for column in board["filters"] if column in DESCRIBED["datasets"][described["dataset"]]["columns"]]


def _options(column: str, dataset: str, kept: Mapping[str, str]) -> str:
    described = DESCRIBED["datasets"][dataset]
    order = described["metrics"]["thu_tu"]["expression"]
    return (
        f"select {column} from ({described['sql']}) as virtual_table {_where(kept)}"
        f" group by {column} order by {order} limit 1000"
    )


def _of_chart(chart: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    dataset = DESCRIBED["datasets"][chart["dataset"]]
    groups = [*chart.get("columns", []), *chart.get("series", [])]
    metrics = [dataset["metrics"][name]["expression"] for name in chart.get("metrics", [chart.get("metric")])]
    where = _where({**kept, **chart.get("where", {})})
    order = chart.get("order", groups)
    return (
        f"select {', '.join([*groups, *metrics])} from ({dataset['sql']}) as virtual_table {where}"
        + (f" group by {', '.join(groups)} order by {', '.join(order)}" if groups else "")
        + f" limit {ROW_LIMIT}"
    )


def _where(kept: Mapping[str, str | list[str]]) -> str:
    wanted = [f"{column} in ({', '.join(map(_literal, _listed(value)))})" for column, value in kept.items()]
    return f"where {' and '.join(wanted)}" if wanted else ""


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
