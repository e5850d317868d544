-- What the unit's registers of documents count in the window of its form: by kind and in all what went out, in all what
-- came in. Nothing is said unless registers hold every day of the window: one alone (the shortest), or several that do not
-- overlap (the years on both sides of 15 December). A register sent before it ended holds only the days until then.
-- A kind the registers never name is not counted: their program may write it under another, as it does with "other".
with candidates as (
    select
        w.submission_id, w.report_from, w.report_to, r.submission_id as register_id, r.form as register,
        daterange(r.period_from, r.period_to, '[]') as own_days,
        daterange(
            r.period_from, least(r.period_to, (r.delivered_at at time zone 'Asia/Ho_Chi_Minh')::date), '[]'
        ) as held
    from {{ ref('stg_intake__submissions') }} w
    join {{ source('intake', 'submissions') }} r
        on r.unit_code = w.unit_code and r.unit_valid_from = w.unit_valid_from
        and r.period_from <= w.report_to and r.period_to >= w.report_from
        and (r.delivered_at at time zone 'Asia/Ho_Chi_Minh')::date >= r.period_from
    where
        w.is_report and w.form = 'van_ban' and r.form in ('so_van_ban_di', 'so_van_ban_den') and {{ is_newest('r') }}
        {{ if_changed('w') }}
),
ranked as not materialized (
    select c.*, held @> daterange(report_from, report_to, '[]') as is_enough,
        row_number() over (
            partition by submission_id, register
            order by held @> daterange(report_from, report_to, '[]') desc, upper(held) - lower(held), register_id desc
        ) as place,
        bool_or(held @> daterange(report_from, report_to, '[]')) over (partition by submission_id, register) as has_one
    from candidates c
),
whole as (
    select submission_id, register
    from ranked
    where place = 1 or not has_one
    group by submission_id, register, report_from, report_to
    having
        range_agg(held) @> daterange(report_from, report_to, '[]')
        and sum(upper(held) - lower(held))
        = (select sum(upper(part) - lower(part)) from unnest(range_agg(held)) as days (part))
),
chosen as not materialized (
    select r.* from ranked r join whole using (submission_id, register) where r.place = 1 or not r.has_one
),
documents as (
    select c.submission_id, c.report_from, c.report_to, c.own_days, 'issued_total' as indicator, d.document_kind as kind,
        d.issued_on as day
    from chosen c
    join {{ source('raw', 'register_documents') }} d on d.submission_id = c.register_id
    where c.register = 'so_van_ban_di'
    union all
    select c.submission_id, c.report_from, c.report_to, c.own_days, 'incoming_total', null, d.received_on
    from chosen c
    join {{ source('raw', 'incoming_documents') }} d on d.submission_id = c.register_id
    where c.register = 'so_van_ban_den'
),
-- A document without a day, or with one its own register does not hold, may be of the window or not.
placed as (
    select documents.*, day between report_from and report_to as is_inside, coalesce(not own_days @> day, true) as is_unsure
    from documents
)
select
    p.submission_id,
    p.indicator::varchar(64) as indicator,
    k.scope_code::varchar(64) as scope_code,
    (count(*) filter (where p.is_inside and not p.is_unsure))::integer as document_count,
    (count(*) filter (where p.is_unsure))::integer as unsure_count
from placed p
cross join lateral (values ('total'), (p.kind)) k (scope_code)
where k.scope_code is not null and k.scope_code <> 'other'
group by p.submission_id, p.indicator, k.scope_code
