"""The metrics of a published version, for the forms that show them: none is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import psycopg
from psycopg.rows import class_row

_METRICS = """
select
    m.metric_code, m.label_vi, m.unit_vi, m.numerator_vi, m.denominator_vi, m.detail_of, d.value, d.unknown_vi,
    case
        when
            d.value is not null and d.communes_measured < d.communes_accepted
            and (select count(*) > 1 from ref.metric_parts p where p.metric_code = d.metric_code)
        then format(
            '%%s/%%s đơn vị được tổng hợp, là các đơn vị có đủ số liệu', d.communes_measured, d.communes_accepted
        )
    end as measured_on_vi
from district.district_metrics d
join marts.dim_metric m using (metric_code)
where d.publication_id = %s
order by m.sort_order
"""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a version, in its unit; `unknown_vi` says why there is no value, `detail_of` what it breaks down.

    `measured_on_vi` says over how many communes it is, where some of those consolidated do not give all its parts.
    """

    metric_code: str
    label_vi: str
    unit_vi: str
    numerator_vi: str
    denominator_vi: str | None
    detail_of: str | None
    value: Decimal | None
    unknown_vi: str | None
    measured_on_vi: str | None


def read_metrics(connection: psycopg.Connection, publication_id: int) -> dict[str, Metric]:
    """The metrics of a version by their code, in their order."""
    with connection.cursor(row_factory=class_row(Metric)) as cursor:
        return {one.metric_code: one for one in cursor.execute(_METRICS, [publication_id])}
