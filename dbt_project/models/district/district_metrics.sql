-- The same metrics of each published version, from the figures added up in it: a share of the district is a share of sums.
-- Where not every unit in it gives all parts of a metric, they are added over the units that do: one that gives a side
-- alone would shift the share. Measured version by version, so that one district's cost nothing of the others. The quota
-- of staff is that of the units in it as it was known then, none where one of them had none.
select
    v.publication_id,
    v.district_code::varchar(16) as district_code,
    v.form::varchar(32) as form,
    v.period_code::varchar(16) as period_code,
    v.version,
    not exists (
        select from {{ source('district', 'publications') }} n
        where
            n.district_code = v.district_code and n.form = v.form and n.period_code = v.period_code
            and n.version > v.version
    ) as is_current,
    x.metric_code::varchar(64) as metric_code,
    x.numerator,
    x.denominator,
    x.value,
    case
        when x.value is not null then null
        when x.lacks_quota
        then concat(q.reason_vi, ': ', ref.names_listed(q.units_without, 1000 - 2 - length(q.reason_vi)))
        when x.numerator is null or (x.measure_kind = 'ratio' and x.denominator is null) then 'Chưa đơn vị nào có đủ số liệu'
        else 'Mẫu số bằng 0'
    end::varchar(1000) as unknown_vi,
    v.communes_expected,
    v.communes_accepted,
    v.communes_reported,
    x.communes_measured,
    v.previous_share_pct,
    {{ names_of_missing('v') }} as missing_units
from {{ source('district', 'publications') }} v
cross join lateral (
    select
        case when count(o.staff_quota) = count(*) then sum(o.staff_quota) end as staff_quota,
        count(*)::integer as units,
        string_agg(distinct o.reason_vi, '; ') as reason_vi,
        array_agg(u.name_vi order by u.sort_order) filter (where o.staff_quota is null) as units_without
    from {{ source('district', 'published_quotas') }} o
    join {{ source('intake', 'submissions') }} s using (submission_id)
    join {{ source('ref', 'units') }} u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
    where o.publication_id = v.publication_id
) q
cross join lateral (
    with given as (
        select domain, indicator, scope_code, value, communes_reporting
        from {{ source('district', 'published_figures') }} published
        where published.publication_id = v.publication_id
        union all
        select 'staff', 'staff_quota', 'total', q.staff_quota, q.units
    ),
    added as (
        select
            m.metric_code,
            m.measure_kind,
            bool_or(p.indicator = 'staff_quota' and f.value is null) as lacks_quota,
            min(f.communes_reporting) as communes_measured,
            max(p.part_count) > 1 and (count(*) < max(p.part_count) or min(f.communes_reporting) < v.communes_accepted)
                as is_mixed,
            {{ metric_values('f.value', 'm.measure_kind') }}
        from {{ source('ref', 'metrics') }} m
        join {{ metric_parts() }} p on p.metric_code = m.metric_code
        join given f on f.domain = p.domain and f.indicator = p.indicator and f.scope_code = p.scope_code
        where m.form = v.form
        group by m.metric_code
    ),
    cells as (
        select o.submission_id, f.domain, f.indicator, coalesce(d.part_of, f.scope_code) as scope_code,
            sum(f.value) as value
        from {{ source('district', 'published_sources') }} o
        join {{ ref('fct_figures') }} f on f.submission_id = o.submission_id and f.is_fact
        left join {{ source('ref', 'dimension_members') }} d on d.part_of is not null and d.scope_code = f.scope_code
        where o.publication_id = v.publication_id and (select bool_or(is_mixed) from added)
        group by o.submission_id, f.domain, f.indicator, coalesce(d.part_of, f.scope_code)
        union all
        select o.submission_id, 'staff', 'staff_quota', 'total', o.staff_quota
        from {{ source('district', 'published_quotas') }} o
        where o.publication_id = v.publication_id and (select bool_or(is_mixed) from added)
    ),
    of_units as (
        select c.submission_id, a.metric_code, a.measure_kind, {{ metric_values('c.value', 'a.measure_kind') }}
        from added a
        join {{ metric_parts() }} p on p.metric_code = a.metric_code
        join cells c on c.domain = p.domain and c.indicator = p.indicator and c.scope_code = p.scope_code
        where a.is_mixed and not a.lacks_quota
        group by c.submission_id, a.metric_code, a.measure_kind
    ),
    measured as (
        select metric_code, sum(numerator) as numerator, sum(denominator) as denominator, count(*) as units
        from of_units
        where numerator is not null and (denominator is not null or measure_kind <> 'ratio')
        group by metric_code
    ),
    chosen as (
        select
            a.metric_code, a.measure_kind, a.lacks_quota,
            case when is_added then a.numerator else n.numerator end as numerator,
            case when is_added then a.denominator else n.denominator end as denominator,
            case
                when a.lacks_quota then null
                when is_added then a.communes_measured
                else coalesce(n.units, 0)
            end::integer as communes_measured
        from added a
        left join measured n using (metric_code)
        cross join lateral (select a.lacks_quota or not a.is_mixed as is_added) way
    )
    select
        c.*,
        case c.measure_kind when 'ratio' then {{ share_of('c.numerator', 'c.denominator') }} else c.numerator end as value
    from chosen c
) x
