{{ config(incremental_strategy='by_key', unique_key=['regime', 'period_code']) }}
select
    regime::varchar(32) as regime,
    period_code::varchar(16) as period_code,
    kind::varchar(8) as kind,
    period_from,
    period_to,
    kind in ('H1', '9M', 'Y') and period_to - period_from > 92 as is_cumulative,  -- a day is not
    due_on,
    label_vi::varchar(255) as label_vi
from {{ source('ref', 'periods') }}
