with listed as (
    select budget_line_code, label_vi, statement, sort_order from {{ source('ref', 'budget_lines') }}
),
named as (
    select budget_line_code, min(scope_label) as label_vi, min(statement) as statement
    from {{ ref('int_budget_lines') }}
    where budget_line_code not in (select budget_line_code from listed)
    group by budget_line_code
)
select
    budget_line_code::varchar(64) as budget_line_code,
    label_vi::varchar(255) as label_vi,
    statement::varchar(32) as statement,
    true as is_listed,
    sort_order
from listed
union all
select
    budget_line_code,
    label_vi::varchar(255),
    statement,
    false,
    1000 + (row_number() over (order by statement, budget_line_code))::integer
from named
