-- Hồ sơ đang giải quyết qua các kỳ
select s.period_code, u.name_vi, sum(f.value)
from raw.figures f
join intake.submissions s using (submission_id)
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where u.parent_code = 'd0' and u.name_vi = 'Xã thử 5' and s.form = 'ho_so' and s.status = 'loaded'
    and f.indicator = 'pending_total' and f.scope_code = 'total'
    and f.domain = 'dossiers'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
group by s.period_code, u.name_vi order by 1, 2
