select
    {{ record_key() }},
    r.member_key::varchar(64) as member_key,
    r.sex::varchar(16) as sex,
    r.position::varchar(32) as position,
    r.ethnicity::varchar(16) as ethnicity,
    r.party::varchar(16) as party,
    r.professional::varchar(32) as professional,
    r.political::varchar(32) as political
{{ from_records('staff_members') }}
