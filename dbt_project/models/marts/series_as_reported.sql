{{ config(materialized='view') }}
-- A form and a text may give one quantity: what counts is is_fact. Of several sendings the newest counts.
-- What several reports say of one window (the year's estimate stands in each quarter's) the latest says.
-- The windows are the figure's own, whatever period the report is of.
select distinct on (
    f.unit_code, f.unit_valid_from, f.form, f.domain, f.indicator, f.scope_code, f.period_from, f.period_to
)
    f.unit_code,
    f.unit_valid_from,
    f.form,
    f.domain,
    f.indicator,
    f.scope_code,
    i.measure_kind,
    f.period_code,
    f.period_from,
    f.period_to,
    f.period_to - f.period_from > 92 and f.period_from in (
        select y.period_from from {{ ref('dim_period') }} y where y.kind = 'Y' and y.is_cumulative
    ) as is_cumulative,
    f.period_to - f.period_from > 92 as is_longer_than_quarter,
    f.value
from {{ ref('fct_figures') }} f
join {{ ref('dim_indicator') }} i on i.domain = f.domain and i.indicator = f.indicator
where
    f.is_fact and f.state in ('value', 'zero_in_words')
    and f.period_from is not null and f.period_to is not null
    and f.known_to is null
order by
    f.unit_code, f.unit_valid_from, f.form, f.domain, f.indicator, f.scope_code, f.period_from, f.period_to,
    f.report_to desc, f.submission_id desc
