-- The name of a file, of a sheet that is not the form's own, a row that no list holds and words beside a number may name a
-- citizen: readers have the number of the file, and numbers.
create or replace function district.explain(p_publication_id bigint, p_indicator text, p_scope_code text default 'total')
returns table (
    unit_code varchar(16), unit_name varchar(255), submission_id bigint, file_name varchar(400), revision integer,
    sheet varchar(64), cell varchar(16), page integer, char_from integer, raw_text varchar(1000), factor numeric,
    value numeric
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select
        c.unit_code, u.name_vi::varchar(255), c.submission_id,
        case when district.sees_persons() then s.file_name end::varchar(400), c.revision,
        case when district.sees_persons() or f.sheet = own.sheet then f.sheet end::varchar(64),
        f.cell::varchar(16), f.page, f.char_from,
        case when district.sees_persons() or f.raw_text ~ '^[0-9 .,%()+-]*$' then left(f.raw_text, 1000) end::varchar(1000),
        f.factor, c.value
    from district.contributions(p_publication_id) c
    join intake.submissions s using (submission_id)
    join raw.figures f using (submission_id, figure_no)
    join ref.indicators i on i.domain = c.domain and i.indicator = c.indicator
    join ref.forms own on own.form = s.form
    join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
    where district.is_published(p_publication_id) and district.is_in_version(p_publication_id, p_indicator, p_scope_code)
        and c.indicator = p_indicator and c.scope_code = p_scope_code and c.value is not null
        and (
            district.sees_persons()
            or i.unit not in (select unit from ref.person_units)
            and c.scope_code in (select scope_code from ref.listed_scopes)
        )
    order by u.sort_order, c.unit_code, c.figure_no
$$;
comment on function district.explain is
    'The cells whose sum a published figure is: commune, file, sheet and cell or page, as written, measure and value';
revoke execute on function district.explain from public;
grant execute on function district.explain to kho_reader, kho_reviewer, kho_quality, kho_dbt;
