"""The statements around the rules: which periods wait, which reports are judged against which, what is stored."""

# A period waits where it was never judged, where the catalogue is another, where classes of units were entered since,
# or where the facts hold a report that
# came after its last run: its own, an earlier one that its rules look back at, or one of a longer window that holds
# this one, such as a year's register.
STALE_PERIODS = """
with facts as (
    select coalesce(max(facts_as_of), 0) as as_of from staging.builds where layer = 'marts'
),
numbered as (
    select s.period_code, s.period_from, s.period_to, max(e.event_id) as event_id
    from intake.submissions s
    join intake.submission_events e on e.submission_id = s.submission_id and e.event = 'numbered'
    cross join facts
    where e.event_id <= facts.as_of
    group by s.period_code, s.period_from, s.period_to
),
last_day as (
    select period_code, max(period_to) as period_to from numbered group by period_code
)
select p.period_code
from last_day p
left join quality.current_runs r using (period_code)
where
    r.run_id is null
    or r.catalogue_sha256 <> %s
    or exists (select from ref.unit_classes c where c.entered_at > r.started_at)
    or exists (
        select from numbered n
        where n.event_id > r.facts_as_of and n.period_to >= p.period_to - 400 and n.period_from <= p.period_to
    )
order by p.period_to, p.period_code
"""

OPEN_RUN = """
insert into quality.runs (period_code, catalogue_sha256, facts_as_of)
select %s, %s, coalesce(max(facts_as_of), 0) from staging.builds where layer = 'marts'
returning run_id
"""

CLOSE_RUN = "update quality.runs set finished_at = clock_timestamp() where run_id = %s"

STORE_RULES = """
insert into quality.rule_versions (rule_id, version, form, severity, check_text, when_text, legal_basis)
values (%s, %s, %s, %s, %s, %s, %s)
on conflict (rule_id, version) do nothing
"""

# A sheet that another run writes at this moment would not be seen.
LOCK_SHEETS = "select pg_advisory_xact_lock(hashtextextended('checks/sheets', 0))"

# One sheet for all reports whose rows got the same marks from the same rules.
STORE_SHEETS = """
with wanted as (
    select array(
        select v.rule_version_id
        from unnest(%(rules)s::text[], %(versions)s::text[]) with ordinality rule (rule_id, version, number)
        join quality.rule_versions v using (rule_id, version)
        order by rule.number
    ) as rule_versions
),
sheets as materialized (
    select m.submission_id, w.rule_versions, array_agg(m.scope_code order by m.scope_code) as scopes,
        string_agg(m.marks, '' order by m.scope_code) as marks
    from check_marks m
    cross join wanted w
    group by m.submission_id, w.rule_versions
),
named as materialized (
    select *, sha256(convert_to(concat_ws('|', rule_versions, scopes, marks), 'utf8')) as sha256 from sheets
),
added as (
    insert into quality.verdict_sheets
        (sha256, rule_versions, scopes, marks, pass_count, fail_count, undecided_count)
    select distinct on (sha256) sha256, rule_versions, scopes, marks, length(translate(marks, 'fu-', '')),
        length(translate(marks, 'pu-', '')), length(translate(marks, 'pf-', ''))
    from named
    order by sha256
    on conflict (sha256) do nothing
    returning verdict_sheet_id, sha256
)
insert into quality.report_verdicts (run_id, submission_id, domain, verdict_sheet_id)
select %(run)s, n.submission_id, %(domain)s, coalesce(added.verdict_sheet_id, held.verdict_sheet_id)
from named n
left join added using (sha256)
left join quality.verdict_sheets held on held.sha256 = n.sha256
"""

# The effect of a failure: what was found beyond what was expected, against the sum of that figure over the district.
FAILURES = """
with placed as (
    select v.*, r.unit_code, r.parent_code, c.cells, c.cells -> 0 ->> 'indicator' as indicator,
        c.cells -> 0 ->> 'scope_code' as first_scope
    from check_failures v
    join check_reports r using (submission_id)
    left join check_cells c using (rule_id, submission_id, scope_code)
),
totals as (
    select r.parent_code, f.indicator, f.scope_code as first_scope, sum(abs(f.value)) as total
    from check_reports r
    join marts.fct_figures f using (submission_id)
    where f.domain = %(domain)s and (f.indicator, f.scope_code) in (select indicator, first_scope from placed)
    group by r.parent_code, f.indicator, f.scope_code
)
select p.rule_id, p.submission_id, p.unit_code, p.scope_code, p.found, p.expected, p.cells,
    round(least(abs(p.found - p.expected) / nullif(t.total, 0), 1), 6)
from placed p
left join totals t using (parent_code, indicator, first_scope)
order by p.submission_id, p.rule_id, p.scope_code
"""

SCOPE_LABELS = "select dimension, scope_code, label_vi from ref.dimension_members"

COPY_FINDINGS = (
    "copy quality.findings (run_id, rule_id, rule_version, submission_id, scope_code, severity, cells, found, expected,"
    " difference, effect, is_shown, message_vi, instruction_vi) from stdin"
)
