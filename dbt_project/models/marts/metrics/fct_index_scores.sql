{{ config(materialized='view') }}
-- Points grow in a line between the bounds of the criterion. What no report tells has no points, which is not zero points.
with told as (
    select unit_code, unit_valid_from, district_code, period_code, metric_code, value
    from {{ ref('fct_metrics') }}
    union all
    select
        r.unit_code, r.unit_valid_from, r.district_code, r.period_code, c.metric_code,
        {{ share_of(
            "count(*) filter (where case c.metric_code when 'reporting_timeliness' then r.is_on_time else r.is_complete end)",
            'count(r.is_on_time)'
        ) }}
    from {{ ref('fct_reporting') }} r
    cross join (values ('reporting_timeliness'), ('reporting_completeness')) c (metric_code)
    group by r.unit_code, r.unit_valid_from, r.district_code, r.period_code, c.metric_code
),
owing as (
    select distinct unit_code, unit_valid_from, district_code, period_code
    from {{ ref('fct_reporting') }}
)
select
    o.unit_code,
    o.unit_valid_from,
    o.district_code,
    o.period_code,
    c.criterion_code,
    t.value,
    c.max_points,
    case
        when t.value is not null  -- greatest() and least() take no notice of null
        then round(c.max_points * least(greatest((t.value - c.zero_at) / (c.full_at - c.zero_at), 0), 1), 2)
    end as points
from owing o
cross join {{ ref('dim_index_criterion') }} c
left join told t
    on t.unit_code = o.unit_code and t.unit_valid_from = o.unit_valid_from and t.district_code = o.district_code
    and t.period_code = o.period_code and t.metric_code = c.metric_code
