-- What is new is closed until somebody opens it: a relation of dbt to readers and communes (the models name those that are
-- theirs), a function of anybody to everybody. Whoever works on the reports still reads all relations of dbt.
alter default privileges for role kho_dbt in schema marts revoke select on tables from kho_reader;
alter default privileges for role kho_dbt in schema district revoke select on tables from kho_reader;
alter default privileges for role kho_dbt in schema bi revoke select on tables from kho_reader;
alter default privileges for role kho_dbt revoke execute on functions from public;
alter default privileges revoke execute on functions from public;

-- Functions that were open to everybody, those of later migrations too where this one comes after them. A trigger's own
-- asks for no right when it fires.
revoke execute on all functions in schema
    public, ref, intake, raw, staging, intermediate, marts, quality, review, district, bi
    from public;
grant execute on function public.own_valid_from to kho_commune;  -- row security calls it with the caller's rights
grant execute on function ref.units_at to kho_dbt, kho_quality, kho_reviewer, kho_reader;

-- Schema public holds the list of migrations and what row security calls: who makes the policies must name it, no one else.
revoke usage on schema public from public;
grant usage on schema public to kho_dbt;
