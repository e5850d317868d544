-- Cells with which a reader would learn of fewer than five persons: the small ones, in a group whose whole is known another
-- with them where they would follow, and shares that give one of these. A share that stands where its count does not is as
-- good as the count; of a whole that the report does not tell it is taken for a small one. What is hidden in one sending is
-- hidden in all sendings of the report: a correction mostly leaves the other cells as they were, and one sending would show
-- what another hides.
with counted as (
    select i.domain, i.indicator, g.group_code, null as whole_indicator, null as part_indicator, false as is_share
    from {{ source('ref', 'person_indicators') }} i
    left join {{ source('ref', 'person_groups') }} g on i.domain = 'staff' and g.indicator = i.indicator
    union all
    select domain, indicator, group_code, whole_indicator, part_indicator, true
    from {{ source('ref', 'person_rates') }}
),
told as (
    select f.submission_id, f.unit_code, f.unit_valid_from, f.form, f.report_from, f.report_to, f.domain, f.indicator,
        f.scope_code, f.period_from, f.period_to, i.group_code, i.is_share,
        case
            when i.is_share
            then f.value * (
                select max(w.value) from {{ ref('fct_figures') }} w
                where
                    w.submission_id = f.submission_id and w.domain = f.domain and w.indicator = i.whole_indicator
                    and w.scope_code = f.scope_code
            ) / 100
            else f.value
        end as value,
        i.is_share and f.value = 100 as is_whole,
        case
            when i.is_share
            then exists (
                select from {{ ref('fct_figures') }} w
                where
                    w.submission_id = f.submission_id and w.domain = f.domain and w.indicator = i.part_indicator
                    and w.scope_code = f.scope_code and w.value is not null
            )
            else false
        end as is_told_as_count
    from {{ ref('fct_figures') }} f
    join counted i on i.domain = f.domain and i.indicator = f.indicator
    where f.value > 0 {{ if_changed('f') }}
),
persons as (
    select told.*,
        not is_told_as_count and coalesce({{ is_small_count('value') }}, not is_whole) as is_small
    from told
)
select distinct s.submission_id, hidden.domain, hidden.indicator, hidden.scope_code
from {{ hidden_among('persons', 'submission_id, scope_code, period_from, period_to') }}
join {{ ref('dim_submission') }} s
    on s.unit_code = hidden.unit_code and s.unit_valid_from = hidden.unit_valid_from and s.form = hidden.form
    and s.report_from = hidden.report_from and s.report_to = hidden.report_to and s.revision is not null
    -- By the table, whose length is known: a list is taken for ten, and all sendings were set beside all hidden cells.
    {% if is_incremental() %}and s.submission_id in (select submission_id from {{ source('staging', 'changed_reports') }}){% endif %}
