-- Budget execution of a quarter against plan by district
select u.parent_code,
    100 * sum(f.value) filter (where f.scope_code = 'execution') / nullif(sum(f.value) filter (where f.scope_code = 'plan'), 0)
from raw.figures f
join intake.submissions s using (submission_id)
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where s.form = 'ngan_sach' and s.period_code = '2023-Q4' and f.indicator = 'revenue_total'
group by u.parent_code order by 1
