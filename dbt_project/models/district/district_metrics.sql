-- The same metrics of each published version, from the figures added up in it: a share of the district is a share of sums.
-- Measured version by version, so that one district's cost nothing of the others.
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
    v.communes_expected,
    v.communes_accepted,
    v.communes_reported,
    v.previous_share_pct,
    {{ names_of_missing('v') }} as missing_units
from {{ source('district', 'publications') }} v
cross join lateral (
    select m.metric_code, {{ metric_values('f.value', 'm.measure_kind') }}
    from {{ source('ref', 'metrics') }} m
    join {{ source('ref', 'metric_parts') }} p on p.metric_code = m.metric_code
    join {{ source('district', 'published_figures') }} f
        on f.publication_id = v.publication_id and f.domain = p.domain and f.indicator = p.indicator
        and f.scope_code = p.scope_code
    where m.form = v.form
    group by m.metric_code
) x
