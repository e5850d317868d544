{{ config(alias='series_as_reported') }}
select s.*
from {{ ref('series_as_reported') }} s
where not exists (
    select from {{ source('ref', 'indicators') }} i
    join {{ source('ref', 'person_units') }} u on u.unit = i.unit
    where i.domain = s.domain and i.indicator = s.indicator
)
