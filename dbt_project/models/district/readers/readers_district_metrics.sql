{{ config(alias='district_metrics') }}
-- A share of persons over some of the communes, beside the published sum, would give what the others have. What a metric is
-- made of is what it was published with: one that no list has any more hides as much. Hidden cells are asked for row by row,
-- and of metrics made of persons alone.
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
join {{ source('district', 'metric_definitions') }} d on d.definition_id = m.definition_id
cross join lateral (
    select
        case
            when d.definition_id in (
                select one.definition_id
                from {{ source('district', 'metric_definitions') }} one
                cross join jsonb_to_recordset(one.parts) part (domain text, indicator text)
                join {{ source('ref', 'person_indicators') }} i
                    on i.domain = part.domain and i.indicator = part.indicator
            )
            then
                (m.denominator is not null and m.communes_measured < m.communes_accepted)
                or (
                    select count(*) > 0
                    from jsonb_to_recordset(d.parts) part (domain text, indicator text, scope_code text)
                    join {{ ref('int_hidden_district_cells') }} c
                        on c.domain = part.domain and c.indicator = part.indicator and c.scope_code = part.scope_code
                    where c.publication_id = m.publication_id
                )
            else false
        end as is_hidden
) x
