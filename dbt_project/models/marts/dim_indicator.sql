{{ config(incremental_strategy='by_key', unique_key=['domain', 'indicator']) }}
select
    domain::varchar(32) as domain,
    indicator::varchar(64) as indicator,
    label_vi::varchar(255) as label_vi,
    unit::varchar(32) as unit,
    measure_kind::varchar(16) as measure_kind
from {{ source('ref', 'indicators') }}
