{{ config(pre_hook='set local enable_nestloop = off') }}
-- Cells with which a reader would learn of fewer than five persons: the small ones, in a group whose whole is known another
-- with them where they would follow, and shares that give one of these. A share that stands where its count does not is as
-- good as the count; of a whole that the report does not tell it is taken for a small one. What is hidden in one sending is
-- hidden in all sendings of the report: a correction mostly leaves the other cells as they were, and one sending would show
-- what another hides. Without nested loops: the planner expects a few rows where a new quarter has a million.
with measures as (
    select i.domain, i.indicator, g.group_code, null as whole_indicator, null as part_indicator
    from {{ source('ref', 'person_indicators') }} i
    left join {{ source('ref', 'person_groups') }} g on i.domain = 'staff' and g.indicator = i.indicator
    union all
    select domain, indicator, group_code, whole_indicator, part_indicator from {{ source('ref', 'person_rates') }}
),
told as materialized (
    select f.submission_id, f.unit_code, f.unit_valid_from, f.form, f.report_from, f.report_to, f.domain, f.indicator,
        f.scope_code, f.period_from, f.period_to, f.value, m.group_code, m.whole_indicator, m.part_indicator
    from {{ ref('fct_figures') }} f
    join measures m on m.domain = f.domain and m.indicator = f.indicator
    where f.value is not null {{ if_changed('f') }}
),
cells as materialized (
    select submission_id, domain, indicator, scope_code, max(value) as value
    from told
    group by submission_id, domain, indicator, scope_code
),
persons as (
    select t.submission_id, t.unit_code, t.unit_valid_from, t.form, t.report_from, t.report_to, t.domain, t.indicator,
        t.scope_code, t.period_from, t.period_to, t.value, t.group_code, false as is_share,
        {{ is_small_count('t.value') }} as is_small
    from told t
    where t.value > 0 and t.whole_indicator is null
    union all
    select t.submission_id, t.unit_code, t.unit_valid_from, t.form, t.report_from, t.report_to, t.domain, t.indicator,
        t.scope_code, t.period_from, t.period_to, counted.value, t.group_code, true,
        part.value is null and coalesce({{ is_small_count('counted.value') }}, t.value <> 100)
    from told t
    left join cells whole
        on whole.submission_id = t.submission_id and whole.domain = t.domain and whole.indicator = t.whole_indicator
        and whole.scope_code = t.scope_code
    left join cells part
        on part.submission_id = t.submission_id and part.domain = t.domain and part.indicator = t.part_indicator
        and part.scope_code = t.scope_code
    cross join lateral (select t.value * whole.value / 100 as value) counted
    where t.value > 0 and t.whole_indicator is not null
)
select distinct s.submission_id, hidden.domain, hidden.indicator, hidden.scope_code, own.value
from {{ hidden_among('persons', 'submission_id, scope_code, period_from, period_to') }}
join {{ ref('dim_submission') }} s
    on s.unit_code = hidden.unit_code and s.unit_valid_from = hidden.unit_valid_from and s.form = hidden.form
    and s.report_from = hidden.report_from and s.report_to = hidden.report_to and s.revision is not null
    {{ if_changed('s') }}
left join cells own
    on own.submission_id = s.submission_id and own.domain = hidden.domain and own.indicator = hidden.indicator
    and own.scope_code = hidden.scope_code
