"""The contracts of the marts as last agreed, and what a change of the models would break of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from transform.build import PROJECT

SNAPSHOT = PROJECT / "contracts.csv"
PROMISED = ("marts", "district")


@dataclass(frozen=True, slots=True)
class Promise:
    """A column of a version of a model that readers may rely on."""

    model: str
    version: int
    column: str
    data_type: str
    is_nullable: bool

    @property
    def key(self) -> tuple[str, int, str]:
        return self.model, self.version, self.column


def read_promises(project: Path = PROJECT) -> list[Promise]:
    """The columns of all models of marts and district, every version, in order of name."""
    found = []
    for schema in PROMISED:
        for path in sorted((project / "models" / schema).rglob("*.yml")):
            for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
                if (model.get("config") or {}).get("schema", schema) == schema:
                    found.extend(_promises_of(model))
    return sorted(found, key=lambda promise: (promise.model, promise.version))


def broken_promises(agreed: list[Promise], now: list[Promise]) -> list[str]:
    """What `now` takes away from what was agreed, a sentence each: columns gone, of another type, empty at times."""
    held = {promise.key: promise for promise in now}
    return [
        f"{one.model} v{one.version}: {one.column} {change}; keep it, or make a new version of {one.model}"
        for one in agreed
        if (change := _change(one, held.get(one.key)))
    ]


def read_snapshot(path: Path = SNAPSHOT) -> list[Promise]:
    """The contracts as last agreed."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Promise(row["model"], int(row["version"]), row["column"], row["data_type"], row["is_nullable"] == "true")
            for row in csv.DictReader(file)
        ]


def snapshot_text(promises: list[Promise]) -> str:
    """The file that says so."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["model", "version", "column", "data_type", "is_nullable"])
    writer.writerows([*one.key, one.data_type, str(one.is_nullable).lower()] for one in promises)
    return target.getvalue()


def _change(agreed: Promise, now: Promise | None) -> str:
    if now is None:
        return "is gone"
    if now.data_type != agreed.data_type:
        return f"was {agreed.data_type} and is {now.data_type}"
    return "may be empty now" if now.is_nullable and not agreed.is_nullable else ""


def _promises_of(model: Mapping) -> Iterator[Promise]:
    for version in model.get("versions") or [{"v": 1}]:
        constraints = version.get("constraints") or model.get("constraints", [])
        key = {column for one in constraints if one["type"] == "primary_key" for column in one["columns"]}
        for column in _columns_of(version, model.get("columns", [])):
            kinds = {constraint["type"] for constraint in column.get("constraints", [])}
            is_nullable = "not_null" not in kinds and column["name"] not in key
            yield Promise(model["name"], int(version["v"]), column["name"], column["data_type"], is_nullable)


def _columns_of(version: Mapping, columns: list[Mapping]) -> list[Mapping]:
    """The model's columns that the version takes over (all, where it does not say which) and those it gives anew."""
    own = [column for column in version.get("columns", []) if "include" not in column]
    taken = next((one for one in version.get("columns", []) if "include" in one), {"include": "all"})
    left = {column["name"] for column in own} | set(taken.get("exclude", []))
    is_all = taken["include"] in ("all", "*")
    return [one for one in columns if one["name"] not in left and (is_all or one["name"] in taken["include"])] + own
