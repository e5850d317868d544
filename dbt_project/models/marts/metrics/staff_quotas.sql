{{ config(materialized='view') }}
-- The class is the one entered for the last day of the report; without it there is no quota, and the reason says so.
select
    s.submission_id,
    s.unit_code,
    s.unit_valid_from,
    s.district_code,
    s.form,
    s.period_code,
    c.class as unit_class,
    q.quota as staff_quota,
    q.basis::varchar(255) as basis,
    case
        when c.class is null then 'Chưa có loại đơn vị hành chính'
        when q.quota is null then 'Chưa có quy định số lượng cho loại đơn vị này'
    end::varchar(255) as reason_vi
from {{ ref('dim_submission') }} s
join {{ source('ref', 'forms') }} f on f.form = s.form and f.domain = 'staff' and f.is_obligatory
join {{ source('ref', 'units') }} u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
left join lateral (
    select entered.class from {{ source('ref', 'unit_classes') }} entered
    where entered.unit_code = u.unit_code and entered.since between u.valid_from and s.report_to
    order by entered.since desc
    limit 1
) c on true
left join {{ source('ref', 'staff_quotas') }} q
    on q.unit_kind = u.kind and q.class = c.class and s.report_to between q.since and coalesce(q.until, 'infinity')
where s.status = 'loaded' and s.revision is not null
