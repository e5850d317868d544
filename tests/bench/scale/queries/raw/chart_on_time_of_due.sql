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
    and p.period_code = (
        select w.period_code
        from district.publications n
        join ref.forms k using (form)
        join ref.periods w on w.regime = k.regime and w.period_code = n.period_code
        where n.district_code = 'd0' and n.form = 'ho_so'
        order by w.period_to desc, w.period_from desc
        limit 1
    )
