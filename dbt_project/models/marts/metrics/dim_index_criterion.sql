{{ config(incremental_strategy='by_key', unique_key='criterion_code') }}
select
    criterion_code::varchar(64) as criterion_code,
    area_code::varchar(32) as area_code,
    area_vi::varchar(255) as area_vi,
    label_vi::varchar(255) as label_vi,
    label_en::varchar(255) as label_en,
    metric_code::varchar(64) as metric_code,
    zero_at,
    full_at,
    max_points,
    basis::varchar(255) as basis,
    sort_order
from {{ source('ref', 'index_criteria') }}
