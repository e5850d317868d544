-- The three views of a series. The facts are made by dbt later, so bodies are looked at when they are called.
set local check_function_bodies = off;

create function marts.series_in_units_of(
    day date, wanted_domain text default null, wanted_indicator text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    period_code text, period_from date, period_to date, is_cumulative boolean, value numeric,
    units_reporting integer, units_expected integer, is_estimated boolean, share_key text, undecided_reason text
)
language sql stable as $$
with at as materialized (
    select * from ref.units_at(day)
),
-- Whole persons stay whole: a split figure is divided in its own last decimal, largest remainders first.
parts as (
    select
        s.form, s.domain, s.indicator, s.scope_code, s.measure_kind, s.period_code, s.period_from, s.period_to,
        s.is_cumulative, s.unit_code as from_code, s.unit_valid_from as from_valid_from, a.to_code, a.to_valid_from,
        a.share, a.share_key, a.undecided_reason, s.value, ten.power,
        case when a.share < 1 then trunc(s.value * a.share * ten.power) end as floored,
        case when a.share < 1 then abs(s.value * a.share * ten.power) % 1 end as remainder
    from marts.series_as_reported s
    join at a on a.unit_code = s.unit_code and a.valid_from = s.unit_valid_from
    cross join lateral (select 10::numeric ^ coalesce(scale(trim_scale(s.value)), 0) as power) ten
    where
        (wanted_domain is null or s.domain = wanted_domain)
        and (wanted_indicator is null or s.indicator = wanted_indicator)
),
divided as (
    select p.*, p.value as part from parts p where p.share = 1
    union all
    select
        p.form, p.domain, p.indicator, p.scope_code, p.measure_kind, p.period_code, p.period_from, p.period_to,
        p.is_cumulative, p.from_code, p.from_valid_from, p.to_code, p.to_valid_from, p.share, p.share_key,
        p.undecided_reason, p.value, p.power, p.floored, p.remainder,
        (p.floored + case
            when row_number() over (one order by p.remainder desc, p.to_code, p.to_valid_from)
                <= abs(p.value * p.power - sum(p.floored) over one_all) then sign(p.value)
            else 0
        end) / p.power
    from parts p
    where p.share < 1
    window
        one_all as (
            partition by p.from_code, p.from_valid_from, p.form, p.domain, p.indicator, p.scope_code, p.period_from,
                p.period_to
        ),
        one as (one_all)
),
expected as (
    select w.form, w.period_from, w.period_to, a.to_code, a.to_valid_from, count(*)::integer as units_expected
    from (select distinct form, period_from, period_to from divided) w
    join ref.units u on w.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
    join at a on a.unit_code = u.unit_code and a.valid_from = u.valid_from
    where u.kind in ('xã', 'phường', 'thị trấn', 'đặc khu')
    group by w.form, w.period_from, w.period_to, a.to_code, a.to_valid_from
),
summed as (
    select
        d.to_code, d.to_valid_from, d.form, d.domain, d.indicator, d.scope_code, d.measure_kind,
        min(d.period_code) as period_code, d.period_from, d.period_to, bool_or(d.is_cumulative) as is_cumulative,
        sum(d.part) as total, count(d.part)::integer as units_reporting, bool_or(d.share < 1) as is_estimated,
        max(d.share_key) filter (where d.share < 1) as share_key, max(d.undecided_reason) as undecided_reason,
        bool_and(d.from_code = d.to_code and d.from_valid_from = d.to_valid_from) as is_itself
    from divided d
    group by
        d.to_code, d.to_valid_from, d.form, d.domain, d.indicator, d.scope_code, d.measure_kind, d.period_from,
        d.period_to
)
select
    s.to_code, s.to_valid_from, s.form, s.domain, s.indicator, s.scope_code, s.measure_kind, s.period_code,
    s.period_from, s.period_to, s.is_cumulative,
    case when s.measure_kind in ('flow', 'stock') or s.is_itself then s.total end,
    s.units_reporting, coalesce(e.units_expected, s.units_reporting), s.is_estimated, s.share_key,
    case
        when s.undecided_reason is not null then s.undecided_reason
        when s.measure_kind not in ('flow', 'stock') and not s.is_itself then 'needs_its_parts'
    end
from summed s
left join expected e using (form, period_from, period_to, to_code, to_valid_from)
$$;
comment on function marts.series_in_units_of is
    'unit of the day × form × figure × window: flows and stocks summed over the units that went there; ratios null';

-- A value of exactly the window asked for: reported as such, or summed from windows that abut exactly, or the difference
-- of two cumulative windows with one first day. Where none of these is there, there is no row.
create function marts.series_over(
    first_day date, last_day date, day date default current_date, wanted_domain text default null,
    wanted_indicator text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    value numeric, basis text, windows integer, units_reporting integer, units_expected integer,
    is_estimated boolean, share_key text
)
language sql stable as $$
with recursive given as materialized (
    select * from marts.series_in_units_of(day, wanted_domain, wanted_indicator) s
    where s.value is not null and s.undecided_reason is null
),
tiled as (
    select
        g.unit_code, g.unit_valid_from, g.form, g.domain, g.indicator, g.scope_code, g.period_to, g.value,
        1 as windows, g.units_reporting, g.units_expected, g.is_estimated, g.share_key
    from given g
    where g.measure_kind = 'flow' and g.period_from = first_day and g.period_to <= last_day
    union all
    select
        t.unit_code, t.unit_valid_from, t.form, t.domain, t.indicator, t.scope_code, g.period_to, t.value + g.value,
        t.windows + 1, least(t.units_reporting, g.units_reporting), greatest(t.units_expected, g.units_expected),
        t.is_estimated or g.is_estimated, coalesce(t.share_key, g.share_key)
    from tiled t
    join given g
        on (g.unit_code, g.unit_valid_from, g.form, g.domain, g.indicator, g.scope_code)
        = (t.unit_code, t.unit_valid_from, t.form, t.domain, t.indicator, t.scope_code)
        and g.period_from = t.period_to + 1 and g.period_to <= last_day
),
found as (
    select
        t.unit_code, t.unit_valid_from, t.form, t.domain, t.indicator, t.scope_code, 'flow' as measure_kind, t.value,
        case t.windows when 1 then 'reported' else 'abutting_windows' end as basis, t.windows,
        t.units_reporting, t.units_expected, t.is_estimated, t.share_key
    from tiled t
    where t.period_to = last_day
    union all
    select
        w.unit_code, w.unit_valid_from, w.form, w.domain, w.indicator, w.scope_code, 'flow', w.value - b.value,
        'difference', 1000, least(w.units_reporting, b.units_reporting), greatest(w.units_expected, b.units_expected),
        w.is_estimated or b.is_estimated, coalesce(w.share_key, b.share_key)
    from given w
    join given b
        on (b.unit_code, b.unit_valid_from, b.form, b.domain, b.indicator, b.scope_code, b.period_from)
        = (w.unit_code, w.unit_valid_from, w.form, w.domain, w.indicator, w.scope_code, w.period_from)
    where w.measure_kind = 'flow' and w.period_to = last_day and b.period_to = first_day - 1
        and (w.value >= b.value or b.value < 0)
    union all
    select
        g.unit_code, g.unit_valid_from, g.form, g.domain, g.indicator, g.scope_code, g.measure_kind, g.value,
        case when g.period_from = first_day then 'reported' else 'last_day' end,
        case when g.period_from = first_day then 1 else 2 end,
        g.units_reporting, g.units_expected, g.is_estimated, g.share_key
    from given g
    where g.period_to = last_day and (g.measure_kind = 'stock' or (g.measure_kind <> 'flow' and g.period_from = first_day))
),
judged as (
    select f.*,
        min(f.value) over alike is distinct from max(f.value) over alike as is_contradicted
    from found f
    window alike as (
        partition by f.unit_code, f.unit_valid_from, f.form, f.domain, f.indicator, f.scope_code, f.windows
    )
)
select distinct on (f.unit_code, f.unit_valid_from, f.form, f.domain, f.indicator, f.scope_code)
    f.unit_code, f.unit_valid_from, f.form, f.domain, f.indicator, f.scope_code, f.measure_kind, f.value, f.basis,
    case f.basis when 'difference' then 2 else f.windows end, f.units_reporting, f.units_expected, f.is_estimated,
    f.share_key
from judged f
where not f.is_contradicted
order by f.unit_code, f.unit_valid_from, f.form, f.domain, f.indicator, f.scope_code, f.windows
$$;
comment on function marts.series_over is
    'unit of the day × figure over exactly one window, with its basis: reported, abutting_windows, difference, last_day';

revoke execute on function marts.series_in_units_of, marts.series_over from public;
grant execute on function marts.series_in_units_of, marts.series_over to kho_dbt, kho_quality, kho_reviewer, kho_reader;
