-- Where the figures of each unit stand in the units of a day, forward and, where nothing has to be guessed, back.
-- Most units stand on the day as they are: the others alone are followed through their successions. A succession holds when
-- it has a day, the shares of its parts make one, and a split says by what it was divided.
create or replace function ref.units_at(day date)
returns table (
    unit_code text, valid_from date, to_code text, to_valid_from date,
    share numeric, share_before numeric, share_key text, undecided_reason text
)
language sql stable as $$
with recursive others as materialized (
    select u.*
    from ref.units u
    where not day between u.valid_from and coalesce(u.valid_to, 'infinity')
        or u.valid_to is null
        and exists (select from ref.unit_successors s where s.unit_code = u.unit_code and s.valid_from = u.valid_from)
),
succession as (
    select s.*,
        case when count(*) over parts = 1 or coalesce(s.share_key, 'whole') <> 'whole' then s.share end as stated_share,
        count(*) over formers as former_count
    from ref.unit_successors s
    window
        parts as (partition by s.unit_code, s.valid_from),
        formers as (partition by s.successor_code, s.successor_valid_from)
),
went as (
    select u.unit_code, u.valid_from, u.unit_code as to_code, u.valid_from as to_valid_from, u.valid_to,
        1::numeric as share, null::text as share_key, false as is_undated
    from others u
    where u.valid_from <= day
    union all
    select w.unit_code, w.valid_from, n.unit_code, n.valid_from, n.valid_to,
        case when w.valid_to is not null then w.share * s.stated_share end,
        coalesce(w.share_key, nullif(s.share_key, 'whole')), w.is_undated or w.valid_to is null
    from went w
    join succession s on s.unit_code = w.to_code and s.valid_from = w.to_valid_from
    join ref.units n
        on n.unit_code = s.successor_code and n.valid_from = s.successor_valid_from and n.valid_from <= day
    where coalesce(w.valid_to, '-infinity') < day
),
-- A unit that came of one unit alone lies within it; the former unit is whole again if all that came of it does.
within as (
    select s.unit_code, s.valid_from, s.successor_code, s.successor_valid_from,
        max(s.former_count) over (partition by s.unit_code, s.valid_from) = 1
            and bool_and(o.valid_to < s.successor_valid_from) over (partition by s.unit_code, s.valid_from) as is_alone
    from succession s
    join ref.units o on o.unit_code = s.unit_code and o.valid_from = s.valid_from
),
came as (
    select u.unit_code, u.valid_from, u.unit_code as to_code, u.valid_from as to_valid_from
    from others u
    where u.valid_from > day
    union all
    select c.unit_code, c.valid_from, i.unit_code, i.valid_from
    from came c
    join within i on i.successor_code = c.to_code and i.successor_valid_from = c.to_valid_from and i.is_alone
    where c.to_valid_from > day
),
ends as (
    select w.unit_code, w.valid_from, w.to_code, w.to_valid_from, sum(w.share) as share, max(w.share_key) as share_key,
        bool_or(w.share is null) as is_unknown, bool_or(w.is_undated) as is_undated
    from went w
    where coalesce(w.valid_to, 'infinity') >= day
    group by w.unit_code, w.valid_from, w.to_code, w.to_valid_from
    union all
    select c.unit_code, c.valid_from, c.to_code, c.to_valid_from, 1, null, false, false
    from came c
    join ref.units t on t.unit_code = c.to_code and t.valid_from = c.to_valid_from
    where day between t.valid_from and coalesce(t.valid_to, 'infinity')
),
judged as (
    select u.unit_code, u.valid_from,
        case
            when count(e.to_code) = 0 then case when u.valid_from > day then 'younger_than_day' else 'no_successor' end
            when bool_or(e.is_undated) then 'undated_succession'
            when bool_or(e.is_unknown) then 'split_without_key'
            when sum(e.share) <> 1 then 'shares_not_whole'
        end as reason
    from others u
    left join ends e using (unit_code, valid_from)
    group by u.unit_code, u.valid_from
)
select u.unit_code, u.valid_from, u.unit_code, u.valid_from, 1, 0, 'whole', null
from ref.units u
where day between u.valid_from and coalesce(u.valid_to, 'infinity')
    and (u.unit_code, u.valid_from) not in (select o.unit_code, o.valid_from from others o)
union all
select e.unit_code, e.valid_from, e.to_code, e.to_valid_from, e.share,
    sum(e.share) over (partition by e.unit_code, e.valid_from order by e.to_code, e.to_valid_from) - e.share,
    case when e.share = 1 then 'whole' else e.share_key end, null
from judged j
join ends e using (unit_code, valid_from)
where j.reason is null
union all
select j.unit_code, j.valid_from, j.unit_code, j.valid_from, 1, 0, null, j.reason
from judged j
where j.reason is not null
union all
select e.unit_code, e.valid_from, e.to_code, e.to_valid_from, null, null, null, j.reason
from judged j
join ends e using (unit_code, valid_from)
where j.reason is not null and (e.to_code, e.to_valid_from) <> (e.unit_code, e.valid_from)
$$;
comment on function ref.units_at is
    'unit × unit of the day: share, the shares before it, the key of a split. With a reason, the unit itself where the day''s units cannot be said to hold it, and with a null share those that hold an unknown part of it';
grant execute on function ref.units_at to kho_dbt, kho_quality, kho_reviewer, kho_reader;
