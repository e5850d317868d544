-- What the forms of the same unit say of the quantities its texts name, for the same window: the newest sending of the
-- first such form. Only reports of the year around the text are looked at, as where a change is followed. Both sides lie
-- in one set and meet by their order in it: however many they are, none is looked for among all others.
with texts as materialized (
    select s.submission_id, s.unit_code, s.unit_valid_from, s.report_from, s.report_to
    from {{ ref('stg_intake__submissions') }} s
    join {{ source('ref', 'forms') }} f on f.form = s.form and f.domain = 'narrative'
    where s.is_report {{ if_changed('s') }}
),
forms as materialized (
    select distinct n.submission_id
    from texts
    join {{ source('intake', 'submissions') }} n
        on n.unit_code = texts.unit_code and n.unit_valid_from = texts.unit_valid_from
        and n.period_to between texts.report_from - interval '1 year' and texts.report_to + interval '1 year'
    where
        n.form not in (select form from {{ source('ref', 'forms') }} where domain = 'narrative')
        and {{ is_newest('n') }}
),
said as materialized (
    select
        f.submission_id, f.figure_no, f.form, f.unit_code, f.unit_valid_from, f.domain, f.indicator, f.scope_code,
        f.period_from, f.period_to, f.value
    from {{ ref('int_figures_resolved') }} f
    where f.submission_id = any (array(select submission_id from texts))
),
quantities as (
    select said.*, true as is_said from said
    union all
    select
        f.submission_id, f.figure_no, f.form, f.unit_code, f.unit_valid_from, f.domain, f.indicator, f.scope_code,
        f.period_from, f.period_to, f.value, false
    from {{ ref('int_figures_resolved') }} f
    where
        f.submission_id = any (array(select submission_id from forms))
        and f.indicator = any (array(select distinct indicator from said))
        and f.scope_code = any (array(select distinct scope_code from said))
        and f.state in ('value', 'zero_in_words')
),
met as (
    select
        submission_id,
        figure_no,
        is_said,
        first_value(is_said) over same_quantity as has_no_form,
        first_value(value) over same_quantity as form_value
    from quantities
    window same_quantity as (
        partition by unit_code, unit_valid_from, domain, indicator, scope_code, period_from, period_to
        order by is_said, form, submission_id desc
    )
)
select submission_id, figure_no, form_value from met where is_said and not has_no_form
