{{ config(materialized='view') }}
select
    n.nspname::varchar(63) as schema_name,
    c.relname::varchar(63) as table_name,
    a.attnum::integer as column_number,
    a.attname::varchar(63) as column_name,
    format_type(a.atttypid, a.atttypmod)::varchar(63) as data_type,
    obj_description(c.oid, 'pg_class')::varchar(2000) as table_description,
    col_description(c.oid, a.attnum)::varchar(2000) as column_description
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname in ('marts', 'district') and c.relkind in ('r', 'v')
