"""Promise: an indicator, a metric has the kind of measure that the identities it stands in give it."""

from __future__ import annotations

import yaml

from ingest.reference.lists import read_csv
from ingest.settings import REPOSITORY

# What kinds of parts make together; the closing stock is what the opening stock and the flows leave.
MADE_OF = {
    frozenset({"opening_stock", "flow"}): "opening_and_flow",
    frozenset({"flow", "stock"}): "opening_and_flow",
    frozenset({"yearly_flow", "flow"}): "yearly_flow",
}


def kinds() -> dict[tuple[str, str], str]:
    return {(row["domain"], row["indicator"]): row["measure_kind"] for row in read_csv("indicators.csv")}


def test_the_kind_of_a_total_is_what_its_parts_make_in_every_identity() -> None:
    of, domains = kinds(), {}
    for path in sorted((REPOSITORY / "ingest" / "formats").glob("*.yml")):
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        domains[form["form"]] = form["domain"]
    judged = set()
    for path in sorted((REPOSITORY / "expectations" / "catalogue").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8")):
            total, equals, parts = str(rule["check"]).strip().partition(" = ")
            names = [(domains.get(rule["form"], ""), name) for name in (total, *parts.split(" + "))]
            if not equals or len(names) < 3 or not all(name in of for name in names):
                continue
            left, right = of[names[0]], frozenset(of[name] for name in names[1:])
            made = next(iter(right)) if len(right) == 1 else MADE_OF.get(right)
            assert left == made, rule["id"]
            judged.add(left)
    assert {"flow", "stock", "opening_and_flow"} <= judged


def test_the_kind_of_a_metric_is_what_its_parts_make() -> None:
    of = kinds()
    parts: dict[str, list[dict[str, str]]] = {}
    for part in read_csv("metric_parts.csv"):
        parts.setdefault(part["metric_code"], []).append(part)
    for metric in read_csv("metrics.csv"):
        own = parts.get(metric["metric_code"], [])
        if metric["measure_kind"] == "ratio":
            continue
        made = {of[metric["domain"], part["indicator"]] for part in own}
        signs = {part["sign"] for part in own}
        if made == {"flow", "stock"}:
            assert metric["measure_kind"] == "flow_and_closing", metric
        elif signs == {"1", "-1"} and made == {"yearly_flow"}:  # what the year so far leaves
            assert metric["measure_kind"] == "stock", metric
        else:
            assert {metric["measure_kind"]} == made, metric


def test_what_is_carried_over_is_an_opening_stock_of_its_own() -> None:
    of = kinds()
    for row in read_csv("indicators.csv"):
        if row["opening_indicator"]:
            assert row["measure_kind"] == "opening_and_flow", row
            assert of[row["domain"], row["opening_indicator"]] == "opening_stock", row
