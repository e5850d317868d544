select
    indicator::varchar(64) as budget_line_code,
    label_vi::varchar(255) as label_vi,
    {{ budget_statement('indicator') }} as statement
from {{ source('ref', 'indicators') }}
where domain = 'budget' and unit = 'đồng'
