{{ config(alias='fct_document_register') }}
-- Without the words of a document: its subject, number and issuer, and the name of the sheet, may name a citizen.
select
    submission_id,
    row_number() over (partition by submission_id order by part, line_no) as document_no,
    unit_code,
    unit_valid_from,
    period_code,
    revision,
    known_from,
    known_to,
    direction,
    document_kind,
    issued_on,
    received_on
from {{ ref('fct_document_register') }}
