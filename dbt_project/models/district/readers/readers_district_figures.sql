{{ config(alias='district_totals', post_hook="{{ ask_of_shown_rows_alone() }}") }}
select
    t.publication_id,
    t.district_code,
    t.form,
    t.period_code,
    t.version,
    t.domain,
    t.indicator,
    t.scope_code,
    case when c.publication_id is null then t.published_value end as published_value,
    case when c.publication_id is null then t.estimated_part end as estimated_part,
    case when c.publication_id is null then t.value_with_estimates end as value_with_estimates,
    t.units_estimated,
    case when c.publication_id is null then t.last_year_part end as last_year_part,
    case when c.publication_id is null then t.value_with_last_year end as value_with_last_year,
    t.units_by_last_year,
    t.communes_expected,
    t.communes_accepted,
    t.communes_reported,
    t.previous_share_pct,
    t.missing_units,
    c.publication_id is not null as is_hidden
from {{ ref('district_totals') }} t
left join {{ ref('int_hidden_district_cells') }} c
    on c.publication_id = t.publication_id and c.domain = t.domain and c.indicator = t.indicator
    and c.scope_code = t.scope_code
where {{ is_listed('t.scope_code') }}
