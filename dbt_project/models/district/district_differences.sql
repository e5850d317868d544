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
    d.new_value,
    coalesce(u.name_vi, d.unit_code)::varchar(255) as unit_name,
    i.label_vi::varchar(255) as label_vi,
    district.reason_of_difference(p.publication_id, d.unit_code, d.old_revision, d.new_revision)::varchar(1000)
        as reason_vi,
    p.communes_expected,
    p.communes_accepted,
    p.communes_reported,
    p.previous_share_pct,
    missing.missing_units
from {{ source('district', 'differences') }} d
join {{ source('district', 'publications') }} p using (publication_id)
{{ names_of_missing('p') }}
join {{ source('ref', 'forms') }} f using (form)
join {{ source('ref', 'periods') }} w on w.regime = f.regime and w.period_code = p.period_code
left join {{ source('ref', 'units') }} u
    on u.unit_code = d.unit_code and w.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
left join {{ source('ref', 'indicators') }} i on i.domain = d.domain and i.indicator = d.indicator
