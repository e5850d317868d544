-- Pages of a period are written again where a publication or a run of it comes.
create or replace function district.mark_periods() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into district.changed_periods (period_code) select distinct period_code from now_is;
    return null;
end
$$;
revoke execute on function district.mark_periods from public;
create or replace trigger mark_periods after insert on district.publications
    referencing new table as now_is for each statement execute function district.mark_periods();
create or replace trigger mark_periods after update on quality.runs
    referencing new table as now_is for each statement execute function district.mark_periods();
