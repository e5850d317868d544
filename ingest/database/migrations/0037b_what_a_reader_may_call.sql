-- PostgreSQL lets everybody make large objects, write to its log and hold advisory locks, those by which we build, load and
-- publish among them. Whoever only reads needs none of it: a session left open would hold up the whole warehouse.
do $$
declare
    called regprocedure;
begin
    for called in
        select p.oid
        from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and (
                p.proname ~ '^pg_(try_)?advisory_'
                or p.proname in (
                    'lo_creat', 'lo_create', 'lo_from_bytea', 'lo_open', 'lo_put', 'lo_truncate', 'lo_truncate64',
                    'lowrite', 'pg_logical_emit_message'
                )
            )
    loop
        execute format('revoke execute on function %s from public', called);
        if called::text ~ 'advisory' then
            execute format(
                'grant execute on function %s to kho_ingest, kho_dbt, kho_quality, kho_reviewer, kho_archivist', called
            );
        end if;
    end loop;
end
$$;
