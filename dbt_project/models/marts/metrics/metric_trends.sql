{{ config(materialized='view') }}
-- Only windows that abut are compared: a half-year follows no quarter.
select
    n.submission_id,
    n.metric_code,
    n.unit_code,
    n.unit_valid_from,
    n.district_code,
    n.form,
    n.period_code,
    n.period_from,
    n.period_to,
    n.value,
    o.period_code as previous_period_code,
    o.value as previous_value,
    n.value - o.value as change
from {{ ref('fct_metrics') }} n
left join {{ ref('fct_metrics') }} o
    on o.unit_code = n.unit_code and o.unit_valid_from = n.unit_valid_from and o.form = n.form
    and o.metric_code = n.metric_code and o.period_to = n.period_from - 1
    and (o.period_to - o.period_from) between (n.period_to - n.period_from) - 3 and (n.period_to - n.period_from) + 3
