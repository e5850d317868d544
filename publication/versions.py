"""Versions that were published: whether each can be made again bit for bit, and what sets two apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from psycopg.rows import class_row

from ingest.database.connection import connect

_VERSIONS = """
select publication_id, district_code, form, period_code, version, reference_id is not null as has_reference
from district.publications
where (%(district)s::text is null or district_code = %(district)s)
    and (%(form)s::text is null or form = %(form)s)
    and (%(period)s::text is null or period_code = %(period)s)
    and (%(version)s::integer is null or version = %(version)s)
order by district_code, form, period_code, version
"""

# The coverage a version states against the reports that it names.
_COVERAGE = """
select concat_ws('/', communes_accepted, communes_expected),
    concat_ws('/', reports, reports + cardinality(missing_units))
from district.publications
cross join lateral (
    select count(distinct unit_code) as reports from district.published_sources s
    where s.publication_id = publications.publication_id
) found
where publication_id = %s
"""

# The metrics as stored against those that the version's figures, cells and quotas give by the definitions of then.
_METRICS = """
select 'metrics' as domain, metric_code as indicator, 'total' as scope_code, stored.told as published,
    again.told as rebuilt
from district.published_metrics p
cross join lateral (
    select format('%%s/%%s/%%s/%%s', p.numerator, p.denominator, p.value, p.communes_measured) as told
) stored
left join lateral (
    select format('%%s/%%s/%%s/%%s', m.numerator, m.denominator, m.value, m.communes_measured) as told
    from district.metrics_of(p.publication_id) m
    where m.metric_code = p.metric_code
) again on true
where p.publication_id = %s and stored.told is distinct from again.told
order by p.metric_code
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A published version; one from before the lists were kept has no reference and cannot be made again."""

    publication_id: int
    district_code: str
    form: str
    period_code: str
    version: int
    has_reference: bool

    @property
    def name(self) -> str:
        return f"{self.district_code} {self.form} {self.period_code}, phiên bản {self.version}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A figure of a version and what its reports give now, each as value/communes that report it.

    Of the domain `metrics`: numerator/denominator/value/communes measured. Of the domain `coverage`: reports
    accepted/expected as stated, and as the reports and missing units it names give.
    """

    domain: str
    indicator: str
    scope_code: str
    published: str | None
    rebuilt: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A commune's figure in which two versions differ, None where it had or has no number."""

    unit_code: str
    unit_name: str
    domain: str
    indicator: str
    label_vi: str
    scope_code: str
    old_value: Decimal | None
    new_value: Decimal | None
    old_revision: int | None
    new_revision: int | None
    reason_vi: str


def find_versions(
    district: str | None = None, form: str | None = None, period: str | None = None, version: int | None = None
) -> list[Version]:
    """Versions of these keys, oldest first; all where none is given."""
    asked = {"district": district, "form": form, "period": period, "version": version}
    with connect("kho_reviewer") as connection, connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(_VERSIONS, asked).fetchall()


def deviations(version: Version) -> list[Deviation]:
    """What of figures, metrics and coverage the version's reports no longer give; none where it is made bit for bit."""
    with connect("kho_reviewer") as connection, connection.cursor(row_factory=class_row(Deviation)) as cursor:
        figures = cursor.execute(
            "select * from district.differing_from_snapshot(%s) order by 1, 2, 3", [version.publication_id]
        ).fetchall()
        figures += cursor.execute(_METRICS, [version.publication_id]).fetchall()
        stated, found = connection.execute(_COVERAGE, [version.publication_id]).fetchone()
    if stated != found:
        figures.append(Deviation("coverage", "communes_accepted", "total", stated, found))
    return figures


def changes(old: Version, new: Version) -> list[Change]:
    """What `new` says otherwise than `old`, commune by commune in Vietnamese order."""
    with connect("kho_reviewer") as connection, connection.cursor(row_factory=class_row(Change)) as cursor:
        return cursor.execute(
            "select * from district.difference_between(%s, %s)", [old.publication_id, new.publication_id]
        ).fetchall()
