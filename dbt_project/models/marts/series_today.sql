{{ config(materialized='view') }}
-- depends_on: {{ ref('series_as_reported') }}
select
    unit_code::varchar(16) as unit_code,
    unit_valid_from,
    form::varchar(32) as form,
    domain::varchar(32) as domain,
    indicator::varchar(64) as indicator,
    scope_code::varchar(64) as scope_code,
    measure_kind::varchar(16) as measure_kind,
    period_code::varchar(16) as period_code,
    period_from,
    period_to,
    is_cumulative,
    is_longer_than_quarter,
    value,
    units_reporting,
    units_expected,
    is_estimated,
    share_key::varchar(32) as share_key,
    undecided_reason::varchar(32) as undecided_reason,
    case
        when length(missing_units) > 1000 then ref.names_listed(string_to_array(missing_units, ', '), 1000)
        else missing_units
    end::varchar(1000) as missing_units
from marts.series_in_units_of(current_date)
