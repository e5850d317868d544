-- Staff of the country by quarter, present and assigned
select s.period_code, sum(f.value) filter (where f.indicator = 'staff_present'),
    sum(f.value) filter (where f.indicator = 'staff_assigned'), count(distinct f.submission_id)
from raw.figures f
join intake.submissions s using (submission_id)
where s.form = 'can_bo' and s.status = 'loaded' and f.scope_code = 'total'
    and f.indicator in ('staff_present', 'staff_assigned')
    and f.domain = 'staff'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by s.period_code order by 1
