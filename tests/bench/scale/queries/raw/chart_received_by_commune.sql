-- Hồ sơ nhận giải quyết theo xã (kỳ mới nhất)
select u.name_vi, sum(f.value) filter (
    where (s.period_to, s.period_from) = (
        select n.period_to, n.period_from
        from intake.submissions n
        join ref.units u on u.unit_code = n.unit_code and u.valid_from = n.unit_valid_from
        where u.parent_code = 'd0' and n.form = 'ho_so' and n.status = 'loaded'
        order by n.period_to desc, n.period_from desc
        limit 1
    )
)
from raw.figures f
join intake.submissions s using (submission_id)
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where u.parent_code = 'd0' and s.form = 'ho_so' and s.status = 'loaded'
    and f.indicator = 'received_total' and f.scope_code = 'total'
    and f.domain = 'dossiers'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by u.name_vi order by 1
