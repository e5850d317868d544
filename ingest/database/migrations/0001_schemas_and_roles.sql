-- Schemas, and one role per writer. Roles belong to the cluster, so they may exist already.
do $$
declare
    role_name text;
begin
    foreach role_name in array array[
        'kho_ingest', 'kho_dbt', 'kho_quality', 'kho_reviewer', 'kho_reader', 'kho_commune'
    ] loop
        if not exists (select from pg_roles where rolname = role_name) then
            execute format('create role %I nologin', role_name);
        end if;
    end loop;
end
$$;

create schema ref;
create schema intake;
create schema raw;
create schema staging authorization kho_dbt;
create schema intermediate authorization kho_dbt;
create schema marts authorization kho_dbt;
create schema quality;
create schema review;
create schema district;

comment on schema ref is 'Units, periods, indicators, code lists';
comment on schema intake is 'Submissions, their events, what is owed';
comment on schema raw is 'Figures as read, each with its cell or sentence';
comment on schema staging is 'Figures typed and keyed, one model a source';
comment on schema intermediate is 'Steps between staging and marts';
comment on schema marts is 'Dimensions and facts: all reports with their state';
comment on schema quality is 'Runs of the rules, verdicts, findings';
comment on schema review is 'Decisions and explanations, append-only';
comment on schema district is 'Consolidated, versioned, published';

-- What is published or decided is never changed: the grants forbid it to every role, this to the owner too.
create function public.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = '42501';
end
$$;
