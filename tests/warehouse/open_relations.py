"""What a role may read, asked of the database's catalogue."""

from __future__ import annotations

import re

from ingest.database.connection import connect
from tests.publication.district import District


def open_to(district: District, role: str) -> list[str]:
    """Every relation outside the catalogue that the role may read."""
    return [
        name
        for (name,) in district.rows(
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname !~ '^(pg_|information_schema$)'"
            " and has_schema_privilege(%s, n.oid, 'usage') and has_any_column_privilege(%s, c.oid, 'select')"
            " order by 1",
            *(role, role),
        )
    ]


def columns_of(district: District, relation: str) -> dict[str, str]:
    """The type of each column by its name."""
    return dict(
        district.rows(
            "select attname::text, atttypid::regtype::text from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            relation,
        )
    )


def relations_with(district: District, role: str, pattern: str) -> set[str]:
    """Those the role may read of which a row, written out, matches the pattern."""
    with connect(role, district.settings) as connection:
        return {
            relation
            for relation in open_to(district, role)
            if any(re.search(pattern, row) for (row,) in connection.execute(f"select t::text from {relation} t"))
        }
