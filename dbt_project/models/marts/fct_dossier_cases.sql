select
    {{ record_key() }},
    r.dossier_key::varchar(64) as dossier_key,
    r.procedure_field::varchar(255) as procedure_field,
    r.procedure_name::varchar(400) as procedure_name,
    r.channel::varchar(16) as channel,
    r.received_on::date as received_on,
    r.due_on::date as due_on,
    r.finished_on::date as finished_on,
    r.status::varchar(100) as status
{{ from_records('dossier_cases') }}
