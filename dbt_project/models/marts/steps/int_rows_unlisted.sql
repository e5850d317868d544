-- Rows that a report names and no code list holds: they become members of their dimension. Kept report by report, so
-- that a dimension is made of these few and not of all figures.
with figures as (
    select f.submission_id, d.dimension, f.scope_code, f.scope_label
    from {{ ref('int_figures_resolved') }} f
    join (
        values ('documents', 'document_kind'), ('dossiers', 'procedure_field'), ('procedures', 'procedure_field')
    ) d (domain, dimension) on d.domain = f.domain
    where
        not exists (
            select from {{ source('ref', 'dimension_members') }} m
            where m.dimension in (d.dimension, 'any') and m.scope_code = f.scope_code
        )
        {{ if_changed('f') }}
)
select
    submission_id,
    dimension::varchar(32) as dimension,
    scope_code,
    min(regexp_replace(scope_label, '^\s*[0-9IVX]+[.)]\s*', ''))::varchar(255) as label_vi,
    null::varchar(32) as statement
from figures
group by submission_id, dimension, scope_code
union all
select submission_id, 'budget_line'::varchar(32), budget_line_code, min(scope_label)::varchar(255), min(statement)::varchar(32)
from {{ ref('int_budget_lines') }} l
where
    not exists (
        select from {{ source('ref', 'budget_lines') }} b where b.budget_line_code = l.budget_line_code
    )
    {{ if_changed('l') }}
group by submission_id, budget_line_code
