"""The statements around the rules: which periods wait, which reports are judged against which, what is stored."""

# A period waits where it was never judged, where the catalogue is another, or where the facts hold a report that
# came after its last run: its own, an earlier one that prev() or same_last_year() looks at, or one of a longer window
# that holds this one, such as a year's register.
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

CREATE_WORK_TABLES = """
create temporary table check_reports (
    submission_id bigint primary key, unit_code text, unit_valid_from date, form text, period_kind text, kind text,
    report_from date, report_to date
) on commit drop;
create temporary table check_sources (
    submission_id bigint, source text, source_submission_id bigint, primary key (submission_id, source)
) on commit drop;
create temporary table check_verdicts (
    rule_id text, submission_id bigint, scope_code text, verdict text, found numeric, expected numeric
) on commit drop;
create temporary table check_lookups (
    rule_id text, position integer, source text, domain text, indicator text, scope text
) on commit drop;
create temporary table check_cells (
    rule_id text, submission_id bigint, scope_code text, cells jsonb
) on commit drop;
"""

DROP_WORK_TABLES = "drop table check_reports, check_sources, check_verdicts, check_lookups, check_cells"

EMPTY_WORK_TABLES = "truncate check_reports, check_sources, check_lookups"

ANALYZE_WORK_TABLES = "analyze check_reports, check_sources"

FILL_REPORTS = """
insert into check_reports
select distinct
    f.submission_id, f.unit_code, f.unit_valid_from, f.form, p.kind, u.kind, f.report_from, f.report_to
from marts.fct_figures f
join review.submission_states st on st.submission_id = f.submission_id and st.is_latest
join ref.forms on forms.form = f.form
join ref.periods p on p.regime = forms.regime and p.period_code = f.period_code
join ref.units u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from
where f.form = %(form)s and f.period_code = %(period)s
"""
FILL_OWN_SOURCES = "insert into check_sources select submission_id, 'own', submission_id from check_reports"

_OTHER_REPORT = """
insert into check_sources
select distinct on (r.submission_id) r.submission_id, {source}, st.submission_id
from check_reports r
join review.submission_states st
    on st.form = {form} and st.unit_code = r.unit_code and st.unit_valid_from = r.unit_valid_from
    and st.state <> 'returned' and {window}
order by r.submission_id, st.revision desc
"""

FILL_SOURCE = {
    "prev": _OTHER_REPORT.format(source="'prev'", form="r.form", window="st.period_to + 1 = r.report_from"),
    "last_year": _OTHER_REPORT.format(
        source="'last_year'",
        form="r.form",
        window="st.period_from = (r.report_from - interval '1 year')::date"
        " and st.period_to = (r.report_to - interval '1 year')::date",
    ),
}

FILL_FORM_SOURCE = _OTHER_REPORT.format(
    source="%(source)s", form="%(other)s", window="st.is_latest and st.period_code = %(period)s"
)

# The cells of failed verdicts, in the order of the rule, from whichever report they stand in.
FIND_CELLS = """
insert into check_cells
select v.rule_id, v.submission_id, v.scope_code,
    jsonb_agg(
        jsonb_build_object(
            'indicator', f.indicator, 'scope_code', f.scope_code, 'label_vi', i.label_vi,
            'locator', coalesce(f.sheet || '!' || f.cell, 'trang ' || f.page),
            'sheet', f.sheet, 'cell', f.cell, 'value', f.value, 'submission_id', f.submission_id
        ) order by l.position, f.scope_code
    )
from check_verdicts v
join check_lookups l on l.rule_id = v.rule_id and l.scope is distinct from '*'
join check_sources s on s.submission_id = v.submission_id and s.source = l.source
join marts.fct_figures f
    on f.submission_id = s.source_submission_id and f.domain = l.domain and f.indicator = l.indicator
    and f.scope_code = coalesce(l.scope, v.scope_code)
join marts.dim_indicator i on i.domain = f.domain and i.indicator = f.indicator
where v.verdict = 'fail'
group by v.rule_id, v.submission_id, v.scope_code
"""

STORE_VERDICTS = """
insert into quality.verdicts (run_id, rule_id, submission_id, scope_code, verdict)
select %s, rule_id, submission_id, scope_code, verdict from check_verdicts
"""

FAILURES = """
select v.rule_id, v.submission_id, v.scope_code, v.found, v.expected, c.cells
from check_verdicts v
left join check_cells c using (rule_id, submission_id, scope_code)
where v.verdict = 'fail'
order by v.submission_id, v.rule_id, v.scope_code
"""

SCOPE_LABELS = "select dimension, scope_code, label_vi from ref.dimension_members"

COPY_FINDINGS = (
    "copy quality.findings (run_id, rule_id, submission_id, scope_code, severity, cells, found, expected,"
    " difference, message_vi, instruction_vi) from stdin"
)
