"""What may differ from what is published: districts and periods marked since somebody last looked."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg

from publication import statements

Key = dict[str, str]  # district_code, form, period_code

# So many districts of a period are asked for one by one; more of them cost less in one statement.
_MOST_ALONE = 16
_BASIS = """
select found.basis, found.basis = (select basis from district.consolidation_basis)
from (select district.current_basis() as basis offset 0) found
"""
_TOUCHED = """
select array_agg(touch_id), district_code, period_code
from district.touched
where %(period_code)s::text is null or period_code = %(period_code)s
group by district_code, period_code
order by period_code, district_code
"""
_FORMS = "select form from ref.forms where is_obligatory order by form"
_FORGET = "delete from district.touched where touch_id = any (%s)"
_MARK = "insert into district.touched (district_code, period_code) values (%s, %s)"
_KEEP_BASIS = """
insert into district.consolidation_basis (basis) values (%s)
on conflict (is_only) do update set basis = excluded.basis
"""


def differing_keys(connection: psycopg.Connection, period_code: str) -> list[Key]:
    """Consolidations of a period that differ from what is published."""
    [_, is_same] = connection.execute(_BASIS).fetchone()
    if not is_same:
        return _keys(connection.execute(statements.DIFFERING_IN_PERIOD, {"period_code": period_code}))
    touched = connection.execute(_TOUCHED, {"period_code": period_code}).fetchall()
    return _differing(connection, period_code, [district_code for _, district_code, _ in touched])


def settle_touched(connection: psycopg.Connection) -> list[str]:
    """Forget the marks of what is published as it stands; returns the periods of the others. The caller commits."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended('publication/touched', 0))")
    [basis, is_same] = connection.execute(_BASIS).fetchone()
    touched = connection.execute(_TOUCHED, {"period_code": None}).fetchall()
    marks = {(district_code, period_code): ids for ids, district_code, period_code in touched}
    if is_same:
        by_period: dict[str, list[str]] = {}
        for district_code, period_code in marks:
            by_period.setdefault(period_code, []).append(district_code)
        keys = [key for period, districts in by_period.items() for key in _differing(connection, period, districts)]
    else:
        keys = _keys(connection.execute(statements.DIFFERING))
        connection.execute(_KEEP_BASIS, [basis])
    differing = {(key["district_code"], key["period_code"]) for key in keys}
    connection.execute(_FORGET, [[one for place, ids in marks.items() if place not in differing for one in ids]])
    connection.cursor().executemany(_MARK, sorted(differing - marks.keys()))
    return sorted({period_code for _, period_code in differing})


def _differing(connection: psycopg.Connection, period_code: str, districts: list[str]) -> list[Key]:
    if len(districts) > _MOST_ALONE:
        found = _keys(connection.execute(statements.DIFFERING_IN_PERIOD, {"period_code": period_code}))
        return [key for key in found if key["district_code"] in set(districts)]
    forms = [form for (form,) in connection.execute(_FORMS)]
    keys = [
        {"district_code": district_code, "form": form, "period_code": period_code}
        for district_code in districts
        for form in forms
    ]
    return [key for key in keys if connection.execute(statements.DIFFERS, key).fetchone() is not None]


def _keys(rows: Iterable[tuple[str, str, str]]) -> list[Key]:
    return [{"district_code": one, "form": form, "period_code": period} for one, form, period in rows]
