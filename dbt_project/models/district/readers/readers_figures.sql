{{ config(alias='fct_figures', post_hook="{{ ask_of_shown_rows_alone() }}") }}
-- The sheet where it is the form's own: the name of another may name a citizen.
select
    f.submission_id,
    f.figure_no,
    f.form,
    f.domain,
    f.indicator,
    f.scope_code,
    case when c.submission_id is null then f.value end as value,
    (case when c.submission_id is null then f.state else 'suppressed' end)::varchar(16) as state,
    f.unit,
    f.unit_code,
    f.unit_valid_from,
    f.district_code,
    f.period_code,
    f.report_from,
    f.report_to,
    f.revision,
    f.known_from,
    f.known_to,
    f.period_from,
    f.period_to,
    f.is_fact,
    (case when f.sheet = own.sheet then f.sheet end)::varchar(64) as sheet,
    f.cell,
    f.page
from {{ ref('fct_figures') }} f
left join {{ source('ref', 'forms') }} own on own.form = f.form
left join {{ ref('int_hidden_cells') }} c
    on c.submission_id = f.submission_id and c.domain = f.domain and c.indicator = f.indicator
    and c.scope_code = f.scope_code
where {{ is_listed('f.scope_code') }}
