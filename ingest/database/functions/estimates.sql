-- Beside a version, never in it. basis_revision is null where the sendings were several.
create or replace function district.estimates(p_publication_id bigint) returns table (
    unit_code varchar(16), domain varchar(32), indicator varchar(64), scope_code varchar(64), estimated_value numeric,
    method varchar(32), basis_publication_ids bigint[], basis_revision integer, basis_units varchar(400),
    share_key varchar(32)
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select
        c.unit_code, c.domain, c.indicator, c.scope_code,
        case
            when
                count(distinct c.basis_unit_code) filter (where c.basis_value is not null and c.share is not null)
                = max(c.units_expected)
                and bool_and(c.is_of_these_days)
            then sum(c.estimated_part)
        end,
        c.method, array_agg(distinct c.basis_publication_id order by c.basis_publication_id),
        case when min(c.basis_revision) = max(c.basis_revision) then min(c.basis_revision) end,
        case
            when not bool_and(c.is_of_itself)
            then string_agg(distinct c.basis_unit_code, ', ' order by c.basis_unit_code)
        end,
        max(c.share_key) filter (where c.share < 1)
    from district.estimate_cells(p_publication_id) c
    group by c.unit_code, c.domain, c.indicator, c.scope_code, c.method
$$;
comment on function district.estimates is
    'What the communes missing from a version gave, or the units they were formed of, the window before (previous_period) and the same window a year before (same_period_last_year): two estimates of what they will give, one row each, never to be added; null where the figure of then speaks of other days than the cell now. basis_publication_ids are all versions it was taken from, district.estimate_cells the cells; share_key says by what a former unit was divided';
revoke execute on function district.estimates from public;
grant execute on function district.estimates to kho_reader, kho_reviewer, kho_quality, kho_dbt;
