-- All quarters of one commune: received, pending, overdue
select s.period_code, max(f.value) filter (where f.indicator = 'received_total'),
    max(f.value) filter (where f.indicator = 'pending_total'), max(f.value) filter (where f.indicator = 'resolved_overdue')
from raw.figures f
join intake.submissions s using (submission_id)
where s.unit_code = 'b5' and s.form = 'ho_so' and s.status = 'loaded' and f.scope_code = 'total'
    and f.domain = 'dossiers' and f.indicator in ('received_total', 'pending_total', 'resolved_overdue')
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by s.period_code, s.period_to order by s.period_to
