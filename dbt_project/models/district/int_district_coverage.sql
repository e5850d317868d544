{{ config(schema='intermediate', contract={'enforced': false}) }}
select
    o.district_code,
    o.form,
    o.period_code,
    count(*)::integer as communes_expected,
    count(s.submission_id)::integer as communes_accepted,
    coalesce(array_agg(o.unit_code order by o.unit_code) filter (where s.submission_id is null), '{}') as missing_units
from {{ source('intake', 'obligations') }} o
left join {{ ref('int_district_sources') }} s
    on s.district_code = o.district_code and s.form = o.form
    and s.period_code = o.period_code and s.unit_code = o.unit_code
group by o.district_code, o.form, o.period_code
