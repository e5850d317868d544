{{ config(incremental_strategy='by_key', unique_key=['unit_code', 'valid_from']) }}
select
    unit_code::varchar(16) as unit_code,
    valid_from,
    valid_to,
    name_vi::varchar(255) as name_vi,
    kind::varchar(32) as kind,
    parent_code::varchar(16) as parent_code,
    sort_order
from {{ source('ref', 'units') }}
