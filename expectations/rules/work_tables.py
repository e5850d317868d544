"""The temporary tables in which a period is judged, and how they are filled: reports, their sources, their rows."""

# A plan of hundreds of columns is read once: compiling it would take longer than running it.
PREPARE_SESSION = "select set_config('jit', 'off', true), set_config('work_mem', '96MB', true)"

CREATE_WORK_TABLES = """
create temporary table check_reports (
    submission_id bigint primary key, unit_code text, unit_valid_from date, parent_code text, form text,
    period_code text, period_kind text, unit_kind text, unit_class numeric, report_from date, report_to date,
    days numeric
) on commit drop;
create temporary table check_candidates (
    submission_id bigint, form text, unit_code text, unit_valid_from date, period_code text, period_from date,
    period_to date, kind text, is_latest boolean
) on commit drop;
create index on check_candidates (unit_code, form);
create temporary table check_sources (
    submission_id bigint, source text, source_submission_id bigint, of_count bigint,
    primary key (submission_id, source, source_submission_id)
) on commit drop;
create temporary table check_rows (
    submission_id bigint, scope_code text, primary key (submission_id, scope_code)
) on commit drop;
create temporary table check_looks (look integer, source text, domain text, indicator text, scope text) on commit drop;
create temporary table check_member_looks (
    look integer, source text, domain text, indicator text, scope text, row_scope text, needed bigint
) on commit drop;
create temporary table check_list_looks (look integer, dimension text, indicator text) on commit drop;
create temporary table check_name_looks (
    look integer, source text, domain text, indicator text, side_column text
) on commit drop;
create temporary table check_names (
    scope_code text, code numeric, side_column text, line text, body text
) on commit drop;
create temporary table check_above (dimension text, code numeric, above numeric, distance integer) on commit drop;
create temporary table check_under (
    submission_id bigint, dimension text, over_scope text, scope_code text, of_count bigint
) on commit drop;
create temporary table check_listed (
    submission_id bigint, dimension text, scope_code text, of_count bigint
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

# All that reports of these units could be compared with; of all units where none are named.
FILL_CANDIDATES = """
insert into check_candidates
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
        and (%(units)s::text[] is null or s.unit_code = any (%(units)s))
        and not exists (
            select from (
                select decision from review.decisions d
                where d.submission_id = s.submission_id order by decision_id desc limit 1
            ) last where last.decision = 'returned'
        )
    order by form, unit_code, unit_valid_from, period_from, period_to, revision desc
) s
"""
UNITS = """
with own as (
    select unit_code from ref.unit_districts where coalesce(district_code, '') = any (%(districts)s)
)
select array_agg(unit_code)
from (
    select unit_code from own
    union
    select u.unit_code from own join ref.units u on u.parent_code = own.unit_code
) unit
"""

# The reports to be judged, and all that could be looked at beside them.
EMPTY_WORK_TABLES = """
truncate check_reports, check_sources, check_rows, check_looks, check_member_looks, check_list_looks, check_listed,
    check_name_looks, check_names, check_above, check_under, check_lookups, check_failures, check_cells;
drop table if exists check_by_row, check_by_report, check_by_list, check_by_part, check_by_code, check_beside,
    check_line, check_past, check_sisters, check_unique, check_figures, check_marks
"""
DROP_WORK_TABLES = f"""{EMPTY_WORK_TABLES};
drop table check_reports, check_candidates, check_sources, check_rows, check_looks, check_member_looks,
    check_list_looks, check_listed, check_name_looks, check_names, check_above, check_under, check_lookups,
    check_failures, check_cells
"""

ANALYZE_WORK_TABLES = (
    "analyze check_reports, check_sources, check_rows, check_looks, check_member_looks, check_list_looks, check_listed,"
    " check_name_looks, check_names, check_under"
)

FILL_REPORTS = """
insert into check_reports
select
    f.submission_id, f.unit_code, f.unit_valid_from, coalesce(d.district_code, ''), f.form, f.period_code, p.kind,
    u.kind, c.class, f.report_from, f.report_to, f.report_to - f.report_from + 1
from (
    select f.*
    from intake.submissions s
    cross join lateral (
        select f.submission_id, f.unit_code, f.unit_valid_from, f.form, f.period_code, f.report_from, f.report_to
        from marts.fct_figures f
        where f.submission_id = s.submission_id and f.form = %(form)s and f.period_code = %(period)s
        limit 1
    ) f
    where s.form = %(form)s and s.period_code = %(period)s
) f
join intake.submissions s using (submission_id)
join ref.forms on forms.form = f.form
join ref.periods p on p.regime = forms.regime and p.period_code = f.period_code
join ref.units u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from
join ref.unit_districts d on d.unit_code = f.unit_code and d.valid_from = f.unit_valid_from
left join lateral (
    select c.class from ref.unit_classes c
    where c.unit_code = u.unit_code and c.since between u.valid_from and f.report_to order by c.since desc limit 1
) c on true
where
    (%(districts)s::text[] is null or coalesce(d.district_code, '') = any (%(districts)s))
    and not exists (
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
# The rows that together are the whole of a dimension, as far as a report lists them: a part where its whole is not
# listed; in the form's own dimension a row that no list knows too.
FILL_LISTED = """
insert into check_listed
select r.submission_id, d.dimension, r.scope_code, count(*) over (partition by r.submission_id, d.dimension)
from check_rows r
cross join unnest(%(dimensions)s::text[]) d (dimension)
left join ref.dimension_members m on m.dimension = d.dimension and m.scope_code = r.scope_code
left join check_rows whole on whole.submission_id = r.submission_id and whole.scope_code = m.part_of
where
    r.scope_code <> 'total' and (m.scope_code is not null or d.dimension = %(own_dimension)s)
    and whole.scope_code is null
"""
# The names of rows to be understood (rows.py), in the reports that are judged and in the forms beside them.
SCOPES = """
select distinct f.scope_code
from check_sources s
join marts.fct_figures f on f.submission_id = s.source_submission_id
where s.source = 'own' or s.source like 'form:%'
"""
# Under which row of its report each row lies: the nearest of the codes above that one row bears.
FILL_UNDER = """
insert into check_under
select submission_id, dimension, over_scope, scope_code,
    count(*) over (partition by submission_id, dimension, over_scope)
from (
    select distinct on (r.submission_id, a.dimension, r.scope_code)
        r.submission_id, a.dimension, over.scope_code as over_scope, r.scope_code
    from check_rows r
    join check_names n using (scope_code)
    join check_above a using (code)
    join (
        select r.submission_id, n.code, min(r.scope_code) as scope_code
        from check_rows r
        join check_names n using (scope_code)
        group by r.submission_id, n.code
        having count(*) = 1
    ) over on over.submission_id = r.submission_id and over.code = a.above
    order by r.submission_id, a.dimension, r.scope_code, a.distance
) placed
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
