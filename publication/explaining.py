"""From a figure of the district, of a commune or of a metric back to the cells it is the sum of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches

import psycopg
from psycopg.rows import class_row

from ingest.database.connection import connect

METRICS = "district_metrics"

_PUBLICATION = """
select p.publication_id, p.version, p.communes_accepted, p.communes_expected
from district.publications p
where (p.district_code, p.form, p.period_code) = (%(unit)s, %(form)s, %(period)s)
    and (%(version)s::integer is null or p.version = %(version)s)
order by p.version desc
limit 1
"""

_PUBLISHED = """
select value from district.published_figures
where (publication_id, indicator, scope_code) = (%s, %s, %s)
"""

# One figure of the newest sending of a commune's report: the fact is that cell.
_OF_A_REPORT = """
select f.unit_code, u.name_vi as unit_name, f.submission_id, s.file_name, f.revision, f.sheet, f.cell, f.page,
    f.char_from, f.raw_text, r.factor, f.value
from marts.fct_figures f
join marts.dim_submission s using (submission_id)
join raw.figures r using (submission_id, figure_no)
left join ref.units u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from
where f.unit_code = %(unit)s and f.period_code = %(period)s and f.domain = %(domain)s
    and f.indicator = %(indicator)s and f.scope_code = %(row)s and f.known_to is null and f.is_fact
order by f.submission_id
"""


class NothingToExplainError(Exception):
    """There is no such figure; the message is one Vietnamese sentence that says what there is."""


@dataclass(frozen=True, slots=True)
class Source:
    """A cell or a place in a text, with what stands there; `value` is raw_text × factor, in the base measure."""

    unit_code: str
    unit_name: str
    submission_id: int
    file_name: str
    revision: int
    sheet: str | None
    cell: str | None
    page: int | None
    char_from: int | None
    raw_text: str
    factor: Decimal
    value: Decimal

    @property
    def place(self) -> str:
        """Sheet and cell, or page and character."""
        return f"{self.sheet}!{self.cell}" if self.cell else f"trang {self.page}, ký tự {self.char_from}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with its sources. `sign` is -1 where a metric takes it away, `side` numerator or denominator of one."""

    indicator: str
    row: str
    value: Decimal | None
    sources: tuple[Source, ...]
    version: int | None = None
    coverage: str = ""
    side: str = ""
    sign: int = 1

    @property
    def total(self) -> Decimal:
        return sum((source.value for source in self.sources), Decimal(0))

    @property
    def is_exact(self) -> bool:
        """Whether the sources sum to the figure, to the last digit."""
        return (self.value is None and not self.sources) or self.value == self.total


def explain(
    table: str, unit: str, period: str, indicator: str, *, row: str = "total", version: int | None = None
) -> list[Explanation]:
    """The figure's explanation; for a metric one for each of its parts.

    `table` is district_dossiers, district_documents, district_staff, district_budgets, district_metrics or a fact of
    one report such as fct_dossiers. Raises NothingToExplainError.
    """
    with connect("kho_reviewer") as connection:
        if table.startswith("fct_"):
            return [_of_a_report(connection, table, unit, period, indicator, row)]
        if table == METRICS:
            parts = [
                _of_a_version(connection, form, unit, period, part, scope, version, side, sign)
                for form, side, part, scope, sign in _parts(connection, indicator)
            ]
            return _over_the_same_units(parts)
        return [_of_a_version(connection, _form_of(connection, table), unit, period, indicator, row, version)]


def _form_of(connection: psycopg.Connection, table: str) -> str:
    forms = dict(connection.execute("select consolidated_as, form from ref.form_coverage").fetchall())
    if table not in forms:
        raise NothingToExplainError(_unknown("bảng", table, [*forms, METRICS]))
    return forms[table]


def _parts(connection: psycopg.Connection, metric: str) -> list[tuple[str, str, str, str, int]]:
    parts = connection.execute(
        "select m.form, p.side, p.indicator, p.scope_code, p.sign from ref.metric_parts p"
        " join ref.metrics m using (metric_code) where metric_code = %s order by p.side desc, p.indicator",
        [metric],
    ).fetchall()
    if not parts:
        known = connection.execute("select distinct metric_code from ref.metric_parts order by 1").fetchall()
        raise NothingToExplainError(_unknown("chỉ số", metric, [code for (code,) in known]))
    return parts


def _over_the_same_units(parts: list[Explanation]) -> list[Explanation]:
    """Parts of a metric over the units that give all of them, as the metric is."""
    units = [{source.unit_code for source in part.sources} for part in parts]
    measured = set.intersection(*units)
    if all(one == measured for one in units):
        return parts
    return [
        replace(
            part,
            value=sum((source.value for source in kept), Decimal(0)) if kept else None,
            sources=kept,
            coverage=f"{part.coverage}, {len(measured)} đơn vị có đủ số liệu của chỉ số",
        )
        for part in parts
        for kept in [tuple(source for source in part.sources if source.unit_code in measured)]
    ]


def _of_a_version(
    connection: psycopg.Connection,
    form: str,
    unit: str,
    period: str,
    indicator: str,
    row: str,
    version: int | None,
    side: str = "",
    sign: int = 1,
) -> Explanation:
    found = connection.execute(
        _PUBLICATION, {"unit": unit, "form": form, "period": period, "version": version}
    ).fetchone()
    if found is None:
        raise NothingToExplainError(_no_version(connection, form, unit, period, version))
    publication_id, number, accepted, expected = found
    figure = connection.execute(_PUBLISHED, [publication_id, indicator, row]).fetchone()
    if figure is None:
        raise NothingToExplainError(_no_figure(connection, publication_id, indicator, row))
    with connection.cursor(row_factory=class_row(Source)) as cursor:
        sources = cursor.execute("select * from district.explain(%s, %s, %s)", [publication_id, indicator, row])
        return Explanation(
            indicator, row, figure[0], tuple(sources), number, f"{accepted}/{expected} đơn vị", side, sign
        )


def _of_a_report(
    connection: psycopg.Connection, table: str, unit: str, period: str, indicator: str, row: str
) -> Explanation:
    domain = table.removeprefix("fct_")
    domain = "budget" if domain == "budgets" else domain
    asked = {"unit": unit, "period": period, "domain": domain, "indicator": indicator, "row": row}
    with connection.cursor(row_factory=class_row(Source)) as cursor:
        sources = tuple(cursor.execute(_OF_A_REPORT, asked))
    if not sources:
        raise NothingToExplainError(_no_fact(connection, table, asked))
    return Explanation(indicator, row, sources[-1].value, sources[-1:], coverage=f"lần gửi {sources[-1].revision}")


def _no_version(connection: psycopg.Connection, form: str, unit: str, period: str, version: int | None) -> str:
    rows = connection.execute(
        "select district_code, period_code, max(version) from district.publications where form = %s"
        " group by district_code, period_code order by 1, 2",
        [form],
    ).fetchall()
    units = sorted({row[0] for row in rows})
    if unit not in units:
        return _unknown("đơn vị tổng hợp", unit, units)
    periods = {row[1]: row[2] for row in rows if row[0] == unit}
    if period not in periods:
        return _unknown("kỳ đã công bố", period, list(periods))
    return f"Kỳ {period} của {unit} chỉ có đến phiên bản {periods[period]}, không có phiên bản {version}"


def _no_figure(connection: psycopg.Connection, publication_id: int, indicator: str, row: str) -> str:
    rows = connection.execute(
        "select indicator, scope_code from district.published_figures where publication_id = %s", [publication_id]
    ).fetchall()
    indicators = sorted({one for one, _ in rows})
    if indicator not in indicators:
        return _unknown("chỉ tiêu", indicator, indicators)
    return _unknown("dòng", row, sorted(scope for one, scope in rows if one == indicator))


def _no_fact(connection: psycopg.Connection, table: str, asked: dict[str, str]) -> str:
    facts = {
        domain: f"fct_{'budgets' if domain == 'budget' else domain}"
        for (domain,) in connection.execute("select distinct domain from ref.indicators order by 1")
    }
    if asked["domain"] not in facts:
        return _unknown("bảng", table, facts.values())
    units = [code for (code,) in connection.execute("select distinct unit_code from ref.units order by 1")]
    if asked["unit"] not in units:
        return _unknown("đơn vị", asked["unit"], units)
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
            return _unknown(what, asked[key], known)
        given = [found for found in given if found[place] == asked[key]]
    return _unknown("dòng", asked["row"], [found[2] for found in given])


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    names = list(known)
    close = get_close_matches(name, names, 3, 0.5) or names[:8]
    there = f"; có: {', '.join(close)}" if close else "; chưa công bố bản tổng hợp nào"
    return f"Không có {what} {name}{there}"
