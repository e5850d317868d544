"""The metrics of a published version, for the forms that show them: none is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import psycopg
from psycopg.rows import class_row

_METRICS = """
select
    m.metric_code, m.label_vi, m.unit_vi, m.numerator_vi, m.denominator_vi, m.detail_of, d.value, d.unknown_vi
from district.district_metrics d
join marts.dim_metric m using (metric_code)
where d.publication_id = %s
order by m.sort_order
"""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a version, in its unit; `unknown_vi` says why there is no value, `detail_of` what it breaks down."""

    metric_code: str
    label_vi: str
    unit_vi: str
    numerator_vi: str
    denominator_vi: str | None
    detail_of: str | None
    value: Decimal | None
    unknown_vi: str | None


def read_metrics(connection: psycopg.Connection, publication_id: int) -> dict[str, Metric]:
    """The metrics of a version by their code, in their order."""
    with connection.cursor(row_factory=class_row(Metric)) as cursor:
        return {one.metric_code: one for one in cursor.execute(_METRICS, [publication_id])}
