-- Each metric of the newest sending of each report, from the cells it is made of. Where one of them is no number the
-- numerator or denominator it belongs to is not known. The quota of staff is a cell that no report gives.
with cells as (
    select f.submission_id, f.form, f.domain, f.indicator, f.scope_code, f.value
    from {{ ref('fct_figures') }} f
    where f.is_fact and f.known_to is null {{ if_changed('f') }}
    union all
    select q.submission_id, q.form, 'staff', 'staff_quota', 'total', q.staff_quota
    from {{ ref('staff_quotas') }} q
    where true {{ if_changed('q') }}
)
select
    f.submission_id,
    m.metric_code::varchar(64) as metric_code,
    s.unit_code,
    s.unit_valid_from,
    s.district_code,
    s.form,
    s.period_code,
    s.report_from as period_from,
    s.report_to as period_to,
    s.revision,
    s.known_from,
    {{ metric_values('f.value', 'm.measure_kind') }}
from cells f
join {{ source('ref', 'metric_parts') }} p
    on p.domain = f.domain and p.indicator = f.indicator and p.scope_code = f.scope_code
join {{ source('ref', 'metrics') }} m on m.metric_code = p.metric_code and m.form = f.form
join {{ ref('dim_submission') }} s on s.submission_id = f.submission_id
where s.known_to is null
group by f.submission_id, m.metric_code, s.submission_id
