-- A value of exactly the window asked for: reported as such, or summed from windows that abut exactly, or the difference
-- of two cumulative windows with one first day. Windows that overlap are never summed: then the value is null, and why.
-- Nested loops are off: the planner takes a recursion for a few rows, and 10,000 units would be joined one by one.
create or replace function marts.series_over(
    first_day date, last_day date, day date default current_date, wanted_domain text default null,
    wanted_indicator text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    value numeric, basis text, windows integer, units_reporting integer, units_expected integer,
    is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable set enable_nestloop = off as $$
with recursive given as materialized (
    select s.*,
        dense_rank() over (
            order by s.unit_code, s.unit_valid_from, s.form, s.domain, s.indicator, s.scope_code
        ) as figure
    from marts.series_in_units_of(day, wanted_domain, wanted_indicator, first_day - 1, last_day) s
),
known as materialized (
    select * from given where value is not null and undecided_reason is null
),
tiled as (
    select
        k.figure, k.period_to, k.value, 1 as windows, k.units_reporting, k.units_expected, k.is_estimated, k.share_key,
        k.missing_units
    from known k
    where k.measure_kind = 'flow' and k.period_from = first_day and k.period_to <= last_day
    union  -- ways that come to the same stay one: months beside quarters beside years would double with each window
    select
        t.figure, k.period_to, t.value + k.value, t.windows + 1, least(t.units_reporting, k.units_reporting),
        greatest(t.units_expected, k.units_expected), t.is_estimated or k.is_estimated,
        coalesce(t.share_key, k.share_key),
        case
            when t.missing_units = k.missing_units then t.missing_units
            else nullif(concat_ws('; ', t.missing_units, k.missing_units), '')
        end
    from tiled t
    join known k on k.figure = t.figure and k.period_from = t.period_to + 1 and k.period_to <= last_day
),
found as (
    select
        t.figure, t.value, case t.windows when 1 then 'reported' else 'abutting_windows' end as basis, t.windows,
        t.windows as place, t.units_reporting, t.units_expected, t.is_estimated, t.share_key, t.missing_units
    from tiled t
    where t.period_to = last_day
    union all
    -- Only of the same units: one that is in the longer window alone would come out with all of its figure.
    select
        w.figure, w.value - b.value, 'difference', 2, 1000, least(w.units_reporting, b.units_reporting),
        greatest(w.units_expected, b.units_expected), w.is_estimated or b.is_estimated,
        coalesce(w.share_key, b.share_key), w.missing_units
    from known w
    join known b on b.figure = w.figure and b.period_from = w.period_from
    where w.measure_kind = 'flow' and w.period_to = last_day and b.period_to = first_day - 1
        and w.missing_units is not distinct from b.missing_units
        and (w.value >= b.value or b.value < 0)
    union all
    select
        k.figure, k.value, case when k.period_from = first_day then 'reported' else 'last_day' end, 1,
        case when k.period_from = first_day then 1 else 2 end, k.units_reporting, k.units_expected, k.is_estimated,
        k.share_key, k.missing_units
    from known k
    where k.period_to = last_day
        and (k.measure_kind = 'stock' or (k.measure_kind <> 'flow' and k.period_from = first_day))
),
judged as (
    select f.*,
        min(f.value) over alike is distinct from max(f.value) over alike as is_contradicted
    from found f
    window alike as (partition by f.figure, f.place)
),
chosen as (
    select distinct on (j.figure) * from judged j order by j.figure, j.place
),
reached as (
    select k.figure, k.period_from, k.period_to,
        max(k.period_to) over (
            partition by k.figure order by k.period_from, k.period_to rows between unbounded preceding and 1 preceding
        ) as before
    from known k
    where k.period_from >= first_day and k.period_to <= last_day
),
covered as (
    select r.figure,
        max(r.period_to) = last_day and bool_and(r.period_from <= coalesce(r.before, first_day - 1) + 1) as is_covered
    from reached r
    group by r.figure
),
asked as (
    select
        g.figure, g.unit_code, g.unit_valid_from, g.form, g.domain, g.indicator, g.scope_code, g.measure_kind,
        max(g.undecided_reason) as undecided_reason
    from given g
    where g.period_to >= first_day
    group by
        g.figure, g.unit_code, g.unit_valid_from, g.form, g.domain, g.indicator, g.scope_code, g.measure_kind
)
select
    a.unit_code, a.unit_valid_from, a.form, a.domain, a.indicator, a.scope_code, a.measure_kind,
    case when not c.is_contradicted then c.value end, case when not c.is_contradicted then c.basis end,
    case when not c.is_contradicted then c.windows end, c.units_reporting, c.units_expected,
    coalesce(c.is_estimated, false), c.share_key,
    case
        when c.is_contradicted then 'ways_contradict'
        when c.figure is not null then null
        when a.undecided_reason is not null then a.undecided_reason
        when a.measure_kind = 'stock' then 'not_on_last_day'
        when v.is_covered then 'windows_overlap'
        else 'windows_missing'
    end,
    c.missing_units
from asked a
left join chosen c using (figure)
left join covered v using (figure)
$$;
comment on function marts.series_over is
    'unit of the day × figure over exactly one window, with its basis: reported, abutting_windows, difference, last_day. Null with the reason where the windows at hand do not give it';

create or replace function bi.series_over(
    first_day date, last_day date, day date default current_date, wanted_domain text default null,
    wanted_indicator text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    value numeric, basis text, windows integer, units_reporting integer, units_expected integer,
    is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.*
    from marts.series_over(first_day, last_day, day, wanted_domain, wanted_indicator) s
    where (s.domain, s.indicator) not in (select domain, indicator from ref.person_indicators)
$$;
comment on function bi.series_over is 'marts.series_over without counts of persons';

revoke execute on function marts.series_over, bi.series_over from public;
grant execute on function marts.series_over to kho_dbt, kho_quality, kho_reviewer;
grant execute on function bi.series_over to kho_reader, kho_reviewer, kho_quality;
