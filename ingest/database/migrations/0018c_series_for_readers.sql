-- Series for readers: counts of persons are left out, for a series of small ones would have to be hidden in each window.
set local check_function_bodies = off;
create function bi.series_in_units_of(day date, wanted_domain text default null, wanted_indicator text default null)
returns table (
    unit_code text, unit_valid_from date, form text, domain text, indicator text, scope_code text, measure_kind text,
    period_code text, period_from date, period_to date, is_cumulative boolean, value numeric, units_reporting integer,
    units_expected integer, is_estimated boolean, share_key text, undecided_reason text
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.*
    from marts.series_in_units_of(day, wanted_domain, wanted_indicator) s
    where not exists (
        select from ref.indicators i
        join ref.person_units u on u.unit = i.unit
        where i.domain = s.domain and i.indicator = s.indicator
    )
$$;
set local check_function_bodies = on;
comment on function bi.series_in_units_of is
    'marts.series_in_units_of without counts of persons: every series in the units of any day, today''s with current_date';
revoke execute on function bi.series_in_units_of from public;
grant execute on function bi.series_in_units_of to kho_reader, kho_reviewer, kho_quality;
