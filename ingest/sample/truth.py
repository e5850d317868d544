"""The truth about the sample: what must be loaded, found, late, missing and consolidated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from ingest.forms.layout import layout_of
from ingest.forms.spec import load_forms
from ingest.reference.lists import read_csv
from ingest.sample.communes import DISTRICT, FORMS, PERIODS, Commune
from ingest.sample.deliveries import Delivery
from ingest.sample.narrative import narrative_truth


def truth_of(units: Sequence[Commune], deliveries: Sequence[Delivery], seed: int) -> dict[str, Any]:
    """Everything the warehouse must say about these deliveries, ready to be written as JSON."""
    return {
        "seed": seed,
        "district_code": DISTRICT,
        "periods": list(PERIODS),
        "forms": list(FORMS),
        "units": {unit.code: unit.name_vi for unit in units},
        "submissions": [_submission(one) for one in deliveries] + [narrative_truth()["submission"]],
        "findings": [finding for one in deliveries for finding in _findings(one)],
        "undecided": [_key(one) | {"cells": _cells(one, one.undecided)} for one in deliveries if one.undecided],
        "timeliness": _timeliness(units, deliveries),
        "consolidated": [_consolidated(units, deliveries, form, period) for form in FORMS for period in PERIODS],
        "narrative": narrative_truth()["figures"],
    }


def _key(one: Delivery) -> dict[str, Any]:
    return {
        "unit_code": one.unit_code,
        "form": one.form,
        "period_code": one.period_code,
        "revision": one.revision,
    }


def _submission(one: Delivery) -> dict[str, Any]:
    return {
        "files": list(one.names),
        **_key(one),
        "unit_name": one.unit_name,
        "status": one.status,
        "reason": one.reason,
        "delivered_at": one.delivered_at.isoformat(),
        "is_late": one.is_late if one.status == "loaded" else None,
        "is_accepted": one.is_accepted,
        "kind": one.kind,
    }


def _findings(one: Delivery) -> list[dict[str, Any]]:
    return [
        {
            "kind": finding.kind,
            "severity": finding.severity,
            **_key(one),
            "scope_codes": list(finding.scope_codes),
            "cells": _cells(one, finding.cells),
            "spoiled_cells": _cells(one, one.spoiled),
        }
        for finding in one.findings
    ]


def _cells(one: Delivery, keys: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    cells = layout_of(one.form).cells
    return [{"indicator": indicator, "scope_code": scope, "cell": cells[indicator, scope]} for indicator, scope in keys]


def _timeliness(units: Sequence[Commune], deliveries: Sequence[Delivery]) -> dict[str, list[list[str]]]:
    """[unit, form, period] of everything owed: in by the due date, in after it, or not in at all."""
    first: dict[tuple[str, str, str], Delivery] = {}
    for one in sorted(deliveries, key=lambda one: one.delivered_at, reverse=True):
        if one.status == "loaded":
            first[one.unit_code, one.form, one.period_code] = one
    lists: dict[str, list[list[str]]] = {"on_time": [], "late": [], "missing": []}
    for form in FORMS:
        for period in PERIODS:
            for unit in units:
                one = first.get((unit.code, form, period))
                name = "missing" if one is None else "late" if one.is_late else "on_time"
                lists[name].append([unit.code, form, period])
    return lists


def _consolidated(units: Sequence[Commune], deliveries: Sequence[Delivery], form: str, period: str) -> dict[str, Any]:
    """Sums of flows and stocks over the accepted reports, money in đồng; a blank adds nothing."""
    accepted = [one for one in deliveries if one.is_accepted and (one.form, one.period_code) == (form, period)]
    sums: dict[tuple[str, str], int] = defaultdict(int)
    reporting: dict[tuple[str, str], int] = defaultdict(int)
    for one in accepted:
        for key, value in one.values.items():
            if value is not None:
                sums[key] += value
                reporting[key] += 1
    domain = load_forms()[form].domain
    return {
        "form": form,
        "period_code": period,
        "communes_expected": len(units),
        "communes_accepted": len(accepted),
        "missing_units": sorted({unit.code for unit in units} - {one.unit_code for one in accepted}),
        "figures": [
            {
                "domain": domain,
                "indicator": indicator,
                "scope_code": scope,
                "value": sums[indicator, scope],
                "communes_reporting": reporting[indicator, scope],
            }
            for indicator, scope in load_forms()[form].cell_keys()
            if (domain, indicator) in _indicators_that_add() and reporting[indicator, scope]
        ],
    }


@cache
def _kinds_that_add() -> frozenset[str]:
    return frozenset(row["measure_kind"] for row in read_csv("measure_kinds.csv") if row["adds_over_units"] == "true")


@cache
def _indicators_that_add() -> frozenset[tuple[str, str]]:
    rows = read_csv("indicators.csv")
    return frozenset((row["domain"], row["indicator"]) for row in rows if row["measure_kind"] in _kinds_that_add())
