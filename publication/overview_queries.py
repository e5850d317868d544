"""The questions behind the overview, each answered in one pass over the warehouse."""

# unit × form × period owed, with the latest report, the day of the first one and the revision in use.
OWED = """
with numbered as (
    select
        st.*,
        (first_value(st.delivered_at) over arrivals at time zone 'Asia/Ho_Chi_Minh')::date as first_delivered_on,
        max(st.revision) filter (where st.state = 'accepted') over (
            partition by st.form, st.unit_code, st.period_from, st.period_to
        ) as accepted_revision
    from review.submission_states st
    window arrivals as (
        partition by st.form, st.unit_code, st.period_from, st.period_to order by st.revision
    )
)
select
    o.district_code, coalesce(d.name_vi, o.district_code) as district_name, o.period_code, p.label_vi as period_label,
    o.form, o.period_from, o.period_to, o.due_on,
    o.unit_code, o.unit_valid_from, u.name_vi as unit_name,
    n.submission_id, n.revision, n.accepted_revision, n.first_delivered_on, n.is_checked, n.state as decision,
    n.reason, coalesce(n.critical_count, 0) as critical_count, coalesce(n.unexplained_count, 0) as unexplained_count,
    coalesce(n.warning_count, 0) as warning_count, coalesce(n.info_count, 0) as info_count,
    s.file_name, s.sha256,
    exists (
        select from intake.submissions r
        where
            r.status = 'returned' and r.form = o.form
            and r.unit_code = o.unit_code and r.period_code = o.period_code
    ) as has_unreadable,
    o.due_on >= (now() at time zone 'Asia/Ho_Chi_Minh')::date as is_open
from intake.obligations o
join ref.forms f on f.form = o.form
join ref.periods p on (p.regime, p.period_code) = (f.regime, o.period_code)
join ref.units u on (u.unit_code, u.valid_from) = (o.unit_code, o.unit_valid_from)
left join ref.units d
    on d.unit_code = o.district_code and o.period_to between d.valid_from and coalesce(d.valid_to, 'infinity')
left join numbered n
    on (n.form, n.unit_code, n.period_from, n.period_to) = (o.form, o.unit_code, o.period_from, o.period_to)
    and n.is_latest
left join intake.submissions s using (submission_id)
order by
    max(o.period_to) over (partition by o.period_code) desc, o.period_code, o.district_code,
    u.sort_order, o.unit_code, o.unit_valid_from, o.form
"""

# Reports nobody owes: narratives and the like.
UNASKED = """
select
    st.submission_id, s.file_name, s.sha256, st.unit_code, u.name_vi as unit_name, f.name_vi as form_name,
    st.period_code, coalesce(p.label_vi, st.period_code) as period_label, st.period_from, st.period_to, st.revision,
    st.state as decision, st.is_checked,
    (select count(*) from raw.figures r where r.submission_id = st.submission_id) as figure_count
from review.submission_states st
join intake.submissions s using (submission_id)
join ref.forms f on f.form = st.form and not f.is_obligatory
join ref.units u on (u.unit_code, u.valid_from) = (st.unit_code, st.unit_valid_from)
left join ref.periods p on (p.regime, p.period_code) = (f.regime, st.period_code)
where st.is_latest
order by st.period_to desc, u.sort_order, f.form, st.period_from, st.submission_id
"""

FINDINGS = """
select
    f.submission_id, f.rule_id, f.scope_code, f.severity, f.message_vi as message, f.instruction_vi as instruction,
    f.found / coalesce(r.factor, 1) as found, f.expected / coalesce(r.factor, 1) as expected,
    coalesce(f.cells -> 0 ->> 'locator', '') as locator,
    coalesce(f.cells -> 0 ->> 'label_vi', '') as label,
    st.unit_code, u.name_vi as unit_name, st.form, st.period_code, st.revision, s.file_name, s.sha256,
    exists (
        select from review.explanations e
        where (e.submission_id, e.rule_id, e.scope_code) = (f.submission_id, f.rule_id, f.scope_code)
    ) as is_explained
from quality.current_findings f
join review.submission_states st using (submission_id)
join intake.submissions s using (submission_id)
join ref.units u on (u.unit_code, u.valid_from) = (st.unit_code, st.unit_valid_from)
left join lateral (
    select factor from raw.figures
    where
        submission_id = (f.cells -> 0 ->> 'submission_id')::bigint
        and sheet = f.cells -> 0 ->> 'sheet' and cell = f.cells -> 0 ->> 'cell'
    limit 1
) r on true
where st.is_latest
order by
    st.period_to desc, array_position(array['critical', 'warning', 'info'], f.severity),
    u.sort_order, st.form, f.rule_id, f.scope_code, f.submission_id
"""

# Files that became no report: for the sender to act on, or for us.
FILES = """
select
    s.submission_id, s.file_name, s.sha256, s.status, coalesce(s.message_vi, '') as message,
    s.unit_code, s.period_code, s.delivered_at at time zone 'Asia/Ho_Chi_Minh' as delivered_at
from intake.submissions s
where s.status <> 'loaded'
order by s.status desc, s.delivered_at, s.file_name, s.submission_id
"""

REPEATED = """
select s.submission_id, array_agg(n.file_name order by n.delivered_at, n.file_name) as file_names
from intake.submissions s
join intake.submission_names n using (submission_id)
group by s.submission_id
having count(*) > 1
order by s.submission_id
"""

# When anything last happened that this overview tells of: the same data gives the same page.
LAST_CHANGE = """
select max(at) at time zone 'Asia/Ho_Chi_Minh'
from (
    select max(at) from intake.submission_events
    union all select max(finished_at) from quality.runs
    union all select max(decided_at) from review.decisions
    union all select max(explained_at) from review.explanations
    union all select max(published_at) from district.publications
) happened (at)
"""
