-- A part that a report names by a word of its own (issued_decisions) becomes the member of the dimension that it is
-- (issued_total of document kind QD), so that one quantity has one name.
select
    s.submission_id,
    f.figure_no,
    s.form,
    f.domain,
    coalesce(i.same_as_indicator, f.indicator)::varchar(64) as indicator,
    coalesce(i.same_as_scope, f.scope_code)::varchar(64) as scope_code,
    coalesce(f.scope_label, '')::varchar(255) as scope_label,
    f.value,
    f.state,
    f.unit,
    s.unit_code,
    s.unit_valid_from,
    u.parent_code::varchar(16) as district_code,
    s.period_code,
    s.report_from,
    s.report_to,
    s.revision,
    f.period_from,
    f.period_to,
    f.raw_text,
    f.sheet,
    f.cell,
    f.page,
    f.char_from,
    f.char_to,
    f.evidence
from {{ ref('stg_intake__submissions') }} s
join {{ ref('stg_raw__figures') }} f using (submission_id)
join {{ source('ref', 'indicators') }} i on i.domain = f.domain and i.indicator = f.indicator
join {{ source('ref', 'units') }} u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where s.is_report
