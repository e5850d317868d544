-- A metric over exactly one window, made again of its parts over that window, each by its own kind: of what is resolved the
-- sum, of what is pending the last day. Only where all parts are of the same units. The quota of staff is in no report, so a
-- metric it is a part of comes whole from the reports that end on the last day: all its parts are what there is on a day.
create or replace function marts.metrics_over(
    first_day date, last_day date, day date default current_date, wanted_metric text default null,
    wanted_unit text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, metric_code text, measure_kind text, numerator numeric,
    denominator numeric, value numeric, units_reporting integer, units_expected integer, is_estimated boolean,
    share_key text, undecided_reason text, missing_units text
)
language sql stable
set enable_nestloop = off
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
as $$
with parts as materialized (
    select p.*, m.measure_kind, m.form, count(*) over (partition by p.metric_code) as part_count
    from ref.metric_parts p
    join ref.metrics m using (metric_code)
    where ref.is_window(first_day, last_day) and ref.is_answerable(day, wanted_unit, wanted_metric => wanted_metric)
        and (wanted_metric is null or p.metric_code = wanted_metric)
),
-- One metric of the country asks for its own figures, else whole rows of forms are asked for at once: of a few units they
-- cost less than asking again.
asked as materialized (
    select distinct domain, scope_code,
        case when wanted_metric is not null and wanted_unit is null then indicator end as indicator
    from parts
),
told as materialized (
    select s.*
    from asked a
    cross join lateral marts.series_over(
        first_day, last_day, day, a.domain, a.indicator, wanted_unit, a.scope_code
    ) s
),
on_a_day as materialized (
    select p.metric_code
    from parts p
    join ref.indicators i using (domain, indicator)
    join ref.measure_kinds k on k.measure_kind = i.measure_kind
    group by p.metric_code
    having bool_or((p.domain, p.indicator) = ('staff', 'staff_quota')) and bool_and(k.over_windows = 'last')
),
of_reports as (
    select s.*, way.place, concat_ws('/', s.numerator, s.denominator) as told
    from on_a_day d
    cross join lateral marts.metrics_in_units_of(day, d.metric_code, first_day, last_day, wanted_unit) s
    cross join lateral (
        select case
            when s.period_to <> last_day then 3
            when s.numerator is null or s.denominator is null then 2
            else 1
        end as place
    ) way
),
-- Where windows of different length end on that day they must say the same.
of_last_day as (
    select distinct on (r.unit_code, r.unit_valid_from, r.form, r.metric_code)
        r.*, min(r.told) over alike is distinct from max(r.told) over alike as is_contradicted
    from of_reports r
    window alike as (partition by r.unit_code, r.unit_valid_from, r.form, r.metric_code, r.place)
    order by r.unit_code, r.unit_valid_from, r.form, r.metric_code, r.place
),
added as (
    select
        t.unit_code, t.unit_valid_from, t.form, p.metric_code, p.measure_kind,
        sum(p.sign * t.value) filter (where p.side = 'numerator') as numerator,
        sum(p.sign * t.value) filter (where p.side = 'denominator') as denominator,
        min(t.units_reporting) as units_reporting, max(t.units_expected) as units_expected,
        bool_or(t.is_estimated) as is_estimated, max(t.share_key) as share_key, min(t.missing_units) as missing_units,
        min(t.undecided_reason) as undecided_reason,
        count(t.value) = max(p.part_count)
            and min(t.units_reporting) = max(t.units_reporting)
            and count(t.missing_units) in (0, count(*)) and min(t.missing_units) is not distinct from max(t.missing_units)
            and (max(t.units_expected) = 1 or count(distinct flow.made_of) <= 1)
            as is_whole
    from parts p
    join told t
        on t.form = p.form and t.domain = p.domain and t.indicator = p.indicator and t.scope_code = p.scope_code
    join ref.measure_kinds k on k.measure_kind = t.measure_kind
    -- Where units followed others, what happened is of the same windows, as a stock is of its day: a year that the new unit
    -- tells may be its own time alone, beside halves that the former units told.
    cross join lateral (
        select case
            when k.over_windows not in ('first', 'last') then concat_ws('/', t.basis, t.windows, t.units_expected)
        end as made_of
    ) flow
    where p.metric_code not in (select metric_code from on_a_day)
    group by t.unit_code, t.unit_valid_from, t.form, p.metric_code, p.measure_kind
)
select
    a.unit_code, a.unit_valid_from, a.form, a.metric_code, a.measure_kind,
    case when a.is_whole then a.numerator end, case when a.is_whole then a.denominator end,
    case
        when not a.is_whole then null
        when a.measure_kind = 'ratio' then round(100 * a.numerator / nullif(a.denominator, 0), 2)
        else a.numerator
    end,
    a.units_reporting, a.units_expected, a.is_estimated, a.share_key,
    case
        when not a.is_whole then coalesce(a.undecided_reason, 'part_missing')
        when a.measure_kind = 'ratio' and a.denominator = 0 then 'denominator_zero'
    end,
    a.missing_units
from added a
union all
select
    o.unit_code, o.unit_valid_from, o.form, o.metric_code, o.measure_kind, said.numerator, said.denominator, said.value,
    o.units_reporting, o.units_expected, o.is_estimated, o.share_key,
    case
        when o.place = 3 then 'not_on_last_day'
        when o.place = 1 and o.is_contradicted then 'ways_contradict'
        else o.undecided_reason
    end,
    o.missing_units
from of_last_day o
left join lateral (
    select o.numerator, o.denominator, o.value where o.place = 1 and not o.is_contradicted
) said on true
$$;
comment on function marts.metrics_over is
    'unit of the day × metric over exactly one window: its parts over that window, each by its kind of measure, and their quotient. Null with the reason where one of them is not given for the same units. wanted_unit: a unit of the day, or whoever consolidates it';

create or replace function bi.metrics_over(
    first_day date, last_day date, day date default current_date, wanted_metric text default null,
    wanted_unit text default null
)
returns table (
    unit_code text, unit_valid_from date, form text, metric_code text, measure_kind text, numerator numeric,
    denominator numeric, value numeric, units_reporting integer, units_expected integer, is_estimated boolean,
    share_key text, undecided_reason text, missing_units text
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.*
    from marts.metrics_over(first_day, last_day, day, wanted_metric, wanted_unit) s
    where s.metric_code not in (select metric_code from ref.person_metrics)
$$;
comment on function bi.metrics_over is 'marts.metrics_over without metrics made of counts of persons';

revoke execute on function marts.metrics_over, bi.metrics_over from public;
grant execute on function marts.metrics_over to kho_dbt, kho_quality, kho_reviewer;
grant execute on function bi.metrics_over to kho_reader, kho_reviewer, kho_quality;
