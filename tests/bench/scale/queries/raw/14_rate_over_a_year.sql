-- On-time rate of due dossiers over a year of each commune of a district, made again of its parts
select unit_code, numerator, denominator, round(100 * numerator / denominator, 2)
from (
    select s.unit_code,
        sum(f.value) filter (where f.indicator in ('resolved_early', 'resolved_on_time')) as numerator,
        sum(f.value) filter (
            where f.indicator = 'resolved_total' or f.indicator = 'pending_overdue' and s.period_to = '2023-12-14'
        ) as denominator
    from raw.figures f
    join intake.submissions s using (submission_id)
    join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
    where u.parent_code = 'd0' and s.form = 'ho_so' and s.status = 'loaded'
        and s.period_from >= '2022-12-15' and s.period_to <= '2023-12-14'
        and f.domain = 'dossiers' and f.scope_code = 'total'
        and f.indicator in ('resolved_early', 'resolved_on_time', 'resolved_total', 'pending_overdue')
        and not exists (
            select from intake.submissions n
            where
                n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
                and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
                and n.revision > s.revision
        )
    group by s.unit_code
) summed
order by 1
