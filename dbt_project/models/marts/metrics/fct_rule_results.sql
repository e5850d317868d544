{{ config(materialized='view') }}
select
    s.district_code,
    s.form,
    s.period_code,
    o.rule_id,
    o.severity,
    sum(o.pass_count)::bigint as pass_count,
    sum(o.fail_count)::bigint as fail_count,
    sum(o.undecided_count)::bigint as undecided_count,
    count(*) filter (where o.fail_count > 0) as reports_failing,
    count(*) as reports_judged
from {{ ref('rule_outcomes') }} o
join {{ ref('dim_submission') }} s using (submission_id)
where s.known_to is null
group by s.district_code, s.form, s.period_code, o.rule_id, o.severity
