-- Metrics in the units of a day: a share is made again of the parts of the units that went there, never averaged.
-- Nested loops are off: the planner takes a recursion for a few rows, and 10,000 units would be joined one by one.
create or replace function marts.metrics_in_units_of(day date, wanted_metric text default null)
returns table (
    unit_code text, unit_valid_from date, form text, metric_code text, measure_kind text, period_code text,
    period_from date, period_to date, numerator numeric, denominator numeric, value numeric, units_reporting integer,
    units_expected integer, is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable set enable_nestloop = off as $$
with at as materialized (
    select * from ref.units_at(day)
),
asked as (
    select x.*, m.measure_kind
    from marts.fct_metrics x
    join ref.metrics m using (metric_code)
    where wanted_metric is null or x.metric_code = wanted_metric
),
-- A split unit's cells are divided one by one, as in the series, so that whoever adds those up gets the same parts.
divided as materialized (
    select
        a.to_code, a.to_valid_from, x.unit_code as from_code, x.unit_valid_from as from_valid_from, x.form,
        x.metric_code, x.measure_kind, x.period_code, x.period_from, x.period_to, x.numerator, x.denominator,
        a.share, a.share_key, a.undecided_reason
    from asked x
    join at a on a.unit_code = x.unit_code and a.valid_from = x.unit_valid_from and a.share = 1
    union all
    select
        a.to_code, a.to_valid_from, x.unit_code, x.unit_valid_from, x.form, x.metric_code, x.measure_kind,
        x.period_code, x.period_from, x.period_to,
        case when x.numerator is not null then
            sum(p.sign * ref.part_of(f.value, a.share, a.share_before)) filter (where p.side = 'numerator')
        end,
        case when x.denominator is not null then
            sum(p.sign * ref.part_of(f.value, a.share, a.share_before)) filter (where p.side = 'denominator')
        end,
        a.share, a.share_key, a.undecided_reason
    from asked x
    join at a on a.unit_code = x.unit_code and a.valid_from = x.unit_valid_from and a.share < 1
    join ref.metric_parts p on p.metric_code = x.metric_code
    join marts.fct_figures f
        on f.submission_id = x.submission_id and f.domain = p.domain and f.indicator = p.indicator
        and f.scope_code = p.scope_code and f.is_fact
        and f.submission_id = any (  -- by its index: the fact is far larger than what was split
            array(
                select b.submission_id from asked b
                join at c on c.unit_code = b.unit_code and c.valid_from = b.unit_valid_from and c.share < 1
            )
        )
    group by
        a.to_code, a.to_valid_from, x.unit_code, x.unit_valid_from, x.form, x.metric_code, x.measure_kind,
        x.period_code, x.period_from, x.period_to, x.numerator, x.denominator, a.share, a.share_key, a.undecided_reason
),
members as materialized (
    select w.form, w.period_from, w.period_to, a.to_code, a.to_valid_from, u.unit_code, u.valid_from, u.name_vi,
        u.sort_order, count(*) over whole as units_expected
    from (select distinct form, period_from, period_to from divided) w
    join ref.units u on w.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
    join at a on a.unit_code = u.unit_code and a.valid_from = u.valid_from
    where u.kind in ('xã', 'phường', 'thị trấn', 'đặc khu')
    window whole as (partition by w.form, w.period_from, w.period_to, a.to_code, a.to_valid_from)
),
expected as (
    select distinct form, period_from, period_to, to_code, to_valid_from, units_expected from members
),
merged as materialized (
    select
        d.to_code, d.to_valid_from, d.form, d.metric_code, d.measure_kind, min(d.period_code) as period_code,
        d.period_from, d.period_to,
        case when count(d.numerator) = count(*) then sum(d.numerator) end as numerator,
        case when count(d.denominator) = count(*) then sum(d.denominator) end as denominator,
        count(*)::integer as units_reporting, bool_or(d.share < 1) as is_estimated,
        max(d.share_key) filter (where d.share < 1) as share_key, max(d.undecided_reason) as undecided_reason
    from divided d
    group by d.to_code, d.to_valid_from, d.form, d.metric_code, d.measure_kind, d.period_from, d.period_to
),
missing as (
    select
        s.to_code, s.to_valid_from, s.form, s.metric_code, s.period_from, s.period_to,
        string_agg(m.name_vi || ' (' || m.unit_code || ')', ', ' order by m.sort_order) as missing_units
    from merged s
    join members m using (form, period_from, period_to, to_code, to_valid_from)
    where not exists (
        select from divided d
        where d.to_code = s.to_code and d.to_valid_from = s.to_valid_from and d.form = s.form
            and d.metric_code = s.metric_code and d.period_from = s.period_from and d.period_to = s.period_to
            and d.from_code = m.unit_code and d.from_valid_from = m.valid_from
            and d.numerator is not null and (d.denominator is not null or d.measure_kind <> 'ratio')
    )
    group by s.to_code, s.to_valid_from, s.form, s.metric_code, s.period_from, s.period_to
)
select
    s.to_code, s.to_valid_from, s.form, s.metric_code, s.measure_kind, s.period_code, s.period_from, s.period_to,
    s.numerator, s.denominator,
    case when s.measure_kind = 'ratio' then round(100 * s.numerator / nullif(s.denominator, 0), 2) else s.numerator end,
    s.units_reporting, coalesce(e.units_expected::integer, s.units_reporting), s.is_estimated, s.share_key,
    case
        when s.undecided_reason is not null then s.undecided_reason
        when s.numerator is null or s.measure_kind = 'ratio' and s.denominator is null then 'part_missing'
        when s.measure_kind = 'ratio' and s.denominator = 0 then 'denominator_zero'
    end,
    m.missing_units
from merged s
left join expected e using (form, period_from, period_to, to_code, to_valid_from)
left join missing m using (to_code, to_valid_from, form, metric_code, period_from, period_to)
$$;
comment on function marts.metrics_in_units_of is
    'unit of the day × metric × window of the report: sums of the parts of the units that went there and their quotient; null with the reason where a reported part is blank. missing_units names the units without a report, or without one of the parts';

create or replace function bi.metrics_in_units_of(day date, wanted_metric text default null)
returns table (
    unit_code text, unit_valid_from date, form text, metric_code text, measure_kind text, period_code text,
    period_from date, period_to date, numerator numeric, denominator numeric, value numeric, units_reporting integer,
    units_expected integer, is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.*
    from marts.metrics_in_units_of(day, wanted_metric) s
    where s.metric_code not in (select metric_code from ref.person_metrics)
$$;
comment on function bi.metrics_in_units_of is 'marts.metrics_in_units_of without metrics made of counts of persons';

revoke execute on function marts.metrics_in_units_of, bi.metrics_in_units_of from public;
grant execute on function marts.metrics_in_units_of to kho_dbt, kho_quality, kho_reviewer;
grant execute on function bi.metrics_in_units_of to kho_reader, kho_reviewer, kho_quality;
