-- The whole series of one commune, in the units of a day
select s.form, f.indicator, f.scope_code, f.period_from, f.value
from raw.figures f
join intake.submissions s using (submission_id)
where s.unit_code = 'b5' and s.form <> 'bao_cao' and s.status = 'loaded' and f.state = 'value'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
order by 1, 2, 3, 4
