-- Metrics in the units of a day: a share is made again of the parts of the units that went there, never averaged.
-- Nested loops are off: the planner takes a recursion for a few rows, and 10,000 units would be joined one by one.
create or replace function marts.metrics_in_units_of(
    day date, wanted_metric text default null, touching_from date default null, touching_to date default null,
    wanted_unit text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, metric_code text, measure_kind text, period_code text,
    period_from date, period_to date, numerator numeric, denominator numeric, value numeric, units_reporting integer,
    units_expected integer, is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable
set enable_nestloop = off
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
as $$
with at as materialized (
    select * from ref.units_asked_at(day, wanted_unit)
),
asked as (
    select x.*, m.measure_kind
    from marts.fct_metrics x
    join ref.metrics m using (metric_code)
    where
        (wanted_metric is null or x.metric_code = wanted_metric)
        and (touching_from is null or x.period_to >= touching_from)
        and (touching_to is null or x.period_from <= touching_to)
        and (wanted_unit is null or x.unit_code = any (array(select at.unit_code from at)))
),
told as materialized (
    select x.*, a.to_code, a.to_valid_from, a.share, a.share_before, a.share_key, a.undecided_reason, a.is_alone,
        x.numerator is not null and (x.denominator is not null or x.measure_kind <> 'ratio') as is_told,
        case
            when a.is_commune and x.period_to between a.valid_from and coalesce(a.valid_to, 'infinity')
            then a.name_vi || ' (' || a.unit_code || ')'
        end as member
    from asked x
    join at a on a.unit_code = x.unit_code and a.valid_from = x.unit_valid_from and a.share is not null
),
-- A split unit's cells are divided one by one, as in the series, so that whoever adds those up gets the same parts.
cells as (
    select t.submission_id, t.metric_code, t.to_code, t.to_valid_from,
        sum(p.sign * ref.part_of(f.value, t.share, t.share_before)) filter (where p.side = 'numerator') as numerator,
        sum(p.sign * ref.part_of(f.value, t.share, t.share_before)) filter (where p.side = 'denominator') as denominator
    from told t
    join ref.metric_parts p on p.metric_code = t.metric_code
    join marts.fct_figures f
        on f.submission_id = t.submission_id and f.domain = p.domain and f.indicator = p.indicator
        and f.scope_code = p.scope_code and f.is_fact
        -- by its index: the fact is far larger than what was split
        and f.submission_id = any (array(select split.submission_id from told split where split.share < 1))
    where t.share < 1
    group by t.submission_id, t.metric_code, t.to_code, t.to_valid_from
),
divided as materialized (
    select t.to_code, t.to_valid_from, t.unit_code, t.unit_valid_from, t.form, t.metric_code, t.measure_kind,
        t.period_code, t.period_from, t.period_to, t.numerator, t.denominator, t.share, t.share_key, t.undecided_reason,
        t.is_told, t.member
    from told t
    where t.share = 1 and not t.is_alone
    union all
    select t.to_code, t.to_valid_from, t.unit_code, t.unit_valid_from, t.form, t.metric_code, t.measure_kind,
        t.period_code, t.period_from, t.period_to, case when t.numerator is not null then c.numerator end,
        case when t.denominator is not null then c.denominator end, t.share, t.share_key, t.undecided_reason,
        t.is_told, t.member
    from told t
    join cells c using (submission_id, metric_code, to_code, to_valid_from)
    where t.share < 1
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
        d.to_code, d.to_valid_from, d.form, d.metric_code, d.measure_kind, min(d.period_code) as period_code,
        d.period_from, d.period_to,
        case when count(d.numerator) = count(*) then sum(d.numerator) end as numerator,
        case when count(d.denominator) = count(*) then sum(d.denominator) end as denominator,
        count(*)::integer as units_reporting, count(*) filter (where d.is_told and d.member is not null) as members_told,
        bool_or(d.share < 1) as is_estimated, max(d.share_key) filter (where d.share < 1) as share_key,
        max(d.undecided_reason) as undecided_reason
    from divided d
    group by d.to_code, d.to_valid_from, d.form, d.metric_code, d.measure_kind, d.period_from, d.period_to
),
missing as (
    select
        s.to_code, s.to_valid_from, s.form, s.metric_code, s.period_from, s.period_to,
        string_agg(m.name_vi || ' (' || m.unit_code || ')', ', ' order by m.sort_order) as missing_units
    from summed s
    join members m using (period_to, to_code, to_valid_from)
    where
        m.units_expected > s.members_told
        and not exists (
            select from divided d
            where d.to_code = s.to_code and d.to_valid_from = s.to_valid_from and d.form = s.form
                and d.metric_code = s.metric_code and d.period_from = s.period_from and d.period_to = s.period_to
                and d.unit_code = m.unit_code and d.unit_valid_from = m.valid_from and d.is_told
        )
    group by s.to_code, s.to_valid_from, s.form, s.metric_code, s.period_from, s.period_to
),
merged as (
    select s.*, coalesce(e.units_expected::integer, s.units_reporting) as units_expected, m.missing_units
    from summed s
    left join expected e using (period_to, to_code, to_valid_from)
    left join missing m using (to_code, to_valid_from, form, metric_code, period_from, period_to)
    union all
    select t.to_code, t.to_valid_from, t.form, t.metric_code, t.measure_kind, t.period_code, t.period_from, t.period_to,
        t.numerator, t.denominator, 1, 1, false, null, t.undecided_reason, 1, case when not t.is_told then t.member end
    from told t
    where t.is_alone
)
select
    s.to_code, s.to_valid_from, s.form, s.metric_code, s.measure_kind, s.period_code, s.period_from, s.period_to,
    s.numerator, s.denominator,
    case when s.measure_kind = 'ratio' then round(100 * s.numerator / nullif(s.denominator, 0), 2) else s.numerator end,
    s.units_reporting, s.units_expected, s.is_estimated, s.share_key,
    case
        when s.undecided_reason is not null then s.undecided_reason
        when s.numerator is null or s.measure_kind = 'ratio' and s.denominator is null then 'part_missing'
        when s.measure_kind = 'ratio' and s.denominator = 0 then 'denominator_zero'
    end,
    s.missing_units
from merged s
where ref.is_answerable(day, wanted_unit, wanted_metric => wanted_metric)
    and (touching_from is null or touching_to is null or ref.is_window(touching_from, touching_to))
$$;
comment on function marts.metrics_in_units_of is
    'unit of the day × metric × window of the report: sums of the parts of the units that went there and their quotient; null with the reason where a reported part is blank. missing_units names the units without a report, or without one of the parts';

create or replace function bi.metrics_in_units_of(
    day date, wanted_metric text default null, touching_from date default null, touching_to date default null,
    wanted_unit text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, metric_code text, measure_kind text, period_code text,
    period_from date, period_to date, numerator numeric, denominator numeric, value numeric, units_reporting integer,
    units_expected integer, is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.*
    from marts.metrics_in_units_of(day, wanted_metric, touching_from, touching_to, wanted_unit) s
    where s.metric_code not in (select metric_code from ref.person_metrics)
$$;
comment on function bi.metrics_in_units_of is 'marts.metrics_in_units_of without metrics made of counts of persons';

revoke execute on function marts.metrics_in_units_of, bi.metrics_in_units_of from public;
grant execute on function marts.metrics_in_units_of to kho_dbt, kho_quality, kho_reviewer;
grant execute on function bi.metrics_in_units_of to kho_reader, kho_reviewer, kho_quality;
