"""Bring `ref` to what the CSV files and the form descriptions say: rows that no list has any more go or stand back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.reference.deployment import all_successors, all_units, reporting_units
from ingest.reference.lists import read_csv
from ingest.reference.removal import Table, take_out
from ingest.reference.vietnamese import slug, sort_key
from ingest.reference.windows import all_windows
from ingest.settings import Settings

YEARS = range(2015, 2036)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were added, changed or taken out; a Vietnamese sentence for each row kept for reports received."""

    changed: int
    kept: tuple[str, ...]


def load_reference(settings: Settings) -> Loaded:
    """Make the tables of `ref` what the lists say, in one transaction; raises ListsContradictError."""
    tables = _tables()
    with connect("kho_ingest", settings) as connection:
        changed = sum(_merge(connection, table) for table in tables)
        connection.execute("set constraints all immediate")
        changed += _set_reporting_units(connection)
        removed, kept = take_out(connection, tables)
        return Loaded(changed + removed, kept)


def _tables() -> list[Table]:
    units = sorted(all_units(), key=lambda row: (sort_key(row["name_vi"]), row["valid_from"]))
    return [
        Table(
            "units",
            ["unit_code", "valid_from", "valid_to", "name_vi", "kind", "parent_code", "sort_order"],
            ["unit_code", "valid_from"],
            [[*(_blank_as_none(row)), order] for order, row in enumerate(units, start=1)],
        ),
        Table(
            "unit_successors",
            list(all_successors()[0]),
            ["unit_code", "valid_from", "successor_code", "successor_valid_from"],
            [_blank_as_none(row) for row in all_successors()],
        ),
        Table(
            "periods",
            ["regime", "period_code", "kind", "period_from", "period_to", "due_on", "label_vi"],
            ["regime", "period_code"],
            [
                (w.regime, w.period_code, w.kind, w.period_from, w.period_to, w.due_on, w.label_vi)
                for w in all_windows(YEARS)
            ],
        ),
        Table(
            "forms",
            ["form", "name_vi", "domain", "regime", "is_obligatory", "period_kinds", "legal_basis", "sheet"],
            ["form"],
            [
                (f.form, f.name_vi, f.domain, f.regime, f.is_obligatory, list(f.period_kinds), f.legal_basis, f.sheet)
                for f in load_forms().values()
            ],
        ),
        _from_csv("measure_kinds.csv", ["measure_kind"]),
        _from_csv("indicators.csv", ["domain", "indicator"]),
        Table(
            "dimension_members",
            ["dimension", "scope_code", "label_vi", "aliases", "sort_order", "part_of"],
            ["dimension", "scope_code"],
            [
                (
                    row["dimension"],
                    row["scope_code"],
                    row["label_vi"],
                    [alias for alias in row["aliases"].split("|") if alias],
                    int(row["sort_order"]),
                    row["part_of"] or None,
                )
                for row in read_csv("dimension_members.csv")
            ],
        ),
        Table(
            "budget_lines",
            ["budget_line_code", "side", "statement", "is_total", "label_vi", "label_keys", "sort_order"],
            ["budget_line_code"],
            [
                (
                    *(row["budget_line_code"], row["side"], row["statement"], row["is_total"], row["label_vi"]),
                    list(dict.fromkeys(slug(one) for one in (row["label_vi"], *row["aliases"].split("|")) if one)),
                    int(row["sort_order"]),
                )
                for row in read_csv("budget_lines.csv")
            ],
        ),
        Table(
            "budget_measures",
            ["form", "indicator", "within", "budget_line_code", "statement", "stage"],
            ["form", "indicator", "within"],
            [list(row.values()) for row in read_csv("budget_measures.csv")],
        ),
        *_metric_tables(),
    ]


def _metric_tables() -> list[Table]:
    metrics = read_csv("metrics.csv")
    domains = {row["metric_code"]: row["domain"] for row in metrics}
    return [
        _ordered("metrics", metrics, ["metric_code"]),
        Table(
            "metric_parts",
            ["metric_code", "side", "domain", "indicator", "scope_code", "sign"],
            ["metric_code", "side", "indicator", "scope_code"],
            [
                (
                    *(row["metric_code"], row["side"], domains[row["metric_code"]]),
                    *(row["indicator"], row["scope_code"], int(row["sign"])),
                )
                for row in read_csv("metric_parts.csv")
            ],
        ),
        _ordered("index_criteria", read_csv("index_criteria.csv"), ["criterion_code"]),
        _from_csv("form_coverage.csv", ["form"]),
        _from_csv("staff_quotas.csv", ["unit_kind", "class", "since"]),
        _from_csv("measure_units.csv", ["unit"]),
        _from_csv("person_groups.csv", ["indicator"]),
        _from_csv("person_rates.csv", ["domain", "indicator"]),
    ]


def _ordered(name: str, rows: Sequence[dict[str, str]], key: Sequence[str]) -> Table:
    """The rows in the order of their file, which is kept as sort_order."""
    return Table(
        name, [*rows[0], "sort_order"], key, [[*_blank_as_none(row), order] for order, row in enumerate(rows, start=1)]
    )


def _set_reporting_units(connection: psycopg.Connection) -> int:
    """Make ref.reporting_units what the setting says, rows that it no longer names removed; returns rows changed."""
    wanted = [(row["unit_code"], row["valid_from"], row["district_code"]) for row in reporting_units()]
    columns = [list(column) for column in zip(*wanted, strict=True)]
    removed = connection.execute(
        "delete from ref.reporting_units r where not exists (select from unnest(%s::text[], %s::date[], %s::text[])"
        " as w (unit_code, valid_from, district_code)"
        " where (w.unit_code, w.valid_from, w.district_code) = (r.unit_code, r.valid_from, r.district_code))",
        columns,
    )
    added = connection.execute(
        "insert into ref.reporting_units (unit_code, valid_from, district_code)"
        " select * from unnest(%s::text[], %s::date[], %s::text[]) on conflict (unit_code, valid_from) do nothing",
        columns,
    )
    return removed.rowcount + added.rowcount


def _from_csv(name: str, key: Sequence[str]) -> Table:
    rows = read_csv(name)
    return Table(Path(name).stem, list(rows[0]), key, [_blank_as_none(row) for row in rows])


def _blank_as_none(row: dict[str, str]) -> list[str | None]:
    return [value or None for value in row.values()]


def _merge(connection: psycopg.Connection, table: Table) -> int:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    connection.execute(
        sql.SQL("create temporary table {} on commit drop as select {} from {} with no data").format(
            table.wanted, columns, table.target
        )
    )
    with connection.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(table.wanted, columns)) as copy:
        for row in table.rows:
            copy.write_row(row)
    changed = [column for column in table.columns if column not in table.key]
    merged = connection.execute(
        sql.SQL(
            "insert into {target} as held ({columns}) select {columns} from {wanted}"
            " on conflict ({key}) do update set {updates} where ({held}) is distinct from ({new})"
        ).format(
            target=table.target,
            wanted=table.wanted,
            columns=columns,
            key=sql.SQL(", ").join(map(sql.Identifier, table.key)),
            updates=sql.SQL(", ").join(
                sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in changed
            ),
            held=sql.SQL(", ").join(sql.Identifier("held", column) for column in changed),
            new=sql.SQL(", ").join(sql.Identifier("excluded", column) for column in changed),
        )
    )
    return merged.rowcount
