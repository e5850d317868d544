-- The same metrics of each published version, from the figures added up in it: a share of the district is a share of sums.
-- Measured version by version, so that one district's cost nothing of the others. The quota of staff is that of the units
-- in it as it was known then, none where one of them had none.
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
        when x.lacks_quota then left(concat(q.reason_vi, ': ', q.units_vi), 1000)
        when x.numerator is null or (x.measure_kind = 'ratio' and x.denominator is null) then 'Chưa đơn vị nào có số liệu'
        else 'Mẫu số bằng 0'
    end::varchar(1000) as unknown_vi,
    v.communes_expected,
    v.communes_accepted,
    v.communes_reported,
    v.previous_share_pct,
    {{ names_of_missing('v') }} as missing_units
from {{ source('district', 'publications') }} v
cross join lateral (
    select
        case when count(o.staff_quota) = count(*) then sum(o.staff_quota) end as staff_quota,
        string_agg(distinct o.reason_vi, '; ') as reason_vi,
        string_agg(u.name_vi, ', ' order by u.sort_order) filter (where o.staff_quota is null) as units_vi
    from {{ source('district', 'published_quotas') }} o
    join {{ source('intake', 'submissions') }} s using (submission_id)
    join {{ source('ref', 'units') }} u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
    where o.publication_id = v.publication_id
) q
cross join lateral (
    select
        m.metric_code,
        m.measure_kind,
        bool_or(p.indicator = 'staff_quota' and f.value is null) as lacks_quota,
        {{ metric_values('f.value', 'm.measure_kind') }}
    from {{ source('ref', 'metrics') }} m
    join {{ metric_parts() }} p on p.metric_code = m.metric_code
    join (
        select domain, indicator, scope_code, value
        from {{ source('district', 'published_figures') }} given
        where given.publication_id = v.publication_id
        union all
        select 'staff', 'staff_quota', 'total', q.staff_quota
    ) f on f.domain = p.domain and f.indicator = p.indicator and f.scope_code = p.scope_code
    where m.form = v.form
    group by m.metric_code
) x
