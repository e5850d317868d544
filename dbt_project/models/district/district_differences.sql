select
    p.publication_id,
    p.district_code::varchar(16) as district_code,
    p.form::varchar(32) as form,
    p.period_code::varchar(16) as period_code,
    p.version,
    d.unit_code::varchar(16) as unit_code,
    d.domain::varchar(32) as domain,
    d.indicator::varchar(64) as indicator,
    d.scope_code::varchar(64) as scope_code,
    d.old_revision,
    d.new_revision,
    d.old_value,
    d.new_value
from {{ source('district', 'differences') }} d
join {{ source('district', 'publications') }} p using (publication_id)
