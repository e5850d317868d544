"""The questions behind the overview, each answered in one pass over the periods asked for, all where none are named."""

_ASKED = "(%(periods)s::text[] is null or {0}.period_code = any (%(periods)s))"
_IS_NEWEST = """not exists (
    select from intake.submissions n
    where
        n.status = 'loaded' and n.form = s.form and n.unit_code = s.unit_code
        and n.period_from = s.period_from and n.period_to = s.period_to and n.revision > s.revision
)"""

# Periods with reports, newest first: from period to period through the index, not report by report.
PERIODS = f"""
with recursive found as (
    (
        select period_code, period_to from intake.submissions
        where status = 'loaded' and revision is not null and period_code is not null
        order by period_code desc, period_to desc limit 1
    )
    union all
    (
        select earlier.period_code, earlier.period_to
        from found
        cross join lateral (
            select s.period_code, s.period_to from intake.submissions s
            where s.status = 'loaded' and s.revision is not null and s.period_code < found.period_code
            order by s.period_code desc, s.period_to desc limit 1
        ) earlier
    )
)
select f.period_code,
    coalesce((select min(p.label_vi) from ref.periods p where p.period_code = f.period_code), f.period_code) as label,
    exists (
        select from intake.submissions s
        join ref.forms form on form.form = s.form and form.is_obligatory
        where s.period_code = f.period_code and s.status = 'loaded'
    ) as is_owed,
    f.period_code in (
        select s.period_code from intake.submissions s
        join ref.forms form on form.form = s.form and form.is_obligatory
        where
            s.status = 'loaded' and s.revision is not null
            and not exists (select from review.decisions d where d.submission_id = s.submission_id)
            and {_IS_NEWEST}
    ) as has_waiting
from found f
order by f.period_to desc, f.period_code
"""

# unit × form × period owed, with the latest report, the day of the first one and the revision in use.
OWED = f"""
with numbered as (
    select
        st.*,
        (first_value(st.delivered_at) over arrivals at time zone 'Asia/Ho_Chi_Minh')::date as first_delivered_on,
        max(st.revision) filter (where st.state = 'accepted') over (
            partition by st.form, st.unit_code, st.period_from, st.period_to
        ) as accepted_revision
    from review.submission_states st
    where {_ASKED.format("st")}
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
where {_ASKED.format("o")}
order by
    max(o.period_to) over (partition by o.period_code) desc, o.period_code, o.district_code,
    u.sort_order, o.unit_code, o.unit_valid_from, o.form
"""

# Reports nobody owes: narratives and the like.
UNASKED = f"""
select
    st.submission_id, s.file_name, s.sha256, st.unit_code, st.unit_valid_from, u.name_vi as unit_name, st.form,
    f.name_vi as form_name,
    st.period_code, coalesce(p.label_vi, st.period_code) as period_label, st.period_from, st.period_to, st.revision,
    st.state as decision, st.is_checked,
    (select count(*) from raw.figures r where r.submission_id = st.submission_id) as figure_count
from review.submission_states st
join intake.submissions s using (submission_id)
join ref.forms f on f.form = st.form and not f.is_obligatory
join ref.units u on (u.unit_code, u.valid_from) = (st.unit_code, st.unit_valid_from)
left join ref.periods p on (p.regime, p.period_code) = (f.regime, st.period_code)
where st.is_latest and {_ASKED.format("st")}
order by st.period_to desc, u.sort_order, f.form, st.period_from, st.submission_id
"""

FINDINGS = f"""
select
    f.submission_id, f.rule_id, f.scope_code, f.severity, f.message_vi as message, f.instruction_vi as instruction,
    f.found / coalesce(r.factor, 1) as found, f.expected / coalesce(r.factor, 1) as expected,
    coalesce(f.cells -> 0 ->> 'locator', '') as locator,
    coalesce(f.cells -> 0 ->> 'label_vi', '') as label,
    s.unit_code, u.name_vi as unit_name, s.form, s.period_code, s.revision, s.file_name, s.sha256,
    exists (
        select from review.explanations e
        where (e.submission_id, e.rule_id, e.scope_code) = (f.submission_id, f.rule_id, f.scope_code)
    ) as is_explained
from quality.current_findings f
join intake.submissions s using (submission_id)
join ref.units u on (u.unit_code, u.valid_from) = (s.unit_code, s.unit_valid_from)
left join lateral (
    select factor from raw.figures
    where
        submission_id = (f.cells -> 0 ->> 'submission_id')::bigint
        and sheet = f.cells -> 0 ->> 'sheet' and cell = f.cells -> 0 ->> 'cell'
    limit 1
) r on true
where
    s.status = 'loaded' and s.revision is not null and {_IS_NEWEST} and {_ASKED.format("f")}
    and (%(reports)s::bigint[] is null or f.submission_id = any (%(reports)s))
order by
    s.period_to desc, array_position(array['critical', 'warning', 'info'], f.severity),
    u.sort_order, s.form, f.rule_id, f.scope_code, f.submission_id
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
