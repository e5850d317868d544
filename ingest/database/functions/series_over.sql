-- A value of exactly the window asked for. What was reported as such is taken as it is. Of the rest, by the kind of measure
-- (ref.measure_kinds): flows are summed from windows that abut exactly or are the difference of two windows with one first
-- day, closing stocks are those of the last day, opening stocks those of the first; what holds an opening stock beside its
-- flows takes the first window whole and of the others what came in them. Windows that overlap are never summed: then the
-- value is null, and why. Units that are missing in some of the windows alone are named with the days they are missing in, by
-- which figures of other units are told apart. What each part reads is asked for only where something is left to be made of it.
create or replace function marts.series_over(
    first_day date, last_day date, day date default current_date, wanted_domain text default null,
    wanted_indicator text default null, wanted_unit text default null, wanted_scope text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    value numeric, basis text, windows integer, units_reporting integer, units_expected integer,
    is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable
set enable_nestloop = off
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
as $$
with recursive given as materialized (
    select s.*, s.period_from = first_day and s.period_to = last_day as is_whole,
        s.value is not null and s.undecided_reason is null as is_known
    from marts.series_in_units_of(
        day, wanted_domain, wanted_indicator, first_day, last_day, wanted_unit, wanted_scope
    ) s
),
-- A plan is of a whole year: one that was stated for less is none of that window.
exact as materialized (
    select g.*
    from given g
    join ref.measure_kinds k using (measure_kind)
    where g.is_whole and g.is_known
        and (k.over_windows <> 'whole_year' or last_day = (first_day + interval '1 year - 1 day')::date)
),
figures as materialized (
    select row_number() over () as figure, a.*, k.over_windows, i.opening_indicator
    from (
        select
            g.unit_code, g.unit_valid_from, g.form, g.domain, g.indicator, g.scope_code, g.measure_kind,
            max(g.undecided_reason) as undecided_reason
        from given g
        where not exists (
            select from exact e
            where e.unit_code = g.unit_code and e.unit_valid_from = g.unit_valid_from and e.form = g.form
                and e.domain = g.domain and e.indicator = g.indicator and e.scope_code = g.scope_code
        )
        group by
            g.unit_code, g.unit_valid_from, g.form, g.domain, g.indicator, g.scope_code, g.measure_kind
    ) a
    join ref.measure_kinds k using (measure_kind)
    left join ref.indicators i using (domain, indicator)
),
openings as materialized (
    select o.*
    from (
        select distinct f.domain, f.opening_indicator
        from figures f
        where f.opening_indicator is not null
    ) asked
    cross join lateral marts.series_in_units_of(
        day, asked.domain, asked.opening_indicator, first_day, last_day, wanted_unit, wanted_scope
    ) o
    where o.value is not null and o.undecided_reason is null
),
-- `more` is what a window adds to those before it. An opening stock is taken off where the same units tell it.
known as materialized (
    select
        f.figure, f.over_windows, g.period_from, g.period_to, g.value, g.units_reporting, g.units_expected,
        g.is_estimated, g.share_key, g.missing_units,
        case when f.over_windows = 'opening_and_sum' then g.value - o.value else g.value end as more
    from figures f
    join given g using (unit_code, unit_valid_from, form, domain, indicator, scope_code)
    left join openings o
        on o.unit_code = f.unit_code and o.unit_valid_from = f.unit_valid_from and o.form = f.form
        and o.domain = f.domain and o.indicator = f.opening_indicator and o.scope_code = f.scope_code
        and o.period_from = g.period_from and o.period_to = g.period_to
        and o.units_reporting = g.units_reporting and o.missing_units is not distinct from g.missing_units
    where g.is_known
),
tiles as materialized (
    select k.* from known k
    where k.period_from >= first_day and k.period_to <= last_day
        and (
            k.over_windows in ('sum', 'opening_and_sum')
            or k.over_windows = 'sum_within_year' and extract(year from first_day) = extract(year from last_day)
        )
),
tiled as (
    select
        t.figure, t.period_to, t.value, 1 as windows, t.units_reporting, t.units_expected, t.is_estimated, t.share_key,
        t.missing_units, first_day as missing_since, null::text as missing_before
    from tiles t
    where t.period_from = first_day
    union  -- ways that come to the same stay one: months beside quarters beside years would double with each window
    select
        t.figure, n.period_to, t.value + n.more, t.windows + 1, least(t.units_reporting, n.units_reporting),
        greatest(t.units_expected, n.units_expected), t.is_estimated or n.is_estimated,
        coalesce(t.share_key, n.share_key), n.missing_units,
        case when same.is_missing then t.missing_since else n.period_from end,
        case
            when same.is_missing then t.missing_before
            else concat_ws(
                '; ', nullif(t.missing_before, ''),
                t.missing_units || to_char(t.missing_since, ' DD/MM/YYYY') || to_char(t.period_to, '–DD/MM/YYYY')
            )
        end
    from tiled t
    join tiles n on n.figure = t.figure and n.period_from = t.period_to + 1 and n.more is not null
    cross join lateral (select t.missing_units is not distinct from n.missing_units as is_missing) same
),
longer as materialized (
    select k.figure, k.period_from, k.value, k.units_reporting, k.units_expected, k.is_estimated, k.share_key,
        k.missing_units
    from known k
    where k.period_to = last_day and k.period_from < first_day
        and (
            k.over_windows = 'sum'
            or k.over_windows = 'sum_within_year' and extract(year from k.period_from) = extract(year from last_day)
        )
),
before as materialized (
    select f.figure, b.period_from, b.value, b.units_reporting, b.units_expected, b.is_estimated, b.share_key,
        b.missing_units
    from marts.series_in_units_of(
        day, wanted_domain, wanted_indicator, first_day - 1, first_day - 1, wanted_unit, wanted_scope
    ) b
    join figures f using (unit_code, unit_valid_from, form, domain, indicator, scope_code)
    where (select count(*) from longer) > 0
        and b.period_to = first_day - 1 and b.value is not null and b.undecided_reason is null
),
found as (
    select t.figure, t.value, 'abutting_windows' as basis, t.windows, t.windows as place, t.units_reporting,
        t.units_expected, t.is_estimated, t.share_key,
        case
            when t.missing_before is null then t.missing_units
            else concat_ws(
                '; ', nullif(t.missing_before, ''),
                t.missing_units || to_char(t.missing_since, ' DD/MM/YYYY') || to_char(t.period_to, '–DD/MM/YYYY')
            )
        end as missing_units
    from tiled t
    where t.period_to = last_day
    union all
    -- Only of the same units: one that is in the longer window alone would come out with all of its figure. So would a unit
    -- that took the place of others in between, whether or not it tells their time as well.
    select
        w.figure, w.value - b.value, 'difference', 2, 1000, least(w.units_reporting, b.units_reporting),
        greatest(w.units_expected, b.units_expected), w.is_estimated or b.is_estimated,
        coalesce(w.share_key, b.share_key), w.missing_units
    from longer w
    join before b on b.figure = w.figure and b.period_from = w.period_from
    where w.missing_units is not distinct from b.missing_units
        and w.units_reporting = b.units_reporting and w.units_expected = b.units_expected
        and (w.value >= b.value or b.value < 0)
    union all
    select
        k.figure, k.value, case k.over_windows when 'last' then 'last_day' else 'first_day' end, 1, 2,
        k.units_reporting, k.units_expected, k.is_estimated, k.share_key, k.missing_units
    from known k
    where k.over_windows = 'last' and k.period_to = last_day or k.over_windows = 'first' and k.period_from = first_day
),
judged as (
    select f.*, min(f.value) over alike is distinct from max(f.value) over alike as is_contradicted
    from found f
    window alike as (partition by f.figure, f.place)
),
chosen as (
    select distinct on (j.figure) * from judged j order by j.figure, j.place
),
reached as (
    select t.figure, t.period_from, t.period_to, t.more is null as lacks_part,
        max(t.period_to) over (
            partition by t.figure order by t.period_from, t.period_to rows between unbounded preceding and 1 preceding
        ) as before
    from tiles t
    where not exists (select from chosen c where c.figure = t.figure)
),
covered as (
    select r.figure,
        max(r.period_to) = last_day and bool_and(r.period_from <= coalesce(r.before, first_day - 1) + 1) as is_covered,
        bool_or(r.lacks_part and r.period_from > first_day) as lacks_part
    from reached r
    group by r.figure
)
select
    e.unit_code, e.unit_valid_from, e.form, e.domain, e.indicator, e.scope_code, e.measure_kind, e.value, 'reported', 1,
    e.units_reporting, e.units_expected, e.is_estimated, e.share_key, null, e.missing_units
from exact e
where ref.is_window(first_day, last_day)  -- the rest of the question is looked at by marts.series_in_units_of
union all
select
    f.unit_code, f.unit_valid_from, f.form, f.domain, f.indicator, f.scope_code, f.measure_kind,
    case when not c.is_contradicted then c.value end, case when not c.is_contradicted then c.basis end,
    case when not c.is_contradicted then c.windows end, c.units_reporting, c.units_expected,
    coalesce(c.is_estimated, false), c.share_key,
    case
        when c.is_contradicted then 'ways_contradict'
        when c.figure is not null then null
        when f.undecided_reason is not null then f.undecided_reason
        when f.over_windows = 'last' then 'not_on_last_day'
        when f.over_windows = 'first' then 'not_on_first_day'
        when f.over_windows = 'whole_year' then 'plan_of_a_year'
        when f.over_windows = 'sum_within_year' and extract(year from first_day) <> extract(year from last_day)
            then 'carried_into_next_year'
        when v.is_covered and v.lacks_part then 'part_missing'
        when v.is_covered then 'windows_overlap'
        else 'windows_missing'
    end,
    c.missing_units
from figures f
left join chosen c using (figure)
left join covered v using (figure)
$$;
comment on function marts.series_over is
    'unit of the day × figure over exactly one window, with its basis: reported, abutting_windows, difference, first_day, last_day. Null with the reason where the windows at hand do not give it. wanted_unit: a unit of the day, or whoever consolidates it';

create or replace function bi.series_over(
    first_day date, last_day date, day date default current_date, wanted_domain text default null,
    wanted_indicator text default null, wanted_unit text default null, wanted_scope text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    value numeric, basis text, windows integer, units_reporting integer, units_expected integer,
    is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.*
    from marts.series_over(first_day, last_day, day, wanted_domain, wanted_indicator, wanted_unit, wanted_scope) s
    where ref.is_answerable(day, wanted_scope => wanted_scope)
        and (s.domain, s.indicator) not in (select domain, indicator from ref.person_measures)
        and s.scope_code in (select scope_code from ref.listed_scopes)
$$;
comment on function bi.series_over is 'marts.series_over without counts of persons';

revoke execute on function marts.series_over, bi.series_over from public;
grant execute on function marts.series_over to kho_dbt, kho_quality, kho_reviewer;
grant execute on function bi.series_over to kho_reader, kho_reviewer, kho_quality;
