-- A second basis for what a missing commune may add: the same window of last year. Which basis it is stands in `method`.
create function district.same_period_last_year(p_district_code text, p_form text, p_period_code text) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select earlier.publication_id
    from ref.forms kind
    join ref.periods now on (now.regime, now.period_code) = (kind.regime, p_period_code)
    join ref.periods before
        on before.regime = now.regime and before.kind = now.kind
        and abs(before.period_from - (now.period_from - interval '1 year')::date) <= 1
        and abs(before.period_to - (now.period_to - interval '1 year')::date) <= 1
    join district.publications earlier
        on (earlier.district_code, earlier.form, earlier.period_code) = (p_district_code, p_form, before.period_code)
    where kind.form = p_form
    order by earlier.version desc
    limit 1
$$;
comment on function district.same_period_last_year is
    'The newest version of the window a year before, of the same kind, to within a day (leap years)';

revoke execute on function district.same_period_last_year from public;
grant execute on function district.same_period_last_year to kho_reader, kho_reviewer, kho_quality, kho_dbt;
