select
    p.publication_id,
    p.district_code::varchar(16) as district_code,
    p.form::varchar(32) as form,
    p.period_code::varchar(16) as period_code,
    p.version,
    e.unit_code::varchar(16) as unit_code,
    e.domain::varchar(32) as domain,
    e.indicator::varchar(64) as indicator,
    e.scope_code::varchar(64) as scope_code,
    e.estimated_value,
    e.method::varchar(32) as method,
    b.period_code::varchar(16) as basis_period_code,
    b.version as basis_version,
    e.basis_revision,
    e.basis_units::varchar(400) as basis_units,
    e.share_key::varchar(32) as share_key,
    p.communes_expected,
    p.communes_accepted,
    p.communes_reported,
    p.previous_share_pct,
    missing.missing_units,
    cardinality(e.basis_publication_ids) as basis_versions
from {{ source('district', 'publications') }} p
{{ names_of_missing('p') }}
cross join lateral district.estimates(p.publication_id) e
cross join lateral (
    select min(n.period_code) as period_code, case when count(*) = 1 then min(n.version) end as version
    from {{ source('district', 'publications') }} n
    where n.publication_id = any (e.basis_publication_ids)
) b
where p.communes_accepted < p.communes_expected
