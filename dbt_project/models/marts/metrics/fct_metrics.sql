-- Each metric of the newest sending of each report, from the cells it is made of. Where one of them is no number the
-- numerator or denominator it belongs to is not known. The quota of staff is a cell that no report gives.
with given as (
    select f.submission_id, f.form, f.value, p.metric_code, p.side, p.sign
    from {{ ref('fct_figures') }} f
    join {{ source('ref', 'metric_parts') }} p
        on p.domain = f.domain and p.indicator = f.indicator and p.scope_code = f.scope_code
    where f.is_fact and f.known_to is null {{ if_changed('f') }}
    union all
    select q.submission_id, q.form, q.staff_quota, p.metric_code, p.side, p.sign
    from {{ ref('staff_quotas') }} q
    join {{ source('ref', 'metric_parts') }} p on p.domain = 'staff' and p.indicator = 'staff_quota'
    where true {{ if_changed('q') }}
),
parts as (
    select g.*, m.measure_kind, s.side_count
    from given g
    join {{ source('ref', 'metrics') }} m on m.metric_code = g.metric_code and m.form = g.form
    join (select distinct metric_code, side, side_count from {{ metric_parts() }} counted) s
        on s.metric_code = g.metric_code and s.side = g.side
),
measured as (
    select p.submission_id, p.metric_code, {{ metric_values('p.value', 'p.measure_kind') }}
    from parts p
    group by p.submission_id, p.metric_code, p.measure_kind
)
select
    x.submission_id,
    x.metric_code::varchar(64) as metric_code,
    s.unit_code,
    s.unit_valid_from,
    s.district_code,
    s.form,
    s.period_code,
    s.report_from as period_from,
    s.report_to as period_to,
    s.revision,
    s.known_from,
    x.numerator,
    x.denominator,
    x.value
from measured x
join {{ ref('dim_submission') }} s on s.submission_id = x.submission_id
where s.known_to is null
