{{ config(incremental_strategy='by_key', unique_key='budget_line_code') }}
with named as (
    select scope_code as budget_line_code, min(label_vi) as label_vi, min(statement) as statement
    from {{ ref('int_rows_unlisted') }}
    where dimension = 'budget_line'
    group by scope_code
)
select
    budget_line_code::varchar(64) as budget_line_code,
    label_vi::varchar(255) as label_vi,
    statement::varchar(32) as statement,
    true as is_listed,
    sort_order
from {{ source('ref', 'budget_lines') }}
union all
select
    budget_line_code,
    label_vi::varchar(255),
    statement,
    false,
    1000 + (row_number() over (order by statement, budget_line_code))::integer
from named
