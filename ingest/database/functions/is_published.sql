create or replace function district.is_published(p_publication_id bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from district.publications p where p.publication_id = p_publication_id) then
        raise exception 'Không có phiên bản công bố số %; tra số trong district.publications (publication_id)',
            coalesce(p_publication_id::text, 'trống') using errcode = 'KH012';
    end if;
    return true;
end
$$;
comment on function district.is_published is 'True, or KH012 with a Vietnamese sentence: no version has this number';
revoke execute on function district.is_published from public;
grant execute on function district.is_published to kho_reviewer, kho_quality, kho_dbt;

-- Whether there is a row that no list holds is not told to readers: its code is made of a name that somebody wrote.
create or replace function district.is_in_version(p_publication_id bigint, p_indicator text, p_scope_code text)
returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (
        select from district.published_figures f
        where f.publication_id = p_publication_id and f.indicator = p_indicator and f.scope_code = p_scope_code
            and (district.sees_persons() or f.scope_code in (select l.scope_code from ref.listed_scopes l))
    ) then
        raise exception 'Phiên bản số % không có chỉ tiêu “%”, dòng “%”; tra trong bi.district_totals',
            p_publication_id, p_indicator, p_scope_code using errcode = 'KH012';
    end if;
    return true;
end
$$;
comment on function district.is_in_version is
    'True, or KH012 with a Vietnamese sentence: the version has no such figure';
revoke execute on function district.is_in_version from public;
grant execute on function district.is_in_version to kho_reviewer, kho_quality, kho_dbt;
