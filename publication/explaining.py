"""From a figure of the district, of a commune or of a metric back to the cells it is the sum of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import psycopg
from psycopg.rows import class_row

from ingest.database.connection import connect
from publication.explained_estimates import explain_estimates
from publication.explanation import Explanation, Source
from publication.nothing_to_explain import NothingToExplainError, no_fact, no_figure, no_version, unknown

METRICS = "district_metrics"
ESTIMATES = "district_estimates"
QUOTA = "staff_quota"

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

# What stands in no report: a version keeps the quota of each unit by its class. None where a unit in it has none.
_QUOTAS = """
select q.unit_code, coalesce(u.name_vi, q.unit_code) as unit_name, q.submission_id, s.file_name, s.revision,
    null as sheet, null as cell, null as page, null as char_from, q.staff_quota::text as raw_text, 1 as factor,
    q.staff_quota::numeric as value, q.unit_class, q.basis
from district.published_quotas q
join intake.submissions s using (submission_id)
left join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where q.publication_id = %(publication)s
    and not exists (
        select from district.published_quotas where publication_id = %(publication)s and staff_quota is null
    )
order by u.sort_order, q.unit_code
"""

_STATED = """
select numerator, denominator, communes_measured, unknown_vi
from district.district_metrics
where (publication_id, metric_code) = (%s, %s)
"""

# A version keeps the definition its metric was made by.
_PARTS = """
select part.side, part.indicator, part.scope_code, part.sign
from district.published_metrics
join district.metric_definitions d using (definition_id)
cross join jsonb_to_recordset(d.parts) part (side text, indicator text, scope_code text, sign integer)
where (publication_id, published_metrics.metric_code) = (%s, %s)
order by part.side desc, part.indicator, part.scope_code
"""

_FORMS_OF_METRICS = """
select metric_code, form from district.metric_definitions
union
select metric_code, form from ref.metrics join ref.metric_parts using (metric_code)
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


def explain(
    table: str, unit: str, period: str, indicator: str, *, row: str = "total", version: int | None = None
) -> list[Explanation]:
    """The figure's explanation; for a metric one for each of its parts, for estimates one for each commune and method.

    `table` is district_dossiers, district_documents, district_staff, district_budgets, district_metrics,
    district_estimates or a fact of one report such as fct_dossiers. Raises NothingToExplainError.
    """
    with connect("kho_reviewer") as connection:
        if table.startswith("fct_"):
            return [_of_a_report(connection, table, unit, period, indicator, row)]
        if table == METRICS:
            return _of_a_metric(connection, unit, period, indicator, version)
        if table == ESTIMATES:
            asked = {"unit": unit, "period": period, "indicator": indicator, "row": row, "version": version}
            return explain_estimates(connection, asked)
        return [_of_a_version(connection, _form_of(connection, table), unit, period, indicator, row, version)]


def _form_of(connection: psycopg.Connection, table: str) -> str:
    forms = dict(connection.execute("select consolidated_as, form from ref.form_coverage").fetchall())
    if table not in forms:
        raise NothingToExplainError(unknown("bảng", table, [*forms, METRICS, ESTIMATES]))
    return forms[table]


def _form_of_metric(connection: psycopg.Connection, metric: str) -> str:
    forms = dict(connection.execute(_FORMS_OF_METRICS).fetchall())
    if metric not in forms:
        raise NothingToExplainError(unknown("chỉ số", metric, sorted(forms)))
    return forms[metric]


def _of_a_metric(
    connection: psycopg.Connection, unit: str, period: str, metric: str, version: int | None
) -> list[Explanation]:
    if connection.execute("select to_regclass('district.district_metrics')").fetchone()[0] is None:
        raise NothingToExplainError(f"Chưa có bảng {METRICS}; hãy chạy kho build")
    form = _form_of_metric(connection, metric)
    publication_id, version, _ = _publication(connection, form, unit, period, version)
    stated = connection.execute(_STATED, [publication_id, metric]).fetchone()
    if stated is None:
        raise NothingToExplainError(f"Bảng {METRICS} chưa có chỉ số {metric} của {unit}, kỳ {period}")
    parts = []
    for side, part, scope, sign in connection.execute(_PARTS, [publication_id, metric]).fetchall():
        if part == QUOTA:
            parts.append(replace(_of_quotas(connection, form, unit, period, version), side=side, sign=sign))
        else:
            parts.append(_of_a_version(connection, form, unit, period, part, scope, version, side, sign))
    numerator, denominator, communes_measured, reason = stated
    if communes_measured is None:  # a unit has no quota: the other side stays that of all units
        parts = [part if part.sources else replace(part, coverage=f"{part.coverage}; {reason}") for part in parts]
    else:
        parts = _over_the_same_units(parts)
    return _beside_the_stated(parts, {"numerator": numerator, "denominator": denominator})


def _over_the_same_units(parts: list[Explanation]) -> list[Explanation]:
    """Parts of a metric over the units that give all of them, as the metric is."""
    units = [{source.unit_code for source in part.sources} for part in parts]
    measured = set.intersection(*units)
    if all(one == measured for one in units):
        return parts
    return [
        replace(
            part,
            value=sum((source.value for source in kept), Decimal(0)),
            sources=kept,
            coverage=f"{part.coverage}, {len(measured)} đơn vị có đủ số liệu của chỉ số",
        )
        for part in parts
        for kept in [tuple(source for source in part.sources if source.unit_code in measured)]
    ]


def _beside_the_stated(parts: list[Explanation], stated: dict[str, Decimal | None]) -> list[Explanation]:
    """Parts that are the sum of their sources get what the metric's table leaves them beside the others of the side."""
    totals = dict.fromkeys(stated, Decimal(0))
    for part in parts:
        totals[part.side] += part.sign * part.total
    beside = []
    for part in parts:
        side = stated[part.side]
        if part.is_exact:
            left = None if side is None else part.total + part.sign * (side - totals[part.side])
            part = replace(part, value=left)
        beside.append(part)
    return beside


def _of_quotas(connection: psycopg.Connection, form: str, unit: str, period: str, version: int | None) -> Explanation:
    publication_id, number, coverage = _publication(connection, form, unit, period, version)
    with connection.cursor(row_factory=class_row(Source)) as cursor:
        sources = tuple(cursor.execute(_QUOTAS, {"publication": publication_id}))
    value = sum((source.value for source in sources), Decimal(0))
    return Explanation(QUOTA, "total", value, sources, number, coverage)


def _publication(
    connection: psycopg.Connection, form: str, unit: str, period: str, version: int | None
) -> tuple[int, int, str]:
    """Id, version and coverage of the version asked for, the newest by default."""
    found = connection.execute(
        _PUBLICATION, {"unit": unit, "form": form, "period": period, "version": version}
    ).fetchone()
    if found is None:
        raise NothingToExplainError(no_version(connection, form, unit, period, version))
    publication_id, number, accepted, expected = found
    return publication_id, number, f"{accepted}/{expected} đơn vị"


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
    publication_id, number, coverage = _publication(connection, form, unit, period, version)
    figure = connection.execute(_PUBLISHED, [publication_id, indicator, row]).fetchone()
    if figure is None:
        raise NothingToExplainError(no_figure(connection, publication_id, indicator, row))
    with connection.cursor(row_factory=class_row(Source)) as cursor:
        sources = cursor.execute("select * from district.explain(%s, %s, %s)", [publication_id, indicator, row])
        return Explanation(indicator, row, figure[0], tuple(sources), number, coverage, side, sign)


def _of_a_report(
    connection: psycopg.Connection, table: str, unit: str, period: str, indicator: str, row: str
) -> Explanation:
    domain = table.removeprefix("fct_")
    domain = "budget" if domain == "budgets" else domain
    asked = {"unit": unit, "period": period, "domain": domain, "indicator": indicator, "row": row}
    with connection.cursor(row_factory=class_row(Source)) as cursor:
        sources = tuple(cursor.execute(_OF_A_REPORT, asked))
    if not sources:
        raise NothingToExplainError(no_fact(connection, table, asked))
    return Explanation(indicator, row, sources[-1].value, sources[-1:], coverage=f"lần gửi {sources[-1].revision}")
