-- One amount a line: where two cells of a report say it (January is the year so far) they are one, and doubtful where
-- they differ.
with amounts as (
    select
        f.submission_id, f.figure_no, f.value, f.state, l.statement, l.budget_line_code, l.stage, l.official_code,
        f.unit_code, f.unit_valid_from, f.district_code, f.form, f.period_code, f.report_from, f.report_to, f.revision,
        f.known_from, f.known_to, f.period_from, f.period_to,
        row_number() over line as place,
        min(f.value) over whole_line as smallest,
        max(f.value) over whole_line as largest
    from {{ ref('fct_figures') }} f
    join {{ ref('int_budget_lines') }} l using (submission_id, figure_no)
    where f.is_fact {{ if_changed('f') }}
    window
        whole_line as (
            partition by f.submission_id, l.statement, l.budget_line_code, l.stage, f.period_from, f.period_to
        ),
        line as (whole_line order by f.value is null, l.official_code is null, f.figure_no)
)
select
    a.submission_id,
    a.figure_no,
    a.unit_code,
    a.unit_valid_from,
    a.district_code,
    a.form,
    a.period_code,
    a.report_from,
    a.report_to,
    a.revision,
    a.known_from,
    a.known_to,
    a.statement,
    a.budget_line_code,
    a.official_code,
    a.stage,
    a.period_from,
    a.period_to,
    case when a.smallest = a.largest then a.value end as amount_vnd,
    (case when a.smallest <> a.largest then 'doubtful' else a.state end)::varchar(16) as state,
    o.is_obligatory as is_consolidated
from amounts a
join {{ source('ref', 'forms') }} o on o.form = a.form
where a.place = 1
