-- Budget execution of a quarter against plan by district
select u.parent_code,
    100 * sum(f.value) filter (where f.scope_code = 'execution') / nullif(sum(f.value) filter (where f.scope_code = 'plan'), 0)
from raw.figures f
join intake.submissions s using (submission_id)
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where s.form = 'ngan_sach' and s.period_code = '2023-Q4' and s.status = 'loaded' and f.indicator = 'revenue_total'
    and f.domain = 'budget'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by u.parent_code order by 1
