-- Versions of two forms, periods or districts are not two states of one thing: what would be told as changed is all of both.
-- The words of a decision may name a citizen, readers do not see them.
create or replace function district.difference_between(p_old bigint, p_new bigint) returns table (
    unit_code varchar(16), unit_name varchar(255), domain varchar(32), indicator varchar(64), label_vi varchar(255),
    scope_code varchar(64), old_value numeric, new_value numeric, old_revision integer, new_revision integer,
    reason_vi varchar(1000)
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    apart text;
begin
    perform district.is_published(p_old), district.is_published(p_new);
    select
        concat_ws(
            ', ',
            case when count(distinct p.form) > 1 then 'biểu' end,
            case when count(distinct p.period_code) > 1 then 'kỳ báo cáo' end,
            case when count(distinct p.district_code) > 1 then 'đơn vị tổng hợp' end
        )
    into apart
    from district.publications p
    where p.publication_id in (p_old, p_new);
    if apart <> '' then
        raise exception 'Hai phiên bản số % và % không cùng %; hãy chọn hai phiên bản của cùng một đơn vị tổng hợp, biểu và kỳ',
            p_old, p_new, apart using errcode = 'KH011';
    end if;
    return query
    with figure as (
        select c.unit_code, c.domain, c.indicator, c.scope_code, sum(c.value) as value, v.is_new
        from (values (p_old, false), (p_new, true)) v (publication_id, is_new)
        cross join lateral district.contributions(v.publication_id) c
        group by c.unit_code, c.domain, c.indicator, c.scope_code, v.is_new
    ),
    beside as (
        select unit_code, domain, indicator, scope_code, o.value as old_value, n.value as new_value
        from (select * from figure where not is_new) o
        full join (select * from figure where is_new) n using (unit_code, domain, indicator, scope_code)
        where o.value is distinct from n.value
    )
    select
        b.unit_code, u.name_vi::varchar(255), b.domain, b.indicator, i.label_vi::varchar(255),
        b.scope_code, b.old_value, b.new_value, o.revision, n.revision,
        case
            when o.revision is null then 'Đơn vị mới được tổng hợp'
            when n.revision is null then 'Đơn vị không còn được tổng hợp'
            when o.submission_id <> n.submission_id
                then 'Chấp nhận lần gửi ' || n.revision || coalesce(': ' || d.reason, '')
            else 'Danh mục tổng hợp thay đổi'
        end::varchar(1000)
    from beside b
    left join district.published_sources o on o.publication_id = p_old and o.unit_code = b.unit_code
    left join district.published_sources n on n.publication_id = p_new and n.unit_code = b.unit_code
    left join lateral (
        select reason from review.decisions last
        where last.submission_id = n.submission_id and last.decision = 'accepted' and district.sees_persons()
        order by last.decision_id desc limit 1
    ) d on true
    join ref.indicators i on i.domain = b.domain and i.indicator = b.indicator
    join intake.submissions s on s.submission_id = coalesce(n.submission_id, o.submission_id)
    join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
    where district.sees_persons()
        or i.unit not in (select unit from ref.person_units)
        and b.scope_code in (select scope_code from ref.listed_scopes)
    order by u.sort_order, b.unit_code, b.domain, b.indicator, b.scope_code;
end
$$;
comment on function district.difference_between is
    'What a version changed against another of the same district, form and period: commune, figure, old, new, sendings and the reason';
revoke execute on function district.difference_between from public;
grant execute on function district.difference_between to kho_reader, kho_reviewer, kho_quality, kho_dbt;
