-- Which units count persons is said in one list, here as everywhere else.
set local check_function_bodies = off;
create or replace function district.explain(p_publication_id bigint, p_indicator text, p_scope_code text default 'total')
returns table (
    unit_code varchar(16), unit_name varchar(255), submission_id bigint, file_name varchar(400), revision integer,
    sheet varchar(64), cell varchar(16), page integer, char_from integer, raw_text varchar(1000), factor numeric,
    value numeric
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select
        c.unit_code, coalesce(u.name_vi, c.unit_code)::varchar(255), c.submission_id, s.file_name::varchar(400), c.revision,
        f.sheet::varchar(64), f.cell::varchar(16), f.page, f.char_from, left(f.raw_text, 1000)::varchar(1000), f.factor,
        c.value
    from district.contributions(p_publication_id) c
    join intake.submissions s using (submission_id)
    join raw.figures f using (submission_id, figure_no)
    join ref.indicators i on i.domain = c.domain and i.indicator = c.indicator
    left join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
    where c.indicator = p_indicator and c.scope_code = p_scope_code and c.value is not null
        and (i.unit not in (select unit from ref.person_units) or district.sees_persons())
    order by u.sort_order, c.unit_code, c.figure_no
$$;
set local check_function_bodies = on;
