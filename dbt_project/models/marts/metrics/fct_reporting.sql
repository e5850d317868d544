{{ config(materialized='view') }}
-- Who owes what, live: the newest sending of each report owed. In time is judged on the first sending, full on the newest:
-- an empty report in time is not complete. What may still come in time is neither late nor incomplete yet.
select
    o.unit_code::varchar(16) as unit_code,
    o.unit_valid_from,
    o.district_code::varchar(16) as district_code,
    o.form::varchar(32) as form,
    o.period_code::varchar(16) as period_code,
    o.period_from,
    o.period_to,
    o.due_on,
    s.submission_id,
    s.revision,
    s.first_delivered_on,
    case when s.first_delivered_on is not null then greatest(s.first_delivered_on - o.due_on, 0) end as days_late,
    coalesce(
        d.decision, case when s.submission_id is not null then 'waiting' when t.is_awaited then 'not_due' else 'missing' end
    )::varchar(16) as state,
    c.figures_expected,
    c.figures_given,
    {{ share_of('c.figures_given', 'c.figures_expected') }} as completeness_pct,
    case when not t.is_awaited then coalesce(s.first_delivered_on <= o.due_on, false) end as is_on_time,
    case
        when not t.is_awaited
        then coalesce({{ share_of('c.figures_given', 'c.figures_expected') }} >= w.complete_from_pct, false)
    end as is_complete
from {{ source('intake', 'obligations') }} o
left join lateral (
    select
        n.submission_id,
        n.revision,
        (
            select min(first.delivered_at at time zone 'Asia/Ho_Chi_Minh')::date
            from {{ source('intake', 'submissions') }} first
            where
                first.unit_code = o.unit_code and first.unit_valid_from = o.unit_valid_from and first.form = o.form
                and first.period_from = o.period_from and first.period_to = o.period_to and first.status = 'loaded'
        ) as first_delivered_on
    from {{ source('intake', 'submissions') }} n
    where
        n.unit_code = o.unit_code and n.unit_valid_from = o.unit_valid_from and n.form = o.form
        and n.period_from = o.period_from and n.period_to = o.period_to and n.status = 'loaded'
    order by n.revision desc
    limit 1
) s on true
cross join lateral (
    select s.submission_id is null and o.due_on >= (now() at time zone 'Asia/Ho_Chi_Minh')::date as is_awaited
) t
left join lateral (
    select decision from {{ source('review', 'decisions') }} last
    where last.submission_id = s.submission_id
    order by last.decision_id desc
    limit 1
) d on true
left join {{ ref('int_report_cells') }} c on c.submission_id = s.submission_id
left join {{ source('ref', 'form_coverage') }} w on w.form = o.form
