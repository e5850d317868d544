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

-- Versions of two forms have no figure in common: what would be told as changed is all of both.
create or replace function district.difference_between(p_old bigint, p_new bigint) returns table (
    unit_code varchar(16), unit_name varchar(255), domain varchar(32), indicator varchar(64), label_vi varchar(255),
    scope_code varchar(64), old_value numeric, new_value numeric, old_revision integer, new_revision integer,
    reason_vi varchar(1000)
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if (select count(distinct form) from district.publications where publication_id in (p_old, p_new)) > 1 then
        raise exception 'Hai phiên bản số % và % là của hai biểu khác nhau; hãy chọn hai phiên bản của cùng một biểu',
            p_old, p_new using errcode = 'KH011';
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
        b.unit_code, coalesce(u.name_vi, b.unit_code)::varchar(255), b.domain, b.indicator, i.label_vi::varchar(255),
        b.scope_code, b.old_value, b.new_value, o.revision, n.revision,
        case
            when o.revision is null then 'Đơn vị mới được tổng hợp'
            when n.revision is null then 'Đơn vị không còn được tổng hợp'
            when o.submission_id <> n.submission_id then 'Chấp nhận lần gửi ' || n.revision || ': ' || d.reason
            else 'Danh mục tổng hợp thay đổi'
        end::varchar(1000)
    from beside b
    left join district.published_sources o on o.publication_id = p_old and o.unit_code = b.unit_code
    left join district.published_sources n on n.publication_id = p_new and n.unit_code = b.unit_code
    left join lateral (
        select reason from review.decisions last
        where last.submission_id = n.submission_id and last.decision = 'accepted'
        order by last.decision_id desc limit 1
    ) d on true
    join ref.indicators i on i.domain = b.domain and i.indicator = b.indicator
    left join intake.submissions s on s.submission_id = coalesce(n.submission_id, o.submission_id)
    left join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
    where i.unit not in (select unit from ref.person_units) or district.sees_persons()
    order by u.sort_order, b.unit_code, b.domain, b.indicator, b.scope_code;
end
$$;
set local check_function_bodies = on;
