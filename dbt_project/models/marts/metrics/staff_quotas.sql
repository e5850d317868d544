{{ config(materialized='view') }}
-- The class is the one entered for the last day of the report; without it there is no quota, and the reason says so.
select
    q.submission_id,
    s.unit_code,
    s.unit_valid_from,
    s.district_code,
    s.form,
    s.period_code,
    q.unit_class,
    q.staff_quota,
    q.basis::varchar(255) as basis,
    q.reason_vi::varchar(255) as reason_vi
from {{ source('intake', 'staff_quotas') }} q
join {{ ref('dim_submission') }} s on s.submission_id = q.submission_id
