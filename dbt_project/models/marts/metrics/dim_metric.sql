{{ config(incremental_strategy='by_key', unique_key='metric_code') }}
select
    metric_code::varchar(64) as metric_code,
    label_vi::varchar(255) as label_vi,
    label_en::varchar(255) as label_en,
    domain::varchar(32) as domain,
    form::varchar(32) as form,
    unit_vi::varchar(32) as unit_vi,
    measure_kind::varchar(16) as measure_kind,
    better::varchar(8) as better,
    numerator_vi::varchar(255) as numerator_vi,
    denominator_vi::varchar(255) as denominator_vi,
    basis::varchar(255) as basis,
    detail_of::varchar(64) as detail_of,
    sort_order
from {{ source('ref', 'metrics') }}
