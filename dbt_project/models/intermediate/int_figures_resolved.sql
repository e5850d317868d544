-- A part that a report names by a word of its own (issued_decisions) becomes the member of the dimension that it is
-- (issued_total of document kind QD), so that one quantity has one name. A report may say it both ways: it stays one
-- figure, in the place of the plain name, and where the two differ it is doubtful, as on loading. The other word is
-- looked for in raw.figures itself, by its unique key.
with words as materialized (
    select domain, indicator, same_as_indicator, same_as_scope
    from {{ source('ref', 'indicators') }}
    where same_as_indicator is not null
)
select
    s.submission_id,
    f.figure_no,
    s.form,
    f.domain,
    (case when f.scope_code = 'total' then coalesce(i.same_as_indicator, f.indicator) else f.indicator end)::varchar(64)
        as indicator,
    (case when f.scope_code = 'total' then coalesce(i.same_as_scope, f.scope_code) else f.scope_code end)::varchar(64)
        as scope_code,
    coalesce(f.scope_label, '')::varchar(255) as scope_label,
    case when again.figure_no is null or again.value is not distinct from f.value then f.value end as value,
    (case when again.figure_no is null or again.value is not distinct from f.value then f.state else 'doubtful' end)
        ::varchar(16) as state,
    f.unit,
    s.unit_code,
    s.unit_valid_from,
    u.district_code::varchar(16) as district_code,
    s.period_code,
    s.report_from,
    s.report_to,
    s.revision,
    f.period_from,
    f.period_to,
    f.raw_text,
    f.sheet,
    f.cell,
    f.page,
    f.char_from,
    f.char_to,
    f.evidence
from {{ ref('stg_intake__submissions') }} s
join {{ ref('stg_raw__figures') }} f using (submission_id)
join {{ source('ref', 'indicators') }} i on i.domain = f.domain and i.indicator = f.indicator
join {{ source('ref', 'unit_districts') }} u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
left join words w on w.domain = f.domain and w.same_as_indicator = f.indicator and w.same_as_scope = f.scope_code
left join lateral (
    select r.figure_no, r.value
    from {{ source('raw', 'figures') }} r
    where
        r.submission_id = f.submission_id and r.domain = f.domain and r.indicator = w.indicator
        and r.scope_code = 'total' and r.period_from = f.period_from and r.period_to = f.period_to
    limit 1
) again on true
where
    s.is_report
    and not (
        i.same_as_indicator is not null and f.scope_code = 'total'
        and exists (
            select 1 from {{ source('raw', 'figures') }} plain
            where
                plain.submission_id = f.submission_id and plain.domain = f.domain
                and plain.indicator = i.same_as_indicator and plain.scope_code = i.same_as_scope
                and plain.period_from = f.period_from and plain.period_to = f.period_to
        )
    )
