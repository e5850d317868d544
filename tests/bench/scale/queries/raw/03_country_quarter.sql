-- The whole country's dossiers of one quarter
select sum(f.value) filter (where f.indicator = 'received_total'), sum(f.value) filter (where f.indicator = 'resolved_total'),
    sum(f.value) filter (where f.indicator = 'resolved_overdue')
from raw.figures f
join intake.submissions s using (submission_id)
where s.form = 'ho_so' and s.period_code = '2023-Q4' and f.scope_code = 'total'
