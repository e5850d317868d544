-- The whole country: who became what, with shares, and which units this warehouse takes reports from.
alter table ref.unit_successors
    add column share numeric(9, 6) default 1 check (share > 0 and share <= 1),
    add column share_key text;
comment on column ref.unit_successors.share is
    'Part of the unit that went there; null where no key says how much: its figures stay undivided';
comment on column ref.unit_successors.share_key is
    'whole (nothing estimated), successor_area (by the area of the whole successors, an estimate)';
create index on ref.unit_successors (successor_code, successor_valid_from);
create index on ref.units (parent_code);

create table ref.reporting_units (
    unit_code text not null,
    valid_from date not null,
    district_code text not null,
    primary key (unit_code, valid_from),
    foreign key (unit_code, valid_from) references ref.units deferrable initially deferred
);
comment on table ref.reporting_units is
    'The units whose reports are taken in and the unit that consolidates them, from KHO_CONSOLIDATING_UNITS';
grant select, insert, update, delete on ref.reporting_units to kho_ingest;
grant select on ref.reporting_units to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;

create view ref.unit_districts as
select u.unit_code, u.valid_from, coalesce(r.district_code, u.parent_code) as district_code
from ref.units u
left join ref.reporting_units r using (unit_code, valid_from);
comment on view ref.unit_districts is 'unit × its consolidating unit; its parent where this warehouse takes no reports';
grant select on ref.unit_districts to kho_ingest, kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;

create or replace view intake.obligations as
select
    f.form,
    p.period_code,
    p.period_from,
    p.period_to,
    p.due_on,
    u.unit_code,
    u.valid_from as unit_valid_from,
    r.district_code
from ref.forms f
join ref.periods p on p.regime = f.regime and p.kind = any (f.period_kinds)
join ref.reporting_units r on true
join ref.units u
    on u.unit_code = r.unit_code and u.valid_from = r.valid_from
    and p.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
where
    f.is_obligatory
    and exists (
        select from intake.submissions s
        join ref.forms sf on sf.form = s.form and sf.is_obligatory
        join ref.reporting_units su on su.unit_code = s.unit_code and su.valid_from = s.unit_valid_from
        where s.status = 'loaded' and s.period_code = p.period_code and su.district_code = r.district_code
    );

-- Where the figures of each unit stand in the units of a day. A unit that the day's units cannot be said to hold
-- (it is younger than the day, or was split and no key says how) is its own target, with the reason.
create function ref.units_at(day date)
returns table (
    unit_code text, valid_from date, to_code text, to_valid_from date,
    share numeric, share_key text, undecided_reason text
)
language sql stable as $$
with recursive went as (
    select u.unit_code, u.valid_from, u.unit_code as to_code, u.valid_from as to_valid_from, u.valid_to,
        1::numeric as share, 'whole' as share_key
    from ref.units u
    where u.valid_from <= day
    union all
    select w.unit_code, w.valid_from, n.unit_code, n.valid_from, n.valid_to,
        w.share * s.share, case when w.share_key = 'whole' then s.share_key else w.share_key end
    from went w
    join ref.unit_successors s on s.unit_code = w.to_code and s.valid_from = w.to_valid_from
    join ref.units n on n.unit_code = s.successor_code and n.valid_from = s.successor_valid_from
    where w.valid_to < day
),
ends as (
    select w.unit_code, w.valid_from, w.to_code, w.to_valid_from, sum(w.share) as share,
        max(w.share_key) filter (where w.share_key <> 'whole') as estimated_by, bool_or(w.share is null) as is_unknown
    from went w
    where coalesce(w.valid_to, 'infinity') >= day
    group by w.unit_code, w.valid_from, w.to_code, w.to_valid_from
),
judged as (
    select e.*, bool_or(e.is_unknown) over own as is_any_unknown
    from ends e
    window own as (partition by e.unit_code, e.valid_from)
)
select j.unit_code, j.valid_from, j.to_code, j.to_valid_from, j.share,
    case when j.share = 1 then 'whole' else coalesce(j.estimated_by, 'whole') end, null
from judged j
where not j.is_any_unknown
union all
select u.unit_code, u.valid_from, u.unit_code, u.valid_from, 1, null,
    case
        when u.valid_from > day then 'younger_than_day'
        when exists (select from judged j where j.unit_code = u.unit_code and j.valid_from = u.valid_from)
            then 'split_without_key'
        else 'no_successor'
    end
from ref.units u
where not exists (
    select from judged j
    where j.unit_code = u.unit_code and j.valid_from = u.valid_from and not j.is_any_unknown
)
$$;
comment on function ref.units_at is
    'unit × unit of the day: share and the key it was estimated by; with a reason, the unit itself where nothing is known';
