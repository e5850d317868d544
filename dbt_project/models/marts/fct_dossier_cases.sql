select
    r.submission_id,
    r.line_no,
    r.part::varchar(64) as part,
    s.unit_code,
    s.unit_valid_from,
    s.period_code,
    s.revision,
    r.dossier_key::varchar(64) as dossier_key,
    r.procedure_field::varchar(255) as procedure_field,
    r.procedure_name::varchar(400) as procedure_name,
    r.channel::varchar(16) as channel,
    r.received_on::date as received_on,
    r.due_on::date as due_on,
    r.finished_on::date as finished_on,
    r.status::varchar(100) as status
from {{ source('raw', 'dossier_cases') }} r
join {{ ref('stg_intake__submissions') }} s using (submission_id)
where s.is_report
