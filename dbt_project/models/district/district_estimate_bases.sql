-- Units that were consolidated apart are in versions apart: an estimate names each of them.
select
    p.publication_id,
    p.district_code::varchar(16) as district_code,
    p.form::varchar(32) as form,
    p.period_code::varchar(16) as period_code,
    p.version,
    c.unit_code::varchar(16) as unit_code,
    c.domain::varchar(32) as domain,
    c.indicator::varchar(64) as indicator,
    c.scope_code::varchar(64) as scope_code,
    c.method::varchar(32) as method,
    c.basis_publication_id,
    b.district_code::varchar(16) as basis_district_code,
    b.period_code::varchar(16) as basis_period_code,
    b.version as basis_version,
    c.basis_unit_code::varchar(16) as basis_unit_code,
    c.basis_revision,
    sum(c.basis_value) as basis_value,
    c.share,
    c.share_key::varchar(32) as share_key,
    sum(c.estimated_part) as estimated_part,
    p.communes_expected,
    p.communes_accepted,
    p.communes_reported,
    p.previous_share_pct,
    missing.missing_units
from {{ source('district', 'publications') }} p
{{ names_of_missing('p') }}
cross join lateral district.estimate_cells(p.publication_id) c
join {{ source('district', 'publications') }} b on b.publication_id = c.basis_publication_id
where p.communes_accepted < p.communes_expected
group by
    p.publication_id, c.unit_code, c.domain, c.indicator, c.scope_code, c.method, c.basis_publication_id,
    b.publication_id, missing.missing_units, c.basis_unit_code, c.basis_revision, c.share, c.share_key
