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

create or replace function district.estimates(p_publication_id bigint) returns table (
    unit_code varchar(16), domain varchar(32), indicator varchar(64), scope_code varchar(64), estimated_value numeric,
    method varchar(32), basis_publication_id bigint, basis_revision integer
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.unit_code, c.domain, c.indicator, c.scope_code, sum(c.value), basis.method::varchar(32),
        basis.publication_id, c.revision
    from district.publications p
    join ref.forms kind using (form)
    join ref.periods now on (now.regime, now.period_code) = (kind.regime, p.period_code)
    cross join lateral (
        values
            ('previous_period', district.previous_publication(p.district_code, p.form, p.period_code)),
            ('same_period_last_year', district.same_period_last_year(p.district_code, p.form, p.period_code))
    ) basis (method, publication_id)
    cross join lateral district.contributions(basis.publication_id) c
    join intake.submissions s on s.submission_id = c.submission_id
    -- A code is given to other areas: only the same unit's figure says what it will give.
    join ref.units u
        on u.unit_code = c.unit_code and u.valid_from = s.unit_valid_from
        and now.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
    join ref.indicators i on i.domain = c.domain and i.indicator = c.indicator
    where p.publication_id = p_publication_id and c.unit_code = any (p.missing_units)
        and (i.unit not in (select unit from ref.person_units) or district.sees_persons())
    group by c.unit_code, c.domain, c.indicator, c.scope_code, basis.method, basis.publication_id, c.revision
$$;
comment on function district.estimates is
    'What the communes missing from a version gave the window before (previous_period) and the same window a year before (same_period_last_year): two estimates of what they will give, one row each, never to be added';

revoke execute on function district.same_period_last_year from public;
grant execute on function district.same_period_last_year to kho_reader, kho_reviewer, kho_quality, kho_dbt;
