{{ config(materialized='view') }}
-- What every column of the schemas for readers is, from the catalogue itself: comments are "English | Tiếng Việt".
select
    n.nspname::varchar(63) as schema_name,
    c.relname::varchar(63) as table_name,
    split_part(obj_description(c.oid, 'pg_class'), ' | ', 1)::varchar(1000) as table_description_en,
    split_part(obj_description(c.oid, 'pg_class'), ' | ', 2)::varchar(1000) as table_description_vi,
    a.attnum::integer as column_number,
    a.attname::varchar(63) as column_name,
    format_type(a.atttypid, a.atttypmod)::varchar(63) as data_type,
    not a.attnotnull as is_nullable,
    coalesce(k.is_key, false) as is_key,
    r.target::varchar(127) as refers_to,
    split_part(col_description(c.oid, a.attnum), ' | ', 1)::varchar(1000) as description_en,
    split_part(col_description(c.oid, a.attnum), ' | ', 2)::varchar(1000) as description_vi
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join lateral (
    select true as is_key from pg_constraint where conrelid = c.oid and contype = 'p' and a.attnum = any (conkey)
) k on true
left join lateral (
    select min(confrelid::regclass::text) as target
    from pg_constraint where conrelid = c.oid and contype = 'f' and a.attnum = any (conkey)
) r on true
where n.nspname in ('marts', 'district', 'bi') and c.relkind in ('r', 'v')
