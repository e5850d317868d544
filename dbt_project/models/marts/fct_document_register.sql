select
    {{ record_key() }},
    'outgoing'::varchar(16) as direction,
    null::varchar(64) as arrival_number,
    r.number_symbol::varchar(100) as number_symbol,
    r.document_kind::varchar(16) as document_kind,
    r.issued_on::date as issued_on,
    null::date as received_on,
    null::varchar(255) as issuer,
    left(r.title_vi, 2000)::varchar(2000) as title_vi
{{ from_records('register_documents') }}
union all
select
    {{ record_key() }},
    'incoming'::varchar(16) as direction,
    r.arrival_number::varchar(64) as arrival_number,
    r.number_symbol::varchar(100) as number_symbol,
    r.document_kind::varchar(16) as document_kind,
    r.issued_on::date as issued_on,
    r.received_on::date as received_on,
    r.issuer::varchar(255) as issuer,
    left(r.title_vi, 2000)::varchar(2000) as title_vi
{{ from_records('incoming_documents') }}
