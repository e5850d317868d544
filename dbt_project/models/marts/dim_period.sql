{{ config(incremental_strategy='by_key', unique_key=['regime', 'period_code']) }}
select
    regime::varchar(32) as regime,
    period_code::varchar(16) as period_code,
    kind::varchar(8) as kind,
    period_from,
    period_to,
    kind in ('H1', '9M', 'Y') as is_cumulative,
    due_on,
    label_vi::varchar(255) as label_vi
from {{ source('ref', 'periods') }}
