"""The statements around the rules: which periods wait, which reports are judged against which, what is stored."""

# A period waits where it was never judged, where the catalogue is another, or where the facts hold a report that
# came after its last run: its own, or an earlier one that its rules look back at.
STALE_PERIODS = """
with facts as (
    select coalesce(max(facts_as_of), 0) as as_of from staging.builds where layer = 'marts'
),
numbered as (
    select s.period_code, s.period_to, max(e.event_id) as event_id
    from intake.submissions s
    join intake.submission_events e on e.submission_id = s.submission_id and e.event = 'numbered'
    cross join facts
    where e.event_id <= facts.as_of
    group by s.period_code, s.period_to
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
        where n.event_id > r.facts_as_of and n.period_to between p.period_to - 400 and p.period_to
    )
order by p.period_to, p.period_code
"""

OPEN_RUN = """
insert into quality.runs (period_code, catalogue_sha256, facts_as_of)
select %s, %s, coalesce(max(facts_as_of), 0) from staging.builds where layer = 'marts'
returning run_id
"""

CLOSE_RUN = "update quality.runs set finished_at = clock_timestamp() where run_id = %s"

# A plan of hundreds of columns is read once: compiling it would take longer than running it.
PREPARE_SESSION = "select set_config('jit', 'off', true), set_config('work_mem', '96MB', true)"

CREATE_WORK_TABLES = """
create temporary table check_reports (
    submission_id bigint primary key, unit_code text, unit_valid_from date, parent_code text, form text,
    period_code text, period_kind text, unit_kind text, unit_class numeric, report_from date, report_to date,
    days numeric
) on commit drop;
create temporary table check_candidates on commit drop as
select
    s.submission_id, s.form, s.unit_code, s.unit_valid_from, s.period_code, s.period_from, s.period_to,
    left(coalesce(nullif(split_part(s.period_code, '-', 2), ''), 'Y'), 1) as kind,
    not exists (
        select from intake.submissions n
        where
            n.status = 'loaded' and n.form = s.form and n.unit_code = s.unit_code
            and n.period_from = s.period_from and n.period_to = s.period_to and n.revision > s.revision
    ) as is_latest
from (
    select distinct on (form, unit_code, unit_valid_from, period_from, period_to) *
    from intake.submissions s
    where
        s.status = 'loaded' and s.revision is not null
        and not exists (
            select from (
                select decision from review.decisions d
                where d.submission_id = s.submission_id order by decision_id desc limit 1
            ) last where last.decision = 'returned'
        )
    order by form, unit_code, unit_valid_from, period_from, period_to, revision desc
) s;
create index on check_candidates (unit_code, form);
analyze check_candidates;
create temporary table check_sources (
    submission_id bigint, source text, source_submission_id bigint, of_count bigint,
    primary key (submission_id, source, source_submission_id)
) on commit drop;
create temporary table check_rows (
    submission_id bigint, scope_code text, primary key (submission_id, scope_code)
) on commit drop;
create temporary table check_looks (look integer, source text, domain text, indicator text) on commit drop;
create temporary table check_member_looks (
    look integer, source text, domain text, indicator text, scope text, row_scope text, needed bigint
) on commit drop;
create temporary table check_failures (
    rule_id text, submission_id bigint, scope_code text, found numeric, expected numeric
) on commit drop;
create temporary table check_lookups (
    rule_id text, position integer, source text, domain text, indicator text, scope text
) on commit drop;
create temporary table check_cells (
    rule_id text, submission_id bigint, scope_code text, cells jsonb
) on commit drop;
"""

# The reports to be judged, and all that could be looked at beside them.
EMPTY_WORK_TABLES = """
truncate check_reports, check_sources, check_rows, check_looks, check_member_looks, check_lookups, check_failures,
    check_cells;
drop table if exists check_by_row, check_by_report, check_by_part, check_past, check_sisters, check_unique,
    check_figures, check_marks
"""
DROP_WORK_TABLES = (
    EMPTY_WORK_TABLES
    + """;
drop table check_reports, check_candidates, check_sources, check_rows, check_looks, check_member_looks, check_lookups,
    check_failures, check_cells
"""
)

ANALYZE_WORK_TABLES = "analyze check_reports, check_sources, check_rows, check_looks, check_member_looks"

FILL_REPORTS = """
insert into check_reports
select
    f.submission_id, f.unit_code, f.unit_valid_from, coalesce(u.parent_code, ''), f.form, f.period_code, p.kind, u.kind,
    u.class, f.report_from, f.report_to, f.report_to - f.report_from + 1
from (
    select distinct f.submission_id, f.unit_code, f.unit_valid_from, f.form, f.period_code, f.report_from, f.report_to
    from marts.fct_figures f
    where f.form = %(form)s and f.period_code = %(period)s
) f
join intake.submissions s using (submission_id)
join ref.forms on forms.form = f.form
join ref.periods p on p.regime = forms.regime and p.period_code = f.period_code
join ref.units u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from
where
    not exists (
        select from intake.submissions n
        where
            n.status = 'loaded' and n.form = s.form and n.unit_code = s.unit_code
            and n.period_from = s.period_from and n.period_to = s.period_to and n.revision > s.revision
    )
"""

FILL_ROWS = """
insert into check_rows
select distinct r.submission_id, f.scope_code
from check_reports r
join marts.fct_figures f using (submission_id)
where f.domain = %(domain)s
"""
FILL_OWN_SOURCES = "insert into check_sources select submission_id, 'own', submission_id, 1 from check_reports"

_SAME_UNIT = "c.unit_code = r.unit_code and c.unit_valid_from = r.unit_valid_from"
_ONE_REPORT = """
insert into check_sources
select distinct on (r.submission_id) r.submission_id, %(source)s, c.submission_id, 1
from check_reports r
join check_candidates c on {same_unit} and c.form = {form} and {window}
order by r.submission_id, {best}
"""

# Which reports a source stands for; parameters beside those of the plan: source, slack (days), other (a form),
# previous, last_year and to_date (period codes).
FILL_SOURCE = {
    "prev": _ONE_REPORT.format(
        same_unit=_SAME_UNIT,
        form="r.form",
        window="case when r.report_from = r.report_to then c.period_code = %(previous)s"
        " else abs(r.report_from - c.period_to - 1) <= %(slack)s"
        " and (c.period_from, c.period_to) < (r.report_from, r.report_to) end",
        best="c.period_code <> %(previous)s, abs(r.report_from - c.period_to - 1), c.period_from desc",
    ),
    "last_year": _ONE_REPORT.format(
        same_unit=_SAME_UNIT,
        form="r.form",
        window="c.period_code = %(last_year)s"
        " and abs((r.report_from - interval '1 year')::date - c.period_from) <= 1 + %(slack)s"
        " and abs((r.report_to - interval '1 year')::date - c.period_to) <= 1 + %(slack)s",
        best="c.submission_id desc",
    ),
    "form": _ONE_REPORT.format(
        same_unit=_SAME_UNIT,
        form="%(other)s",
        window="c.is_latest and c.period_code = r.period_code and abs(c.period_to - r.report_to) <= %(slack)s"
        " and (c.period_from = c.period_to or r.report_from = r.report_to"
        " or abs(c.period_from - r.report_from) <= %(slack)s)",
        best="c.submission_id desc",
    ),
    "year": f"""
insert into check_sources
select submission_id, %(source)s, source_submission_id, of_count
from (
    select given.*, count(*) over (partition by submission_id) as of_count
    from (
        select submission_id, submission_id as source_submission_id from check_reports r
        where r.period_code = any (%(to_date)s)
        union all
        select r.submission_id, c.submission_id
        from check_reports r
        join check_candidates c
            on {_SAME_UNIT} and c.form = r.form and c.period_code = any (%(to_date)s)
            and c.period_code <> r.period_code
    ) given
) counted
where of_count = cardinality(%(to_date)s)
""",
    "children": """
insert into check_sources
select submission_id, %(source)s, source_submission_id, of_count
from (
    select r.submission_id, c.submission_id as source_submission_id,
        count(*) over (partition by r.submission_id) as of_count,
        count(c.submission_id) over (partition by r.submission_id) as there
    from check_reports r
    join ref.units u
        on u.parent_code = r.unit_code and r.report_to between u.valid_from and coalesce(u.valid_to, 'infinity')
    left join check_candidates c
        on c.unit_code = u.unit_code and c.unit_valid_from = u.valid_from and c.form = r.form
        and c.period_code = r.period_code
) counted
where there = of_count
""",
    "past": f"""
insert into check_sources
select submission_id, %(source)s, source_submission_id, 1
from (
    select r.submission_id, c.submission_id as source_submission_id,
        row_number() over (partition by r.submission_id order by c.period_to desc) as number
    from check_reports r
    join check_candidates c
        on {_SAME_UNIT} and c.form = r.form and c.kind = left(r.period_kind, 1) and c.period_to < r.report_to
) numbered
where number <= %(past_reports)s
""",
}

# The cells of failed verdicts, in the order of the rule, from whichever report they stand in.
FIND_CELLS = """
insert into check_cells
select v.rule_id, v.submission_id, v.scope_code,
    jsonb_agg(
        jsonb_build_object(
            'indicator', f.indicator, 'scope_code', f.scope_code, 'label_vi', i.label_vi,
            'locator', coalesce(f.sheet || '!' || f.cell, 'trang ' || f.page),
            'sheet', f.sheet, 'cell', f.cell, 'value', f.value, 'submission_id', f.submission_id
        ) order by l.position, f.submission_id <> v.submission_id, f.scope_code, f.figure_no
    )
from check_failures v
join check_lookups l using (rule_id)
join check_sources s on s.submission_id = v.submission_id and s.source = l.source
join marts.fct_figures f
    on f.submission_id = s.source_submission_id and f.domain = l.domain and f.indicator = l.indicator
    and f.scope_code = coalesce(l.scope, v.scope_code)
join marts.dim_indicator i on i.domain = f.domain and i.indicator = f.indicator
group by v.rule_id, v.submission_id, v.scope_code
"""

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

FAILURES = """
select v.rule_id, v.submission_id, v.scope_code, v.found, v.expected, c.cells
from check_failures v
left join check_cells c using (rule_id, submission_id, scope_code)
order by v.submission_id, v.rule_id, v.scope_code
"""

SCOPE_LABELS = "select dimension, scope_code, label_vi from ref.dimension_members"

COPY_FINDINGS = (
    "copy quality.findings (run_id, rule_id, rule_version, submission_id, scope_code, severity, cells, found, expected,"
    " difference, message_vi, instruction_vi) from stdin"
)
