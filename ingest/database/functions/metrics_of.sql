-- Metrics of a version, from what it stored: the figures added up in it, the cells of its reports, the quotas as they were
-- known then. A metric the version was published with keeps its definition; another has the one of the lists.
-- Where not every unit gives all parts of a metric, they are added over the units that do: one that gives a side alone would
-- shift the share. The quota of staff is that of the units in it, none where one of them had none.
create or replace function district.metrics_of(p_publication_id bigint) returns table (
    metric_code varchar(64), definition_id bigint, numerator numeric, denominator numeric, value numeric,
    communes_measured integer, unknown_vi varchar(1000)
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with version as (
        select * from district.publications where publication_id = p_publication_id
    ),
    definition as materialized (
        select d.*
        from district.published_metrics m
        join district.metric_definitions d using (definition_id)
        where m.publication_id = p_publication_id
        union all
        select d.*
        from version v
        join district.current_definitions c on c.form = v.form
        join district.metric_definitions d on d.sha256 = c.sha256
        where not exists (
            select from district.published_metrics m
            where m.publication_id = p_publication_id and m.metric_code = c.metric_code
        )
    ),
    part as materialized (
        select d.metric_code, d.definition_id, d.is_ratio, x.*,
            count(*) over (partition by d.metric_code, x.side) as side_count,
            count(*) over (partition by d.metric_code) as part_count
        from definition d
        cross join jsonb_to_recordset(d.parts)
            x (side text, domain text, indicator text, scope_code text, sign integer)
    ),
    quota as (
        select
            case when count(o.staff_quota) = count(*) then sum(o.staff_quota) end as staff_quota,
            count(*)::integer as units,
            string_agg(distinct o.reason_vi, '; ') as reason_vi,
            array_agg(u.name_vi order by u.sort_order) filter (where o.staff_quota is null) as units_without
        from district.published_quotas o
        join intake.submissions s using (submission_id)
        join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
        where o.publication_id = p_publication_id
    ),
    given as (
        select domain, indicator, scope_code, value, communes_reporting
        from district.published_figures
        where publication_id = p_publication_id
        union all
        select 'staff', 'staff_quota', 'total', staff_quota, units from quota
    ),
    added as materialized (
        select p.metric_code, p.definition_id, p.is_ratio,
            bool_or(p.indicator = 'staff_quota' and f.value is null) as lacks_quota,
            min(f.communes_reporting) as communes_measured,
            max(p.part_count) > 1
                and (count(*) < max(p.part_count) or min(f.communes_reporting) < max(v.communes_accepted)) as is_mixed,
            case
                when count(f.value) filter (where p.side = 'numerator')
                    = max(p.side_count) filter (where p.side = 'numerator')
                then sum(p.sign * f.value) filter (where p.side = 'numerator')
            end as numerator,
            case
                when count(f.value) filter (where p.side = 'denominator')
                    = max(p.side_count) filter (where p.side = 'denominator')
                then sum(p.sign * f.value) filter (where p.side = 'denominator')
            end as denominator
        from version v
        cross join part p
        join given f on f.domain = p.domain and f.indicator = p.indicator and f.scope_code = p.scope_code
        group by p.metric_code, p.definition_id, p.is_ratio
    ),
    cell as (
        select c.submission_id, c.domain, c.indicator, c.scope_code, sum(c.value) as value
        from district.contributions(p_publication_id) c
        where (select bool_or(is_mixed and not lacks_quota) from added)
        group by c.submission_id, c.domain, c.indicator, c.scope_code
        union all
        select o.submission_id, 'staff', 'staff_quota', 'total', o.staff_quota
        from district.published_quotas o
        where o.publication_id = p_publication_id
    ),
    of_unit as (
        select c.submission_id, p.metric_code, p.is_ratio,
            case
                when count(c.value) filter (where p.side = 'numerator')
                    = max(p.side_count) filter (where p.side = 'numerator')
                then sum(p.sign * c.value) filter (where p.side = 'numerator')
            end as numerator,
            case
                when count(c.value) filter (where p.side = 'denominator')
                    = max(p.side_count) filter (where p.side = 'denominator')
                then sum(p.sign * c.value) filter (where p.side = 'denominator')
            end as denominator
        from added a
        join part p on p.metric_code = a.metric_code
        join cell c on c.domain = p.domain and c.indicator = p.indicator and c.scope_code = p.scope_code
        where a.is_mixed and not a.lacks_quota
        group by c.submission_id, p.metric_code, p.is_ratio
    ),
    measured as (
        select metric_code, sum(numerator) as numerator, sum(denominator) as denominator, count(*)::integer as units
        from of_unit
        where numerator is not null and (denominator is not null or not is_ratio)
        group by metric_code
    ),
    chosen as (
        select a.metric_code, a.definition_id, a.is_ratio, a.lacks_quota,
            case when way.is_added then a.numerator else n.numerator end as numerator,
            case when way.is_added then a.denominator else n.denominator end as denominator,
            case
                when a.lacks_quota or way.is_lost then null
                when way.is_added then a.communes_measured
                else coalesce(n.units, 0)
            end as communes_measured,
            way.is_lost
        from added a
        left join measured n using (metric_code)
        cross join lateral (
            select a.lacks_quota or not a.is_mixed as is_added,
                a.is_mixed and not a.lacks_quota and (select reference_id is null from version) as is_lost
        ) way
    )
    select c.metric_code, c.definition_id, c.numerator, c.denominator, told.value, c.communes_measured,
        case
            when told.value is not null then null
            when c.lacks_quota
            then concat(q.reason_vi, ': ', ref.names_listed(q.units_without, 1000 - 2 - length(q.reason_vi)))
            when c.is_lost then 'Bản công bố từ trước khi kho lưu danh mục tổng hợp, không tính lại được'
            when c.numerator is null or (c.is_ratio and c.denominator is null)
            then 'Chưa đơn vị nào có đủ số liệu'
            else 'Mẫu số bằng 0'
        end::varchar(1000)
    from chosen c
    cross join quota q
    cross join lateral (
        select case
            when c.is_ratio then round(100 * c.numerator / nullif(c.denominator, 0), 2)
            else c.numerator
        end as value
    ) told
$$;
comment on function district.metrics_of is
    'The metrics of a version, by the definitions it was published with and of others by those of the lists now';
revoke execute on function district.metrics_of from public;
grant execute on function district.metrics_of to kho_reviewer, kho_quality, kho_dbt;
