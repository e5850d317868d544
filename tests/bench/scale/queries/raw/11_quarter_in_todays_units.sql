-- One figure of every commune of the country in a quarter, in the units of a day
select s.unit_code, f.value
from raw.figures f
join intake.submissions s using (submission_id)
where s.form = 'ho_so' and s.period_code = '2023-Q4' and s.status = 'loaded'
    and f.domain = 'dossiers' and f.indicator = 'received_total' and f.scope_code = 'total'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
order by 1
