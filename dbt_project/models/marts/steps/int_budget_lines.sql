-- What an amount in đồng is: which line of which statement at which stage. The budget form and the texts name the line by
-- the indicator; the statements of other programs name it by the label of the row, and the column by the indicator.
-- A row that no list knows is a line of its own. The row of a sum stands for the whole unit: the investment column of
-- total expenditure is the line of investment.
with amounts as (
    select
        f.submission_id, f.figure_no, f.scope_code, f.scope_label, s.scope_code as said_stage,
        coalesce(m.budget_line_code, f.indicator) as whole_line, m.statement, m.stage,
        substring(f.scope_label from '^\s*(\d{3})\s') as official_code,
        regexp_replace(
            regexp_replace(f.scope_code, '^\d{3}_', ''), case when m.within <> '' then '_' || m.within || '_?$' else '^$' end, ''
        ) as label_key
    from {{ ref('int_figures_resolved') }} f
    join {{ source('ref', 'indicators') }} i on i.domain = f.domain and i.indicator = f.indicator and i.unit = 'đồng'
    left join {{ source('ref', 'dimension_members') }} s
        on s.dimension = 'budget_stage' and s.scope_code = f.scope_code
    left join lateral (
        select o.within, o.budget_line_code, o.statement, o.stage
        from {{ source('ref', 'budget_measures') }} o
        where
            o.indicator = f.indicator and o.form in (f.form, '*')
            and (o.within = '' or f.scope_code ~ ('_' || o.within || '_?$'))
        order by o.within = '', o.form = '*'
        limit 1
    ) m on true
    where f.domain = 'budget' {{ if_changed('f') }}
),
-- As the label stands, without the mark of the outline before it, and without the sum it says it is ("I + II").
keyed as (
    select a.*, array[label_key, marked, regexp_replace(marked, '(_([ivx]+|[a-e]|\d))+_?$', '')] as keys
    from (
        select *, regexp_replace(label_key, '^(([ivx]+|\d+|[a-e])_)+', '') as marked from amounts
    ) a
),
named as (
    select k.*, w.side, w.statement as whole_statement, w.is_total as is_of_total, l.budget_line_code as row_line,
        l.statement as row_statement,
        said_stage is not null or k.scope_code = 'total' or k.statement = 'balance' or coalesce(l.is_total, false)
        as is_whole
    from keyed k
    left join {{ source('ref', 'budget_lines') }} w on w.budget_line_code = k.whole_line
    left join lateral (
        select case when count(*) = 1 then min(o.budget_line_code) end as budget_line_code,
            min(o.statement) as statement, bool_and(o.is_total) as is_total
        from {{ source('ref', 'budget_lines') }} o
        where o.side = w.side and o.label_keys && k.keys
    ) l on true
)
select
    submission_id,
    figure_no,
    (
        case
            when is_whole and (is_of_total or whole_statement is null) then coalesce(statement, 'balance')
            when is_whole then whole_statement
            when row_statement = 'balance' and row_line is not null then 'balance'
            else statement
        end
    )::varchar(32) as statement,
    (case when is_whole then whole_line else coalesce(row_line, scope_code) end)::varchar(64) as budget_line_code,
    coalesce(said_stage, stage, 'total')::varchar(64) as stage,
    official_code::varchar(8) as official_code,
    scope_label
from named
