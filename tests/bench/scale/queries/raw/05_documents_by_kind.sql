-- Documents of one district by kind and quarter
select s.period_code, f.scope_code, sum(f.value) filter (where f.indicator = 'issued_total')
from raw.figures f
join intake.submissions s using (submission_id)
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where u.parent_code = 'd0' and s.form = 'van_ban' and s.status = 'loaded'
    and f.domain = 'documents'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by s.period_code, f.scope_code order by 1, 2
