-- Grain: publication × figure of a report in it. Every cell that was added up, as resolved by the lists of that day; a
-- quantity that a report says twice and differently is no number. Which kinds do not add over units is said here for good:
-- a version of the past does not change with the list of kinds.
create or replace function district.contributions(p_publication_id bigint) returns table (
    submission_id bigint, figure_no integer, unit_code varchar(16), revision integer,
    domain varchar(32), indicator varchar(64), scope_code varchar(64), value numeric
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with kept as (
        select r.words, r.parts
        from district.publications p
        join district.consolidation_references r using (reference_id)
        where p.publication_id = p_publication_id
    ),
    word as materialized (
        select w->>0 as domain, w->>1 as indicator, w->>2 as measure_kind, w->>3 as same_as, w->>4 as same_scope
        from kept, jsonb_array_elements(words) w
    ),
    part as materialized (
        select w->>0 as scope_code, w->>1 as part_of from kept, jsonb_array_elements(parts) w
    ),
    named as (
        select
            f.submission_id, f.figure_no, s.unit_code, s.revision, f.domain, f.value,
            case when f.scope_code = 'total' then coalesce(w.same_as, f.indicator) else f.indicator end as indicator,
            case when f.scope_code = 'total' then coalesce(w.same_scope, f.scope_code) else f.scope_code end as scope_code,
            f.period_from, f.period_to, f.scope_code = 'total' and w.same_as is not null as is_other_word
        from district.published_sources s
        join raw.figures f using (submission_id)
        join word w on w.domain = f.domain and w.indicator = f.indicator
        where s.publication_id = p_publication_id
    ),
    said as (
        select named.*,
            row_number() over figure as place,
            min(value) over figure is not distinct from max(value) over figure
                and count(value) over figure in (0, count(*) over figure) as is_one
        from named
        window figure as (partition by submission_id, domain, indicator, scope_code, period_from, period_to
            order by is_other_word, figure_no rows between unbounded preceding and unbounded following)
    )
    select
        n.submission_id, n.figure_no, n.unit_code::varchar(16), n.revision, n.domain::varchar(32),
        n.indicator::varchar(64), coalesce(p.part_of, short.code)::varchar(64), case when n.is_one then n.value end
    from said n
    cross join lateral (
        select case
            when length(n.scope_code) > 64 then left(n.scope_code, 55) || '_' || left(md5(n.scope_code), 8)
            else n.scope_code
        end as code
    ) short
    join word k on k.domain = n.domain and k.indicator = n.indicator and k.measure_kind not in ('ratio', 'attribute')
    left join part p on p.scope_code = short.code
    where n.place = 1
$$;
comment on function district.contributions is 'Every figure of the accepted reports that a version is the sum of';

revoke execute on function district.contributions from public;
grant execute on function district.contributions to kho_reviewer, kho_quality, kho_dbt;
