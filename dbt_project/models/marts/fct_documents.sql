with figures as (
    {{ pivot_figures('documents', 'document_kind_code') }}
)
select
    *,
    (case when incoming_total is not null and issued_total is null then 'incoming' else 'outgoing' end)::varchar(8)
        as direction
from figures
