{{ config(alias='fct_index_scores') }}
select
    s.unit_code,
    s.unit_valid_from,
    s.district_code,
    s.period_code,
    s.criterion_code,
    case when not h.is_hidden then s.value end as value,
    s.max_points,
    case when not h.is_hidden then s.points end as points,
    h.is_hidden
from {{ ref('fct_index_scores') }} s
join {{ ref('dim_index_criterion') }} c using (criterion_code)
cross join lateral (
    select coalesce(bool_or(m.is_hidden), false) as is_hidden
    from {{ ref('readers_metrics') }} m
    where
        m.unit_code = s.unit_code and m.unit_valid_from = s.unit_valid_from and m.period_code = s.period_code
        and m.metric_code = c.metric_code
) h
