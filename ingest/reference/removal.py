"""Rows of `ref` that no list has any more.

They are deleted. Those that reports received refer to stay for their sake and act no more: a unit owes no report and
has no successor, a form is owed by nobody. Lists that speak of a row that is gone are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

_MOST_TOLD = 20  # rows of one list; a country that is no longer in it has thousands

# What makes a row of a table (`held`) one that history needs.
_NEEDED = {
    "units": """
        (held.unit_code, held.valid_from) in (
            with recursive reported as (
                select u.unit_code, u.valid_from, u.valid_to, u.parent_code
                from (select distinct unit_code, unit_valid_from from intake.submissions) s
                join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
                union
                select p.unit_code, p.valid_from, p.valid_to, p.parent_code
                from reported r
                join ref.units p
                    on p.unit_code = r.parent_code and p.valid_from <= coalesce(r.valid_to, 'infinity')
                    and coalesce(p.valid_to, 'infinity') >= r.valid_from
            )
            select unit_code, valid_from from reported
        )""",
    "periods": """
        exists (
            select from intake.submissions s join ref.forms f using (form)
            where f.regime = held.regime and s.period_code = held.period_code
        )""",
    "forms": "exists (select from intake.submissions s where s.form = held.form)",
    "measure_kinds": "exists (select from ref.indicators i where i.measure_kind = held.measure_kind)",
    # What a report says by another word is published under this one; what it opened with stands beside.
    "indicators": """
        exists (
            select from raw.figures f
            join ref.indicators word on word.domain = f.domain and word.indicator = f.indicator
            where f.domain = held.domain
                and held.indicator in (f.indicator, word.same_as_indicator, word.opening_indicator)
        )""",
}

# Columns of tables of `ref` that refer to this one, each with the columns they refer to.
_REFERENCES = """
select child.relname,
    array(
        select attname::text
        from unnest(c.conkey) with ordinality k (number, place)
        join pg_attribute on attrelid = c.conrelid and attnum = number
        order by place
    ),
    array(
        select attname::text
        from unnest(c.confkey) with ordinality k (number, place)
        join pg_attribute on attrelid = c.confrelid and attnum = number
        order by place
    )
from pg_constraint c
join pg_class child on child.oid = c.conrelid
where c.contype = 'f' and c.confrelid = %s::regclass and child.relnamespace = 'ref'::regnamespace
order by 1
"""

# Two units of one code at a time would double every figure that is looked up by its unit.
_HELD_TWICE = """
select k.unit_code, k.valid_from, u.valid_from
from gone k
join ref.units g on g.unit_code = k.unit_code and g.valid_from = k.valid_from
join ref.units u
    on u.unit_code = g.unit_code and u.valid_from <> g.valid_from
    and u.valid_from <= coalesce(g.valid_to, 'infinity') and coalesce(u.valid_to, 'infinity') >= g.valid_from
order by 1, 2, 3
limit 1
"""

_OWED_BY_NOBODY = """
update ref.forms f set is_obligatory = false, period_kinds = '{}'
from gone where gone.form = f.form and f.is_obligatory
"""


class ListsContradictError(Exception):
    """The lists cannot all be true; the message is a Vietnamese sentence that names list and row."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of `ref`, its key and the rows it must hold."""

    name: str
    columns: Sequence[str]
    key: Sequence[str]
    rows: Iterable[Sequence[object]]

    @property
    def target(self) -> sql.Identifier:
        return sql.Identifier("ref", self.name)

    @property
    def wanted(self) -> sql.Identifier:
        """The temporary table that holds the rows of the list."""
        return sql.Identifier(f"wanted_{self.name}")


def take_out(connection: psycopg.Connection, tables: Sequence[Table]) -> tuple[int, tuple[str, ...]]:
    """Delete what no list has, whoever refers to a row before it; returns rows changed and what was kept, in words.

    `tables` stand in the order in which they refer to each other, their lists merged, in their `wanted` tables.
    Raises ListsContradictError where a list still speaks of a row that is gone.
    """
    changed, kept = 0, []
    for table in reversed(tables):
        if _find_gone(connection, table):
            _refuse_contradictions(connection, table, {one.name: one for one in tables})
            changed += _delete(connection, table)
            kept += _keep_for_history(connection, table)
            if table.name == "forms":
                changed += connection.execute(_OWED_BY_NOBODY).rowcount
        connection.execute("drop table gone")
    return changed, tuple(kept)


def _find_gone(connection: psycopg.Connection, table: Table) -> int:
    key = _names(table.key)
    return connection.execute(
        sql.SQL("create temporary table gone on commit drop as select {} from {} except select {} from {}").format(
            key, table.target, key, table.wanted
        )
    ).rowcount


def _refuse_contradictions(connection: psycopg.Connection, table: Table, lists: Mapping[str, Table]) -> None:
    """No row of another list may refer to a row that is gone; those kept for history may."""
    for child, columns, referred in connection.execute(_REFERENCES, [f"ref.{table.name}"]).fetchall():
        if child not in lists:
            continue
        key = lists[child].key
        spoken_of = connection.execute(
            sql.SQL(
                "select {row} from gone join ref.{child} c on ({columns}) = ({referred})"
                " join {wanted} listed on ({child_key}) = ({listed_key}) order by {row} limit 1"
            ).format(
                row=_names(table.key, "gone"),
                child=sql.Identifier(child),
                columns=_names(columns, "c"),
                referred=_names(referred, "gone"),
                wanted=lists[child].wanted,
                child_key=_names(key, "c"),
                listed_key=_names(key, "listed"),
            )
        ).fetchone()
        if spoken_of:
            raise ListsContradictError(
                f"Danh mục {child} còn nhắc đến dòng {_row(spoken_of)} mà danh mục {table.name} không còn;"
                " hãy ghi lại dòng đó hoặc bỏ những dòng nhắc đến nó. Danh mục trong kho giữ nguyên như trước"
            )


def _delete(connection: psycopg.Connection, table: Table) -> int:
    return connection.execute(
        sql.SQL("delete from {} held using gone where ({}) = ({}) and not {}").format(
            table.target,
            _names(table.key, "held"),
            _names(table.key, "gone"),
            sql.SQL(_NEEDED.get(table.name, "false")),
        )
    ).rowcount


def _keep_for_history(connection: psycopg.Connection, table: Table) -> list[str]:
    key = _names(table.key)
    connection.execute(sql.SQL("delete from gone where ({}) not in (select {} from {})").format(key, key, table.target))
    if table.name == "units" and (twice := connection.execute(_HELD_TWICE).fetchone()):
        code, gone, other = twice
        raise ListsContradictError(
            f"Danh mục units: đơn vị {code} từ {gone:%d/%m/%Y} không còn trong danh mục nhưng đã có báo cáo, và trùng"
            f" thời gian với đơn vị {code} từ {other:%d/%m/%Y}; hãy ghi lại dòng đó."
            " Danh mục trong kho giữ nguyên như trước"
        )
    rows = connection.execute(sql.SQL("select {} from gone order by {}").format(key, key)).fetchall()
    told = [
        f"Danh mục {table.name}: dòng {_row(row)} không còn trong danh mục; kho giữ lại vì đã có báo cáo dùng đến,"
        " không dùng cho báo cáo mới"
        for row in rows[:_MOST_TOLD]
    ]
    if others := len(rows) - len(told):
        told.append(f"Danh mục {table.name}: {others} dòng khác cũng được giữ lại như vậy")
    return told


def _names(columns: Sequence[str], of: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(*([of] if of else []), column) for column in columns)


def _row(key: Sequence[object]) -> str:
    return f"({', '.join(map(str, key))})"
