{{ config(alias='district_metrics') }}
-- A share of persons over some of the communes, beside the published sum, would give what the others have.
select
    m.publication_id,
    m.district_code,
    m.form,
    m.period_code,
    m.version,
    m.is_current,
    m.metric_code,
    case when not x.is_hidden then m.numerator end as numerator,
    case when not x.is_hidden then m.denominator end as denominator,
    case when not x.is_hidden then m.value end as value,
    m.communes_expected,
    m.communes_accepted,
    m.communes_reported,
    m.communes_measured,
    m.previous_share_pct,
    m.missing_units,
    x.is_hidden
from {{ ref('district_metrics') }} m
cross join lateral (
    select
        {{ is_made_of_hidden('m', ref('int_hidden_district_cells'), 'publication_id') }}
        or (m.denominator is not null and m.communes_measured < m.communes_accepted and {{ counts_persons('m') }})
        as is_hidden
) x
