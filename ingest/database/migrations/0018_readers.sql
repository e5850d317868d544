-- What readers see: cells that would show fewer than five persons are hidden from them, with what would give them away.
create table ref.person_units (
    unit text primary key,
    note text not null
);
comment on table ref.person_units is 'Units of measure in which persons are counted';
create table ref.person_groups (
    indicator text primary key,
    group_code text not null
);
comment on table ref.person_groups is 'Counts of persons that make a known whole together: one alone must not be hidden among them';
grant select, insert, update, delete on ref.person_units, ref.person_groups to kho_ingest;
grant select on ref.person_units, ref.person_groups to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;

create schema bi authorization kho_dbt;
comment on schema bi is 'Tables with counts of persons as readers may see them';
grant usage on schema bi to kho_reader, kho_reviewer, kho_quality;
alter default privileges for role kho_dbt in schema bi grant select on tables to kho_reader, kho_reviewer, kho_quality;
revoke select on district.published_figures, district.differences from kho_reader;

-- A login of a commune sees the unit that bears its code, and no earlier unit whose code it took over: the newest that has
-- begun by the last report filed under the code.
create function public.own_valid_from(p_unit_code text) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select max(valid_from) from ref.units
    where unit_code = p_unit_code and valid_from <= coalesce(
        (select max(period_to) from intake.submissions where unit_code = p_unit_code and status = 'loaded'),
        current_date
    )
$$;
comment on function public.own_valid_from is 'First day of the unit to which a login with this code belongs';
