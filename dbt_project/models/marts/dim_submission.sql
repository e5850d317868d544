{{ config(incremental_strategy='by_key', unique_key='submission_id') }}
select
    s.submission_id,
    s.sha256,
    s.file_name,
    s.delivered_at,
    s.received_at,
    s.status,
    s.reason,
    s.message_vi,
    s.form,
    s.unit_code,
    s.unit_valid_from,
    s.period_code,
    s.report_from,
    s.report_to,
    u.district_code::varchar(16) as district_code,
    s.revision,
    s.known_from,
    s.known_to,
    p.due_on,
    (s.delivered_at at time zone 'Asia/Ho_Chi_Minh')::date > p.due_on as is_late
from {{ ref('stg_intake__submissions') }} s
left join {{ source('ref', 'unit_districts') }} u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
left join {{ source('ref', 'forms') }} f on f.form = s.form
left join {{ ref('dim_period') }} p on p.regime = f.regime and p.period_code = s.period_code
where true {{ if_changed('s') }}
