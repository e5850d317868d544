-- Pending dossiers of the country, quarter by quarter
select s.period_code, sum(f.value) filter (where f.indicator = 'pending_total'),
    sum(f.value) filter (where f.indicator = 'pending_overdue')
from raw.figures f
join intake.submissions s using (submission_id)
where s.form = 'ho_so' and f.scope_code = 'total' and f.indicator in ('pending_total', 'pending_overdue')
group by s.period_code order by 1
