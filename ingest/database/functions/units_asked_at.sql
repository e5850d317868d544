-- Without settings of its own, so that the planner puts it into the statement that asks.
create or replace function ref.units_asked_at(day date, wanted_unit text)
returns table (
    unit_code text, valid_from date, to_code text, to_valid_from date,
    share numeric, share_before numeric, share_key text, undecided_reason text,
    name_vi text, sort_order integer, valid_to date, is_commune boolean, is_alone boolean
)
language sql stable as $$
    select a.*, u.name_vi, u.sort_order, u.valid_to, u.kind in ('xã', 'phường', 'thị trấn', 'đặc khu'),
        count(*) over (partition by a.to_code, a.to_valid_from) = 1
    from ref.units_at(day) a
    join ref.units u on u.unit_code = a.unit_code and u.valid_from = a.valid_from
    left join ref.unit_districts d on d.unit_code = a.to_code and d.valid_from = a.to_valid_from
    where wanted_unit is null or wanted_unit in (a.to_code, d.district_code)
$$;
comment on function ref.units_asked_at is
    'ref.units_at for one unit of the day, or for those that it consolidates, or for all: with the name and days of the unit that reported, whether it is a commune, and whether it is the only one there';
revoke execute on function ref.units_asked_at from public;
grant execute on function ref.units_asked_at to kho_dbt, kho_quality, kho_reviewer;
