{{ config(alias='fct_metrics') }}
select
    m.submission_id,
    m.metric_code,
    m.unit_code,
    m.unit_valid_from,
    m.district_code,
    m.form,
    m.period_code,
    m.period_from,
    m.period_to,
    m.revision,
    m.known_from,
    case when not x.is_hidden then m.numerator end as numerator,
    case when not x.is_hidden then m.denominator end as denominator,
    case when not x.is_hidden then m.value end as value,
    x.is_hidden
from {{ ref('fct_metrics') }} m
cross join lateral (
    select {{ is_made_of_hidden('m', ref('int_hidden_cells'), 'submission_id') }} as is_hidden
) x
