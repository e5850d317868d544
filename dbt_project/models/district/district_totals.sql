select
    p.publication_id,
    p.district_code::varchar(16) as district_code,
    p.form::varchar(32) as form,
    p.period_code::varchar(16) as period_code,
    p.version,
    f.domain::varchar(32) as domain,
    f.indicator::varchar(64) as indicator,
    f.scope_code::varchar(64) as scope_code,
    f.value as published_value,
    e.estimated_part,
    f.value + e.estimated_part as value_with_estimates,
    e.units_estimated,
    e.last_year_part,
    f.value + e.last_year_part as value_with_last_year,
    e.units_by_last_year,
    p.communes_expected,
    p.communes_accepted,
    p.communes_reported,
    p.previous_share_pct,
    missing.missing_units
from {{ source('district', 'publications') }} p
{{ names_of_missing('p') }}
join {{ source('district', 'published_figures') }} f using (publication_id)
left join lateral (
    select
        e.domain, e.indicator, e.scope_code,
        sum(e.estimated_value) filter (where e.method = 'previous_period') as estimated_part,
        count(e.estimated_value) filter (where e.method = 'previous_period')::integer as units_estimated,
        sum(e.estimated_value) filter (where e.method = 'same_period_last_year') as last_year_part,
        count(e.estimated_value) filter (where e.method = 'same_period_last_year')::integer as units_by_last_year
    from district.estimates(p.publication_id) e
    where p.communes_accepted < p.communes_expected
    group by e.domain, e.indicator, e.scope_code
) e on e.domain = f.domain and e.indicator = f.indicator and e.scope_code = f.scope_code
