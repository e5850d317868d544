-- A word mistyped would be answered by no rows, as if nothing had been reported. So what no list has is refused by a sentence.
create or replace function ref.is_answerable(
    day date, wanted_unit text default null, wanted_domain text default null, wanted_indicator text default null,
    wanted_scope text default null, wanted_metric text default null
) returns boolean
language plpgsql stable as $$
declare
    went_to text;
begin
    if day is null then
        raise exception 'Chưa nêu ngày (day): số liệu xem theo đơn vị hành chính của ngày nào?' using errcode = 'KH012';
    end if;
    if wanted_unit is not null and not exists (select from ref.units u where u.unit_code = wanted_unit) then
        raise exception 'Không có đơn vị nào mang mã “%”; tra mã (không phải tên) trong marts.dim_unit', wanted_unit
            using errcode = 'KH012';
    end if;
    if wanted_unit is not null
        and not exists (
            select from ref.units u
            where u.unit_code = wanted_unit and day between u.valid_from and coalesce(u.valid_to, 'infinity')
        )
        and not exists (select from ref.units_asked_at(day, wanted_unit))
    then
        select string_agg(distinct u.name_vi || ' (' || u.unit_code || ')', ', ')
        into went_to
        from ref.units_at(day) a
        join ref.units u on u.unit_code = a.to_code and u.valid_from = a.to_valid_from
        where a.unit_code = wanted_unit;
        raise exception using errcode = 'KH012', message = concat(
            'Đơn vị ', wanted_unit, ' không có vào ngày ', to_char(day, 'DD/MM/YYYY'),
            '; số liệu của đơn vị đó khi ấy thuộc ' || went_to
        );
    end if;
    if coalesce(wanted_domain, wanted_indicator) is not null and not exists (
        select from ref.indicators i
        where i.domain = coalesce(wanted_domain, i.domain) and i.indicator = coalesce(wanted_indicator, i.indicator)
    ) then
        raise exception 'Không có chỉ tiêu “%”; tra trong marts.dim_indicator (domain, indicator)',
            concat_ws('.', wanted_domain, wanted_indicator) using errcode = 'KH012';
    end if;
    if wanted_scope is not null and wanted_scope not in (select l.scope_code from ref.listed_scopes l) then
        raise exception 'Không có dòng “%” trong danh mục; tra trong ref.listed_scopes', wanted_scope
            using errcode = 'KH012';
    end if;
    if wanted_metric is not null and not exists (select from ref.metrics m where m.metric_code = wanted_metric) then
        raise exception 'Không có chỉ số “%”; tra trong marts.dim_metric (metric_code)', wanted_metric
            using errcode = 'KH012';
    end if;
    return true;
end
$$;
comment on function ref.is_answerable is
    'True, or KH012 with a Vietnamese sentence: no day, a unit, indicator, row or metric that no list has, a unit that is none on that day';
revoke execute on function ref.is_answerable from public;
grant execute on function ref.is_answerable to kho_dbt, kho_quality, kho_reviewer;

create or replace function ref.is_window(first_day date, last_day date) returns boolean
language plpgsql immutable as $$
begin
    if first_day is null or last_day is null then
        raise exception 'Chưa nêu đủ ngày đầu và ngày cuối của kỳ' using errcode = 'KH012';
    end if;
    if first_day > last_day then
        raise exception 'Ngày đầu % ở sau ngày cuối %; hãy đổi lại thứ tự',
            to_char(first_day, 'DD/MM/YYYY'), to_char(last_day, 'DD/MM/YYYY') using errcode = 'KH012';
    end if;
    return true;
end
$$;
comment on function ref.is_window is 'True, or KH012 with a Vietnamese sentence: a day is missing or the first comes after the last';
revoke execute on function ref.is_window from public;
grant execute on function ref.is_window to kho_dbt, kho_quality, kho_reviewer;
