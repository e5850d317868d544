-- Tools that read by ODBC make a long type of text: what readers find in the tables of publications is varchar(n), as it
-- is everywhere else. The views on these columns are made anew by the next build.
do $$
declare
    seen record;
begin
    for seen in
        select distinct v.oid::regclass::text as name
        from pg_depend d
        join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
        join pg_class v on v.oid = r.ev_class
        where d.refclassid = 'pg_class'::regclass and d.refobjid in (
            'district.publications'::regclass, 'district.published_figures'::regclass,
            'district.published_sources'::regclass, 'district.differences'::regclass
        )
    loop
        execute format('drop view if exists %s cascade', seen.name);
    end loop;
end
$$;
alter table district.publications
    alter district_code type varchar(16),
    alter form type varchar(32),
    alter period_code type varchar(16),
    alter missing_units type varchar(16)[];
alter table district.published_figures
    alter domain type varchar(32),
    alter indicator type varchar(64),
    alter scope_code type varchar(64);
alter table district.published_sources alter unit_code type varchar(16);
alter table district.differences
    alter unit_code type varchar(16),
    alter domain type varchar(32),
    alter indicator type varchar(64),
    alter scope_code type varchar(64);
delete from staging.builds;
