{{ config(
    incremental_strategy='by_key',
    unique_key=['unit_code', 'valid_from', 'successor_code', 'successor_valid_from']
) }}
select
    unit_code::varchar(16) as unit_code,
    valid_from,
    successor_code::varchar(16) as successor_code,
    successor_valid_from,
    share::numeric as share,
    coalesce(share_key, 'none')::varchar(32) as share_key,
    coalesce(share_key, 'none') <> 'whole' as is_estimated,
    note::varchar(400) as note
from {{ source('ref', 'unit_successors') }}
