"""Published versions as plain data, with the names their readers need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

import psycopg
from psycopg.rows import dict_row

from ingest.forms.spec import Key, key_of, load_forms

_VERSIONS = """
select
    p.publication_id, p.district_code, coalesce(d.name_vi, p.district_code) as district_name, d.kind as district_kind,
    p.form, p.period_code, w.label_vi as period_label, w.period_from, w.period_to,
    p.version, p.version = max(p.version) over (partition by p.district_code, p.form, p.period_code) as is_current,
    p.published_at at time zone 'Asia/Ho_Chi_Minh' as published_at,
    p.communes_expected, p.communes_accepted,
    array(
        select coalesce(u.name_vi, m.unit_code)
        from unnest(p.missing_units) as m (unit_code)
        left join ref.units u
            on u.unit_code = m.unit_code and w.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
        order by u.sort_order, m.unit_code
    ) as missing_communes
from district.publications p
join ref.forms f using (form)
join ref.periods w on (w.regime, w.period_code) = (f.regime, p.period_code)
left join ref.units d
    on d.unit_code = p.district_code and w.period_to between d.valid_from and coalesce(d.valid_to, 'infinity')
where %(periods)s::text[] is null or p.period_code = any (%(periods)s)
order by w.period_to desc, p.district_code, p.form, p.version
"""

_FIGURES = """
select publication_id, indicator, scope_code, value
from district.published_figures
where publication_id = any (%s)
"""

_DIFFERENCES = """
select
    c.publication_id, p.form, c.unit_code, coalesce(u.name_vi, c.unit_code) as unit_name,
    c.indicator, i.label_vi as label,
    c.scope_code, c.old_revision, c.new_revision, c.old_value, c.new_value
from district.differences c
join district.publications p using (publication_id)
join ref.forms f using (form)
join ref.periods w on (w.regime, w.period_code) = (f.regime, p.period_code)
join ref.indicators i on (i.domain, i.indicator) = (c.domain, c.indicator)
left join ref.units u
    on u.unit_code = c.unit_code and w.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
where c.publication_id = any (%s)
order by c.publication_id, u.sort_order, c.indicator, c.scope_code
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A commune's figure that a version changed; None where there was or is no number.

    `scope_label` is the row or column of the form, the code where the form has none (any more).
    """

    unit_code: str
    unit_name: str
    indicator: str
    label: str
    scope_code: str
    scope_label: str
    old_revision: int | None
    new_revision: int | None
    old_value: Decimal | None
    new_value: Decimal | None


@dataclass(frozen=True, slots=True)
class PublishedForm:
    """One version of a district's form; `figures` by (indicator, scope), money in đồng, None where all are blank."""

    publication_id: int
    district_code: str
    district_name: str
    district_kind: str | None
    form: str
    period_code: str
    period_label: str
    period_from: date
    period_to: date
    version: int
    is_current: bool
    published_at: datetime
    communes_expected: int
    communes_accepted: int
    missing_communes: tuple[str, ...]
    figures: dict[tuple[str, str], Decimal | None]
    differences: tuple[Difference, ...]


def read_published_forms(
    connection: psycopg.Connection, periods: Sequence[str] | None = None, *, only_current: bool = True
) -> list[PublishedForm]:
    """Versions of every district's forms, of these periods or all, newest period first; history on request."""
    with connection.cursor(row_factory=dict_row) as cursor:
        versions = cursor.execute(_VERSIONS, {"periods": None if periods is None else list(periods)}).fetchall()
        wanted = [version for version in versions if version["is_current"] or not only_current]
        ids = [version["publication_id"] for version in wanted]
        figures: dict[int, dict] = {publication_id: {} for publication_id in ids}
        for row in cursor.execute(_FIGURES, [ids]):
            figures[row["publication_id"]][row["indicator"], row["scope_code"]] = row["value"]
        differences: dict[int, list[Difference]] = {publication_id: [] for publication_id in ids}
        for row in cursor.execute(_DIFFERENCES, [ids]).fetchall():
            label = _scope_labels(row.pop("form")).get((row["indicator"], row["scope_code"]), row["scope_code"])
            differences[row.pop("publication_id")].append(Difference(**row, scope_label=label))
    return [
        PublishedForm(
            **{**version, "missing_communes": tuple(version["missing_communes"])},
            figures=figures[version["publication_id"]],
            differences=tuple(differences[version["publication_id"]]),
        )
        for version in wanted
    ]


@cache
def _scope_labels(form: str) -> dict[Key, str]:
    """What the form calls the member of its dimension, by (indicator, scope): one code may stand in several lists."""
    return {
        key_of(row, column): row.label_vi if row.scope else " ".join(column.heading_vi)
        for block in load_forms()[form].blocks
        for row, column in block.cells()
    }
