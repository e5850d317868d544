-- Every commune's reports of one quarter, accepted; the file's events are those a build looks for.
create temporary table made on commit drop as
select nextval(pg_get_serial_sequence('intake.submissions', 'submission_id')) as submission_id,
    f.form, u.unit_code, p.period_code, p.period_from, p.period_to, %(revision)s as revision,
    substr(u.unit_code, 2)::integer as n,
    4 * left(p.period_code, 4)::integer + right(p.period_code, 1)::integer + 4 * (%(revision)s::integer - 1) as q
from ref.units u
join ref.forms f on f.form in ('ho_so', 'van_ban', 'can_bo', 'ngan_sach', 'bao_cao')
join ref.periods p on p.regime = coalesce(nullif(f.regime, 'as_stated'), 'state_reporting') and p.period_code = %(period)s
where u.kind = 'xã' and u.unit_code ~ '^b\d' and (%(unit)s::text is null or (u.unit_code, f.form) = (%(unit)s, 'ho_so'));
insert into intake.submissions (submission_id, sha256, byte_count, file_name, delivered_at, loaded_at, status, form,
    unit_code, unit_valid_from, period_code, period_from, period_to, revision)
overriding system value
select submission_id, encode(sha256(submission_id::text::bytea), 'hex'), 1, form || '.xlsx', period_to + time '09:00',
    now(), 'loaded', form, unit_code, '1900-01-01', period_code, period_from, period_to, revision
from made;
insert into raw.figures (submission_id, figure_no, domain, indicator, scope_label, scope_code, value, state, unit,
    factor, period_from, period_to, raw_text, sheet, cell, evidence)
select m.submission_id, c.figure_no, c.domain, c.indicator, c.scope_label, c.scope_code,
    c.measure * written.number, case when written.number is null then 'blank' else 'value' end, 'x', c.measure,
    m.period_from, m.period_to, coalesce(written.number::text, ''), 'Biểu', 'D' || c.figure_no, ''
from made m
join bench.cells c using (form)
-- The total row is the sum over the rows of its subject.
cross join lateral (
    select case
        when c.place = 0 and c.indicator in (
            'received_total', 'received_online', 'received_direct_post', 'received_carried_over', 'resolved_total',
            'resolved_early', 'resolved_on_time', 'resolved_overdue', 'pending_total', 'pending_in_time',
            'pending_overdue', 'issued_total', 'outgoing_electronic', 'outgoing_paper_only', 'signed_digital'
        )
        then (
            select sum(bench.number(c.indicator, p.place, m.n, m.q, 'total')) from bench.places p
            where p.domain = c.domain
        )
        else bench.number(c.indicator, c.place, m.n, m.q, c.scope_code)
    end as number
) written;
insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)
select submission_id, 'accepted', 'policy', 'bench', true from made;
insert into intake.submission_events (submission_id, event) select submission_id, 'numbered' from made;
