-- Pending dossiers of the country, quarter by quarter
select s.period_code, sum(f.value) filter (where f.indicator = 'pending_total'),
    sum(f.value) filter (where f.indicator = 'pending_overdue')
from raw.figures f
join intake.submissions s using (submission_id)
where s.form = 'ho_so' and s.status = 'loaded' and f.scope_code = 'total'
    and f.indicator in ('pending_total', 'pending_overdue')
    and f.domain = 'dossiers'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by s.period_code order by 1
