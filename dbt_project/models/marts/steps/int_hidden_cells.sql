-- Cells with which a reader would learn of fewer than five persons: the small ones, and in a group whose whole is known,
-- beside one small part, the smallest of the others. What is hidden in one sending is hidden in all sendings of the report:
-- a correction mostly leaves the other cells as they were, and one sending would show what another hides.
with persons as (
    select f.submission_id, f.unit_code, f.unit_valid_from, f.form, f.report_from, f.report_to, f.domain, f.indicator,
        f.scope_code, f.period_from, f.period_to, f.value, g.group_code,
        {{ is_small_count('f.value') }} as is_small
    from {{ ref('fct_figures') }} f
    join {{ source('ref', 'person_indicators') }} i on i.domain = f.domain and i.indicator = f.indicator
    left join {{ source('ref', 'person_groups') }} g on f.domain = 'staff' and g.indicator = f.indicator
    where f.value > 0 {{ if_changed('f') }}
)
select distinct s.submission_id, hidden.domain, hidden.indicator, hidden.scope_code
from {{ hidden_among('persons', 'submission_id, scope_code, period_from, period_to') }}
join {{ ref('dim_submission') }} s
    on s.unit_code = hidden.unit_code and s.unit_valid_from = hidden.unit_valid_from and s.form = hidden.form
    and s.report_from = hidden.report_from and s.report_to = hidden.report_to and s.revision is not null
    -- By the table, whose length is known: a list is taken for ten, and all sendings were set beside all hidden cells.
    {% if is_incremental() %}and s.submission_id in (select submission_id from {{ source('staging', 'changed_reports') }}){% endif %}
