-- A figure of a text is a proposal: where a form of the same unit gives the same quantity of the same window, the form
-- counts, and the text is compared with it. A form's number of documents is compared with the registers, and nothing is
-- said where documents without a day could make up the difference.
select
    f.submission_id,
    f.figure_no,
    f.form,
    f.domain,
    f.indicator,
    f.scope_code,
    f.value,
    f.state,
    f.unit,
    f.unit_code,
    f.unit_valid_from,
    f.district_code,
    f.period_code,
    f.report_from,
    f.report_to,
    f.revision,
    s.known_from,
    s.known_to,
    f.period_from,
    f.period_to,
    given.submission_id is null as is_fact,
    coalesce(given.form_value, c.document_count) as form_value,
    left(f.raw_text, 1000)::varchar(1000) as raw_text,
    f.sheet,
    f.cell,
    f.page,
    f.char_from,
    f.char_to,
    left(f.evidence, 4000)::varchar(4000) as evidence
from {{ ref('int_figures_resolved') }} f
join {{ ref('dim_submission') }} s on s.submission_id = f.submission_id
left join {{ ref('int_given_by_forms') }} given
    on given.submission_id = f.submission_id and given.figure_no = f.figure_no
left join {{ ref('int_register_counts') }} c
    on c.submission_id = f.submission_id and f.domain = 'documents' and c.indicator = f.indicator
    and c.scope_code = f.scope_code and f.period_from = f.report_from and f.period_to = f.report_to
    and (
        c.unsure_count = 0 or f.value not between c.document_count and c.document_count + c.unsure_count
    )
where true {{ if_changed('f') }}
