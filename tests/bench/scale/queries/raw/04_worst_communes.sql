-- The twenty communes of a province with most dossiers overdue
select s.unit_code, u.name_vi, sum(f.value) as overdue
from raw.figures f
join intake.submissions s using (submission_id)
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where s.form = 'ho_so' and s.period_code = '2023-Q4' and s.status = 'loaded'
    and f.scope_code = 'total' and f.indicator in ('resolved_overdue', 'pending_overdue')
    and u.parent_code in ('d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'd9', 'd10', 'd11', 'd12')
    and f.domain = 'dossiers'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by s.unit_code, u.name_vi
order by overdue desc nulls last, s.unit_code limit 20
