with wide as (
    select f.submission_id, f.scope_code,
        max(value) filter (where indicator = 'received_total') as c3,
        max(value) filter (where indicator = 'received_online') as c4,
        max(value) filter (where indicator = 'received_direct_post') as c5,
        max(value) filter (where indicator = 'received_carried_over') as c6,
        max(value) filter (where indicator = 'resolved_total') as c7,
        max(value) filter (where indicator = 'resolved_early') as c8,
        max(value) filter (where indicator = 'resolved_on_time') as c9,
        max(value) filter (where indicator = 'resolved_overdue') as c10,
        max(value) filter (where indicator = 'pending_total') as c11,
        max(value) filter (where indicator = 'pending_in_time') as c12,
        max(value) filter (where indicator = 'pending_overdue') as c13
    from marts.fct_figures f
    where f.form = 'ho_so' and f.period_code = %(period)s
    group by f.submission_id, f.scope_code
),
summed as (
    select submission_id, sum(c3) as c3, sum(c4) as c4, sum(c5) as c5, sum(c6) as c6, sum(c7) as c7, sum(c11) as c11
    from wide where scope_code <> 'total' group by submission_id
)
select w.submission_id, w.scope_code
from wide w
join summed s using (submission_id)
where
    w.c3 <> w.c4 + w.c5 + w.c6 or w.c7 <> w.c8 + w.c9 + w.c10 or w.c11 <> w.c12 + w.c13 or w.c3 <> w.c7 + w.c11
    or w.scope_code = 'total' and (
        w.c3 <> s.c3 or w.c4 <> s.c4 or w.c5 <> s.c5 or w.c6 <> s.c6 or w.c7 <> s.c7 or w.c11 <> s.c11
    )
    or w.c3 < 0
