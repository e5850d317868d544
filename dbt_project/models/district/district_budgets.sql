select
    p.publication_id,
    p.district_code::varchar(16) as district_code,
    p.period_code::varchar(16) as period_code,
    p.version,
    p.version = max(p.version) over (partition by p.district_code, p.period_code) as is_current,
    p.published_at,
    p.communes_expected,
    p.communes_accepted,
    p.communes_reported,
    p.previous_share_pct,
    missing.missing_units,
    l.statement::varchar(16) as statement,
    f.indicator::varchar(64) as budget_line_code,
    f.scope_code::varchar(64) as stage,
    f.value as amount_vnd,
    f.communes_reporting
from {{ source('district', 'publications') }} p
{{ names_of_missing('p') }}
join {{ source('district', 'published_figures') }} f using (publication_id)
left join {{ source('ref', 'budget_lines') }} l on l.budget_line_code = f.indicator
where p.form = 'ngan_sach'
