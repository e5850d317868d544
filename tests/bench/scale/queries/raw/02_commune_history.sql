-- All quarters of one commune: received, pending, overdue
select s.period_code, max(f.value) filter (where f.indicator = 'received_total'),
    max(f.value) filter (where f.indicator = 'pending_total'), max(f.value) filter (where f.indicator = 'resolved_overdue')
from raw.figures f
join intake.submissions s using (submission_id)
where s.unit_code = 'b5' and s.form = 'ho_so' and f.scope_code = 'total'
group by s.period_code, s.period_to order by s.period_to
