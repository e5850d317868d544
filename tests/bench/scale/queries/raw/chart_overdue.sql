-- Hồ sơ quá hạn
select sum(f.value)
from district.publications p
join district.published_sources o using (publication_id)
join raw.figures f using (submission_id)
where p.district_code = 'd0' and p.form = 'ho_so' and f.scope_code = 'total'
    and f.domain = 'dossiers'
    and not exists (
        select from district.publications n
        where
            n.district_code = p.district_code and n.form = p.form and n.period_code = p.period_code
            and n.version > p.version
    )
    and f.indicator in ('resolved_overdue', 'pending_overdue')
