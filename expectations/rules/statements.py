"""The statements around the rules: what is stored of a run, and what it keeps of the one before."""

OPEN_RUN = """
insert into quality.runs (period_code, catalogue_sha256, facts_as_of, basis)
select %s, %s, coalesce(max(facts_as_of), 0), district.current_basis() from staging.builds where layer = 'marts'
returning run_id
"""

CLOSE_RUN = "update quality.runs set finished_at = clock_timestamp() where run_id = %s"

# What the run before said of reports in districts that are not judged anew.
_KEPT = """
from {table} held
join intake.submissions s using (submission_id)
left join ref.unit_districts d on d.unit_code = s.unit_code and d.valid_from = s.unit_valid_from
where held.run_id = %(before)s and coalesce(d.district_code, '') <> all (%(districts)s)
"""
KEEP_VERDICTS = (
    "insert into quality.report_verdicts (run_id, submission_id, domain, verdict_sheet_id)"
    " select %(run)s, held.submission_id, held.domain, held.verdict_sheet_id"
) + _KEPT.format(table="quality.report_verdicts")
KEEP_FINDINGS = (
    "insert into quality.findings (run_id, rule_id, rule_version, submission_id, scope_code, severity, cells, found,"
    " expected, difference, effect, is_shown, message_vi, instruction_vi, suspects)"
    " select %(run)s, held.rule_id, held.rule_version, held.submission_id, held.scope_code, held.severity, held.cells,"
    " held.found, held.expected, held.difference, held.effect, held.is_shown, held.message_vi, held.instruction_vi,"
    " held.suspects"
) + _KEPT.format(table="quality.findings")

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
