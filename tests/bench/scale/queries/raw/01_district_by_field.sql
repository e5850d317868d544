-- Dossiers of one district and quarter by field
select f.scope_code, sum(f.value) filter (where f.indicator = 'received_total'),
    sum(f.value) filter (where f.indicator = 'resolved_total'), sum(f.value) filter (where f.indicator = 'resolved_overdue')
from raw.figures f
join intake.submissions s using (submission_id)
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where u.parent_code = 'd0' and s.form = 'ho_so' and s.period_code = '2023-Q4'
    and s.revision = (select max(n.revision) from intake.submissions n
        where (n.unit_code, n.form, n.period_from, n.period_to) = (s.unit_code, s.form, s.period_from, s.period_to))
group by f.scope_code order by 1
