select
    r.submission_id,
    r.line_no,
    r.part::varchar(64) as part,
    s.unit_code,
    s.unit_valid_from,
    s.period_code,
    s.revision,
    r.member_key::varchar(64) as member_key,
    r.sex::varchar(16) as sex,
    r.position::varchar(32) as position,
    r.ethnicity::varchar(16) as ethnicity,
    r.party::varchar(16) as party,
    r.professional::varchar(32) as professional,
    r.political::varchar(32) as political
from {{ source('raw', 'staff_members') }} r
join {{ ref('stg_intake__submissions') }} s using (submission_id)
where s.is_report
