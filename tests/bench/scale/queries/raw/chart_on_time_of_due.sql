-- Tỷ lệ đúng hạn trên hồ sơ đã đến hạn
select round(100 * sum(f.value) filter (where f.indicator in ('resolved_early', 'resolved_on_time'))
    / nullif(sum(f.value) filter (where f.indicator in ('resolved_total', 'pending_overdue')), 0), 2)
from district.publications p
join district.published_sources o using (publication_id)
join raw.figures f using (submission_id)
where p.district_code = 'd0' and p.form = 'ho_so' and f.scope_code = 'total'
    and f.domain = 'dossiers' and f.indicator in ('resolved_early', 'resolved_on_time', 'resolved_total', 'pending_overdue')
    and not exists (
        select from district.publications n
        where
            n.district_code = p.district_code and n.form = p.form and n.period_code = p.period_code
            and n.version > p.version
    )
