-- Cells with which a reader would learn of fewer than five persons: the small ones, and in a group whose whole is known,
-- beside one small part, the smallest of the others.
with persons as (
    select f.submission_id, f.domain, f.indicator, f.scope_code, f.period_from, f.period_to, f.value, g.group_code,
        f.value between 1 and 4 as is_small
    from {{ ref('fct_figures') }} f
    join {{ source('ref', 'indicators') }} i on i.domain = f.domain and i.indicator = f.indicator
    join {{ source('ref', 'person_units') }} u on u.unit = i.unit
    left join {{ source('ref', 'person_groups') }} g on f.domain = 'staff' and g.indicator = f.indicator
    where f.value > 0 {{ if_changed('f') }}
)
select distinct submission_id, domain, indicator, scope_code
from {{ hidden_among('persons', 'submission_id, scope_code, period_from, period_to') }}
