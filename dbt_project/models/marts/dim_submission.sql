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
    s.revision,
    p.due_on,
    (s.delivered_at at time zone 'Asia/Ho_Chi_Minh')::date > p.due_on as is_late
from {{ ref('stg_intake__submissions') }} s
left join {{ source('ref', 'forms') }} f on f.form = s.form
left join {{ ref('dim_period') }} p on p.regime = f.regime and p.period_code = s.period_code
