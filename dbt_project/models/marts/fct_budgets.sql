select
    f.submission_id,
    f.unit_code,
    f.unit_valid_from,
    f.district_code,
    f.form,
    f.period_code,
    f.report_from,
    f.report_to,
    f.revision,
    l.statement,
    f.indicator as budget_line_code,
    f.scope_code as stage,
    f.period_from,
    f.period_to,
    f.value as amount_vnd,
    f.state
from {{ ref('fct_figures') }} f
join {{ ref('dim_budget_line') }} l on l.budget_line_code = f.indicator
where f.domain = 'budget' and f.is_fact
    and f.scope_code in (select scope_code from {{ source('ref', 'dimension_members') }} where dimension in ('budget_stage', 'any'))
