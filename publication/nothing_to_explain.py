"""What is said of a figure nobody has: one sentence, with the names that come closest."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import psycopg


class NothingToExplainError(Exception):
    """There is no such figure; the message is one Vietnamese sentence that says what there is."""


def no_version(connection: psycopg.Connection, form: str, unit: str, period: str, version: int | None) -> str:
    """Which units, periods and versions are published of the form."""
    rows = connection.execute(
        "select district_code, period_code, max(version) from district.publications where form = %s"
        " group by district_code, period_code order by 1, 2",
        [form],
    ).fetchall()
    units = sorted({row[0] for row in rows})
    if unit not in units:
        return unknown("đơn vị tổng hợp", unit, units)
    periods = {row[1]: row[2] for row in rows if row[0] == unit}
    if period not in periods:
        return unknown("kỳ đã công bố", period, list(periods))
    return f"Kỳ {period} của {unit} chỉ có đến phiên bản {periods[period]}, không có phiên bản {version}"


def no_figure(connection: psycopg.Connection, publication_id: int, indicator: str, row: str) -> str:
    """Which figures the version has."""
    rows = connection.execute(
        "select indicator, scope_code from district.published_figures where publication_id = %s", [publication_id]
    ).fetchall()
    indicators = sorted({one for one, _ in rows})
    if indicator not in indicators:
        return unknown("chỉ tiêu", indicator, indicators)
    return unknown("dòng", row, sorted(scope for one, scope in rows if one == indicator))


def no_fact(connection: psycopg.Connection, table: str, asked: dict[str, str]) -> str:
    """Which tables, units, periods and figures are among the facts of reports."""
    facts = {
        domain: f"fct_{'budgets' if domain == 'budget' else domain}"
        for (domain,) in connection.execute("select distinct domain from ref.indicators order by 1")
    }
    if asked["domain"] not in facts:
        return unknown("bảng", table, facts.values())
    units = [code for (code,) in connection.execute("select distinct unit_code from ref.units order by 1")]
    if asked["unit"] not in units:
        return unknown("đơn vị", asked["unit"], units)
    given = connection.execute(
        "select period_code, indicator, scope_code from marts.fct_figures"
        " where unit_code = %(unit)s and domain = %(domain)s and known_to is null and is_fact order by 1, 2, 3",
        asked,
    ).fetchall()
    if not given:
        return f"Đơn vị {asked['unit']} chưa có báo cáo nào trong {table}"
    for place, what, key in ((0, "kỳ báo cáo", "period"), (1, "chỉ tiêu", "indicator")):
        known = list(dict.fromkeys(found[place] for found in given))
        if asked[key] not in known:
            return unknown(what, asked[key], known)
        given = [found for found in given if found[place] == asked[key]]
    return unknown("dòng", asked["row"], [found[2] for found in given])


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """That there is no such name, and the closest there are."""
    names = list(known)
    close = get_close_matches(name, names, 3, 0.5) or names[:8]
    there = f"; có: {', '.join(close)}" if close else "; chưa công bố bản tổng hợp nào"
    return f"Không có {what} {name}{there}"
