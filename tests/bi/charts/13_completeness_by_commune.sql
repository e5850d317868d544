-- Mức độ đầy đủ theo xã
select u.name_vi, round(100.0 * count(*) filter (where r.is_complete) / count(r.is_complete), 2)
from fct_reporting r
join dim_unit u on (u.unit_code, u.valid_from) = (r.unit_code, r.unit_valid_from)
where r.district_code = %(district_code)s
group by u.name_vi
order by 1
limit 10000
