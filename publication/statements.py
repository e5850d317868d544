"""The statements of a consolidation, set-based: the candidate in `intermediate` against the last version."""

_OF_KEY = "{0}.district_code = %(district_code)s and {0}.form = %(form)s and {0}.period_code = %(period_code)s"
_OF_PERIOD = "{0}.period_code = %(period_code)s"
_ANY = "true"


def _differing(of: str) -> str:
    """Keys whose candidate differs from the last version in coverage, sources, figures, quotas or metrics.

    The condition stands at every relation: behind a join with the keys the planner would take all of the past for each.
    """
    coverage, source, figure = of.format("c"), of.format("s"), of.format("f")
    return f"""
with coverage as (
    select district_code, form, period_code, communes_expected, communes_accepted,
        (select coalesce(array_agg(u order by u), '{{}}') from unnest(missing_units) u) as missing_units
    from intermediate.int_district_coverage c
    where communes_accepted > 0 and {coverage}
),
last_version as (
    select distinct on (c.district_code, c.form, c.period_code)
        c.publication_id, c.district_code, c.form, c.period_code,
        c.communes_expected, c.communes_accepted, c.missing_units
    from district.publications c
    where {coverage}
    order by c.district_code, c.form, c.period_code, c.version desc
),
source as (
    select s.district_code, s.form, s.period_code, s.submission_id, s.revision
    from intermediate.int_district_sources s
    where {source}
),
metric as (
    select v.district_code, v.form, v.period_code, m.metric_code, now.sha256 as now_sha256, d.sha256 as then_sha256
    from last_version v
    join district.published_metrics m using (publication_id)
    join district.metric_definitions d using (definition_id)
    join district.current_definitions now on now.metric_code = m.metric_code
),
candidate_row as (
    select district_code, form, period_code, 'coverage' as kind,
        concat_ws('/', communes_expected, communes_accepted, missing_units) as subject, null::numeric as value
    from coverage
    union all
    select district_code, form, period_code, 'source', concat_ws('/', submission_id, revision), null
    from source
    union all
    select f.district_code, f.form, f.period_code, 'figure',
        concat_ws('/', f.domain, f.indicator, f.scope_code, f.communes_reporting), f.value
    from intermediate.int_district_figures f
    where {figure}
    union all
    select s.district_code, s.form, s.period_code, 'quota', concat_ws('/', q.submission_id, q.unit_class), q.staff_quota
    from source s
    cross join lateral (
        select submission_id, unit_class, staff_quota from intake.staff_quotas
        where staff_quotas.submission_id = s.submission_id
        offset 0
    ) q
    union all
    select m.district_code, m.form, m.period_code, 'metric', concat_ws('/', m.metric_code, m.now_sha256), null
    from metric m
),
published_row as (
    select district_code, form, period_code, 'coverage' as kind,
        concat_ws('/', communes_expected, communes_accepted, missing_units) as subject, null::numeric as value
    from last_version
    union all
    select v.district_code, v.form, v.period_code, 'source', concat_ws('/', s.submission_id, s.revision), null
    from last_version v
    join district.published_sources s using (publication_id)
    union all
    select v.district_code, v.form, v.period_code, 'figure',
        concat_ws('/', f.domain, f.indicator, f.scope_code, f.communes_reporting), f.value
    from last_version v
    join district.published_figures f using (publication_id)
    union all
    select v.district_code, v.form, v.period_code, 'quota', concat_ws('/', q.submission_id, q.unit_class), q.staff_quota
    from last_version v
    join district.published_quotas q using (publication_id)
    union all
    select m.district_code, m.form, m.period_code, 'metric', concat_ws('/', m.metric_code, m.then_sha256), null
    from metric m
)
select distinct district_code, form, period_code
from (
    (select * from candidate_row except select * from published_row)
    union all
    (select * from published_row except select * from candidate_row)
) differing
join coverage using (district_code, form, period_code)
order by district_code, form, period_code
"""


DIFFERING, DIFFERING_IN_PERIOD, DIFFERS = _differing(_ANY), _differing(_OF_PERIOD), _differing(_OF_KEY)

INSERT_PUBLICATION = """
insert into district.publications
    (district_code, form, period_code, version, communes_expected, communes_accepted, missing_units, reference_id,
        communes_reported, previous_share_pct)
select
    c.district_code, c.form, c.period_code,
    coalesce(
        (
            select max(p.version) from district.publications p
            where (p.district_code, p.form, p.period_code) = (c.district_code, c.form, c.period_code)
        ), 0
    ) + 1,
    c.communes_expected, c.communes_accepted,
    (select coalesce(array_agg(u order by u), '{}') from unnest(c.missing_units) u),
    district.current_reference(),
    (
        select count(distinct s.unit_code) from intake.submissions s
        join intake.obligations o using (unit_code, form, period_code)
        where
            s.status = 'loaded'
            and (o.district_code, o.form, o.period_code) = (c.district_code, c.form, c.period_code)
    ),
    (
        select
            case
                when bool_and(u.unit_code is not null) then round(
                    100 * sum(f.value) filter (where not f.unit_code = any (c.missing_units)) / nullif(sum(f.value), 0),
                    2
                )
            end
        from ref.form_coverage main
        join ref.forms kind on kind.form = main.form
        join ref.periods now on (now.regime, now.period_code) = (kind.regime, c.period_code)
        cross join lateral district.contributions(
            district.previous_publication(c.district_code, c.form, c.period_code)
        ) f
        join intake.submissions s on s.submission_id = f.submission_id
        left join ref.units u
            on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
            and now.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
        where main.form = c.form and (f.indicator, f.scope_code) = (main.main_indicator, main.main_scope)
            -- Beside the two sums a share of persons would give those of the communes missing.
            and (f.domain, f.indicator) not in (select p.domain, p.indicator from ref.person_indicators p)
    )
from intermediate.int_district_coverage c
where (c.district_code, c.form, c.period_code) = (%(district_code)s, %(form)s, %(period_code)s)
returning publication_id
"""

INSERT_FIGURES = f"""
insert into district.published_figures
    (publication_id, domain, indicator, scope_code, value,
        communes_reporting, communes_expected, communes_accepted)
select
    p.publication_id, f.domain, f.indicator, f.scope_code, f.value,
    f.communes_reporting, p.communes_expected, p.communes_accepted
from district.publications p
join intermediate.int_district_figures f using (district_code, form, period_code)
where p.publication_id = %(publication_id)s and {_OF_KEY.format("f")}
"""

INSERT_SOURCES = f"""
insert into district.published_sources (publication_id, submission_id, unit_code, revision)
select p.publication_id, s.submission_id, s.unit_code, s.revision
from district.publications p
join intermediate.int_district_sources s using (district_code, form, period_code)
where p.publication_id = %(publication_id)s and {_OF_KEY.format("s")}
"""

QUOTAS_OF_SOURCES = """
insert into district.published_quotas
    (publication_id, submission_id, unit_code, unit_class, staff_quota, basis, reason_vi)
select s.publication_id, q.submission_id, q.unit_code, q.unit_class, q.staff_quota, q.basis, q.reason_vi
from district.published_sources s
join intake.staff_quotas q using (submission_id)
"""
INSERT_QUOTAS = f"{QUOTAS_OF_SOURCES}where s.publication_id = %(publication_id)s"

# The definitions of the lists as they are now, those that no version has used so far.
INSERT_DEFINITIONS = """
insert into district.metric_definitions (sha256, metric_code, form, is_ratio, parts)
select sha256, metric_code, form, is_ratio, parts
from district.current_definitions now
where not exists (select from district.metric_definitions held where held.sha256 = now.sha256)
on conflict (sha256) do nothing
"""

METRICS_OF_VERSIONS = """
insert into district.published_metrics
    (publication_id, metric_code, definition_id, numerator, denominator, value, communes_measured, unknown_vi)
select p.publication_id, m.metric_code, m.definition_id, m.numerator, m.denominator, m.value, m.communes_measured,
    m.unknown_vi
from {versions} p
cross join lateral district.metrics_of(p.publication_id) m
"""
INSERT_METRICS = METRICS_OF_VERSIONS.format(versions="(select %(publication_id)s::bigint as publication_id)")

# Each figure of a commune that is not what it was: the commune came, went or sent another revision. A report in both
# versions gives the same in both.
INSERT_DIFFERENCES = """
with version as (
    select n.publication_id as new_id, o.publication_id as old_id
    from district.publications n
    join district.publications o
        on (o.district_code, o.form, o.period_code, o.version)
        = (n.district_code, n.form, n.period_code, n.version - 1)
    where n.publication_id = %(publication_id)s
),
consolidated as (
    select distinct f.domain, f.indicator, f.scope_code
    from version v
    join district.published_figures f on f.publication_id in (v.old_id, v.new_id)
),
source as (
    select s.unit_code, s.submission_id, s.revision, s.publication_id = v.new_id as is_new
    from version v
    join district.published_sources s on s.publication_id in (v.old_id, v.new_id)
    where
        not exists (
            select from district.published_sources other
            where
                other.publication_id in (v.old_id, v.new_id) and other.publication_id <> s.publication_id
                and other.submission_id = s.submission_id
        )
),
revisions as (
    select
        unit_code,
        max(revision) filter (where not is_new) as old_revision,
        max(revision) filter (where is_new) as new_revision
    from source
    group by unit_code
),
figure as (
    select
        s.unit_code, c.domain, c.indicator, c.scope_code,
        sum(f.value) filter (where not s.is_new) as old_value,
        sum(f.value) filter (where s.is_new) as new_value
    from source s
    cross join lateral (
        select domain, indicator, scope_code, value from intermediate.int_figures_resolved resolved
        where resolved.submission_id = s.submission_id
        offset 0
    ) f
    left join ref.dimension_members m on m.part_of is not null and m.scope_code = f.scope_code
    join consolidated c  -- a finer row counts in the row it is part of, as in the figures published
        on c.domain = f.domain and c.indicator = f.indicator and c.scope_code = coalesce(m.part_of, f.scope_code)
    group by s.unit_code, c.domain, c.indicator, c.scope_code
)
insert into district.differences
    (publication_id, unit_code, domain, indicator, scope_code,
        old_revision, new_revision, old_value, new_value)
select
    %(publication_id)s, f.unit_code, f.domain, f.indicator, f.scope_code,
    r.old_revision, r.new_revision, f.old_value, f.new_value
from figure f
join revisions r using (unit_code)
where f.old_value is distinct from f.new_value
"""

PUBLISHED = """
select
    publication_id, district_code, form, period_code, version,
    communes_expected, communes_accepted, missing_units,
    (select count(*) from district.differences d where d.publication_id = p.publication_id) as difference_count
from district.publications p
where publication_id = %(publication_id)s
"""
