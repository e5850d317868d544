-- Series in the units of a day, which say by name whose figure is not in a sum.
-- What a unit tells of the time before it was is its former units' own figure once more: beside theirs there is no sum.
-- What is asked for goes down to an index of the figures: each call is planned for its own arguments. Nested loops are off:
-- the planner takes a recursion for a few rows, and 10,000 units would be joined one by one.
create or replace function marts.series_in_units_of(
    day date, wanted_domain text default null, wanted_indicator text default null,
    touching_from date default null, touching_to date default null,
    wanted_unit text default null, wanted_scope text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    period_code text, period_from date, period_to date, is_cumulative boolean, is_longer_than_quarter boolean,
    value numeric, units_reporting integer, units_expected integer, is_estimated boolean, share_key text,
    undecided_reason text, missing_units text
)
language sql stable
set enable_nestloop = off
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
as $$
with at as materialized (
    select * from ref.units_asked_at(day, wanted_unit)
),
given as (
    select * from marts.series_as_reported s
    where
        (wanted_domain is null or s.domain = wanted_domain)
        and (wanted_indicator is null or s.indicator = wanted_indicator)
        and (wanted_scope is null or s.scope_code = wanted_scope)
        and (touching_from is null or s.period_to >= touching_from)
        and (touching_to is null or s.period_from <= touching_to)
        and (wanted_unit is null or s.unit_code = any (array(select at.unit_code from at)))
),
told as materialized (
    select g.*, a.to_code, a.to_valid_from, a.share, a.share_before, a.share_key, a.undecided_reason, a.is_alone,
        a.is_commune and g.period_to between a.valid_from and coalesce(a.valid_to, 'infinity') as is_member,
        g.period_to < a.valid_from as is_before
    from given g
    join at a on a.unit_code = g.unit_code and a.valid_from = g.unit_valid_from and a.share is not null
),
divided as (
    select t.*, ref.part_of(t.value, t.share, t.share_before) as part from told t where not t.is_alone
),
members as materialized (
    select w.period_to, a.to_code, a.to_valid_from, a.unit_code, a.valid_from, a.name_vi, a.sort_order,
        count(*) over (partition by w.period_to, a.to_code, a.to_valid_from) as units_expected
    from (select distinct period_to from divided) w
    join at a
        on not a.is_alone and a.is_commune and w.period_to between a.valid_from and coalesce(a.valid_to, 'infinity')
),
expected as (
    select distinct period_to, to_code, to_valid_from, units_expected from members
),
summed as materialized (
    select
        d.to_code, d.to_valid_from, d.form, d.domain, d.indicator, d.scope_code, d.measure_kind,
        min(d.period_code) as period_code, d.period_from, d.period_to, bool_or(d.is_cumulative) as is_cumulative,
        bool_or(d.is_longer_than_quarter) as is_longer_than_quarter, sum(d.part) as total,
        count(d.part)::integer as units_reporting, count(*) filter (where d.is_member) as members_reporting,
        bool_or(d.share < 1) as is_estimated, max(d.share_key) filter (where d.share < 1) as share_key,
        case
            when bool_or(d.is_before) and not bool_and(d.is_before) then 'told_twice'
            else max(d.undecided_reason)
        end as undecided_reason
    from divided d
    group by
        d.to_code, d.to_valid_from, d.form, d.domain, d.indicator, d.scope_code, d.measure_kind, d.period_from,
        d.period_to
),
missing as (
    select
        s.to_code, s.to_valid_from, s.form, s.domain, s.indicator, s.scope_code, s.period_from, s.period_to,
        string_agg(m.name_vi || ' (' || m.unit_code || ')', ', ' order by m.sort_order) as missing_units
    from summed s
    join members m using (period_to, to_code, to_valid_from)
    where
        m.units_expected > greatest(s.members_reporting, 1)
        and not exists (
            select from divided d
            where d.to_code = s.to_code and d.to_valid_from = s.to_valid_from and d.form = s.form
                and d.domain = s.domain and d.indicator = s.indicator and d.scope_code = s.scope_code
                and d.period_from = s.period_from and d.period_to = s.period_to
                and d.unit_code = m.unit_code and d.unit_valid_from = m.valid_from
        )
    group by s.to_code, s.to_valid_from, s.form, s.domain, s.indicator, s.scope_code, s.period_from, s.period_to
)
select
    t.to_code, t.to_valid_from, t.form, t.domain, t.indicator, t.scope_code, t.measure_kind, t.period_code,
    t.period_from, t.period_to, t.is_cumulative, t.is_longer_than_quarter, t.value, 1, 1, false, null,
    t.undecided_reason, null
from told t
where t.is_alone and ref.is_answerable(day, wanted_unit, wanted_domain, wanted_indicator)
    and (touching_from is null or touching_to is null or ref.is_window(touching_from, touching_to))
union all
select
    s.to_code, s.to_valid_from, s.form, s.domain, s.indicator, s.scope_code, s.measure_kind, s.period_code,
    s.period_from, s.period_to, s.is_cumulative, s.is_longer_than_quarter,
    case when (k.adds_over_units or is_one) and s.undecided_reason is distinct from 'told_twice' then s.total end,
    s.units_reporting, coalesce(e.units_expected::integer, s.units_reporting), s.is_estimated, s.share_key,
    case
        when s.undecided_reason is not null then s.undecided_reason
        when not k.adds_over_units and not is_one then 'needs_its_parts'
    end,
    m.missing_units
from summed s
join ref.measure_kinds k on k.measure_kind = s.measure_kind
left join expected e using (period_to, to_code, to_valid_from)
left join missing m
    using (to_code, to_valid_from, form, domain, indicator, scope_code, period_from, period_to)
cross join lateral (
    select s.units_reporting = 1 and coalesce(e.units_expected, 1) = 1 and not s.is_estimated as is_one
) alone
$$;
comment on function marts.series_in_units_of is
    'unit of the day × form × figure × window: what adds over units, summed over those that went there, ratios null (marts.metrics_in_units_of has them); whose figure is not in it stands in missing_units. A figure with an undecided_reason stands at the unit that reported it. wanted_unit: a unit of the day, or whoever consolidates it';

create or replace function bi.series_in_units_of(
    day date, wanted_domain text default null, wanted_indicator text default null,
    touching_from date default null, touching_to date default null,
    wanted_unit text default null, wanted_scope text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    period_code text, period_from date, period_to date, is_cumulative boolean, is_longer_than_quarter boolean,
    value numeric, units_reporting integer, units_expected integer, is_estimated boolean, share_key text,
    undecided_reason text, missing_units text
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.*
    from marts.series_in_units_of(
        day, wanted_domain, wanted_indicator, touching_from, touching_to, wanted_unit, wanted_scope
    ) s
    where ref.is_answerable(day, wanted_scope => wanted_scope)
        and (s.domain, s.indicator) not in (select domain, indicator from ref.person_measures)
        and s.scope_code in (select scope_code from ref.listed_scopes)
$$;
comment on function bi.series_in_units_of is
    'marts.series_in_units_of without counts of persons: every series in the units of any day, today''s with current_date';

revoke execute on function marts.series_in_units_of, bi.series_in_units_of from public;
grant execute on function marts.series_in_units_of to kho_dbt, kho_quality, kho_reviewer;
grant execute on function bi.series_in_units_of to kho_reader, kho_reviewer, kho_quality;
