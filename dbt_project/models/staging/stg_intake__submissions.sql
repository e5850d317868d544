select
    s.submission_id,
    s.sha256::varchar(64) as sha256,
    s.file_name::varchar(400) as file_name,
    s.delivered_at,
    s.received_at,
    s.status::varchar(16) as status,
    s.reason::varchar(64) as reason,
    s.message_vi::varchar(1000) as message_vi,
    s.form::varchar(32) as form,
    s.unit_code::varchar(16) as unit_code,
    s.unit_valid_from,
    s.period_code::varchar(16) as period_code,
    s.period_from as report_from,
    s.period_to as report_to,
    s.revision,
    s.loaded_at as known_from,
    (
        select n.loaded_at
        from {{ source('intake', 'submissions') }} n
        where
            n.form = s.form and n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from
            and n.period_from = s.period_from and n.period_to = s.period_to and n.revision > s.revision
            and n.status = 'loaded'
        order by n.revision
        limit 1
    ) as known_to,
    s.status = 'loaded' and s.revision is not null as is_report
from {{ source('intake', 'submissions') }} s
