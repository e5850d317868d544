{{ config(schema='intermediate', contract={'enforced': false}) }}
-- What adds over units (ref.measure_kinds), of accepted reports over communes; a ratio is never added. A blank is not a zero: it stays
-- out of the sum and out of the count of communes that report. A row finer than the form's (Hộ tịch of Tư pháp - Hộ
-- tịch) counts in the row it is part of. Nothing here stands on a table of marts, which a whole build makes anew: a
-- publication neither waits for the marts nor meets a missing table. The figures are looked up report by report (offset 0
-- keeps that order): a planner that expects one accepted report would resolve all figures again for each.
select
    s.district_code,
    s.form,
    s.period_code,
    f.domain,
    f.indicator,
    coalesce(m.part_of, f.scope_code)::varchar(64) as scope_code,
    sum(f.value) as value,
    count(distinct case when f.value is not null then s.submission_id end)::integer as communes_reporting
from {{ ref('int_district_sources') }} s
cross join lateral (
    select domain, indicator, scope_code, value
    from {{ ref('int_figures_resolved') }} resolved
    where resolved.submission_id = s.submission_id
    offset 0
) f
join {{ source('ref', 'indicators') }} i on i.domain = f.domain and i.indicator = f.indicator
join {{ source('ref', 'measure_kinds') }} k on k.measure_kind = i.measure_kind
left join {{ source('ref', 'dimension_members') }} m on m.part_of is not null and m.scope_code = f.scope_code
where k.adds_over_units
group by s.district_code, s.form, s.period_code, f.domain, f.indicator, coalesce(m.part_of, f.scope_code)
