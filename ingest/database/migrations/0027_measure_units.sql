-- Every unit of measure says whether what it counts are persons, one list for all. A unit that is not in it counts as one
-- that does: what nobody judged is not shown. The views on the old list are made anew by the next build.
drop table ref.person_units cascade;
create table ref.measure_units (
    unit text primary key,
    counts_persons boolean not null,
    note text
);
comment on table ref.measure_units is 'Units of measure, and whether each of them is a person or an event of one';

create view ref.person_indicators as
select i.domain, i.indicator, i.unit
from ref.indicators i
left join ref.measure_units u using (unit)
where coalesce(u.counts_persons, true);
comment on view ref.person_indicators is 'Indicators that count persons: small values of them are hidden from readers';

create view ref.person_units as
select distinct unit from ref.person_indicators;
comment on view ref.person_units is 'Units of measure in which persons are counted';

create view ref.person_metrics as
select distinct p.metric_code
from ref.metric_parts p
join ref.person_indicators i using (domain, indicator);
comment on view ref.person_metrics is 'Metrics made of counts of persons';

grant select, insert, update, delete on ref.measure_units to kho_ingest;
grant select on ref.measure_units to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;
grant select on ref.person_indicators, ref.person_units, ref.person_metrics
    to kho_ingest, kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;
delete from staging.builds;

-- What readers may ask of series and metrics leaves counts of persons out, by these lists.
set local check_function_bodies = off;
create or replace function bi.series_in_units_of(
    day date, wanted_domain text default null, wanted_indicator text default null,
    touching_from date default null, touching_to date default null
)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    period_code text, period_from date, period_to date, is_cumulative boolean, value numeric, units_reporting integer,
    units_expected integer, is_estimated boolean, share_key text, undecided_reason text, missing_units text
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.*
    from marts.series_in_units_of(day, wanted_domain, wanted_indicator, touching_from, touching_to) s
    where (s.domain, s.indicator) not in (select domain, indicator from ref.person_indicators)
$$;

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
set local check_function_bodies = on;
