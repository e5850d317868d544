-- Dossiers received in a year by district, from four quarters, what was carried over counted once
select u.parent_code, sum(case f.indicator when 'received_total' then f.value else -f.value end),
    count(distinct s.period_code)
from raw.figures f
join intake.submissions s using (submission_id)
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where s.form = 'ho_so' and s.status = 'loaded' and s.period_from >= '2022-12-15' and s.period_to <= '2023-12-14'
    and f.domain = 'dossiers' and f.scope_code = 'total'
    and (f.indicator = 'received_total' or f.indicator = 'received_carried_over' and s.period_from > '2022-12-15')
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by u.parent_code order by 1
