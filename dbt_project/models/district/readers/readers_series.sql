{{ config(alias='series_as_reported', post_hook="{{ ask_of_shown_rows_alone() }}") }}
-- The value hangs on what is joined, so that no condition of a reader is asked of the rows left out: an error it raises
-- there would tell that they exist.
select
    s.unit_code,
    s.unit_valid_from,
    s.form,
    s.domain,
    s.indicator,
    s.scope_code,
    s.measure_kind,
    s.period_code,
    s.period_from,
    s.period_to,
    s.is_cumulative,
    s.is_longer_than_quarter,
    case when persons.indicator is null then s.value end as value
from {{ ref('series_as_reported') }} s
left join {{ source('ref', 'person_measures') }} persons
    on persons.domain = s.domain and persons.indicator = s.indicator
where persons.indicator is null and {{ is_listed('s.scope_code') }}
