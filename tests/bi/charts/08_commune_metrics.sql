-- Chỉ số của xã theo kỳ
select u.name_vi, m.sort_order, m.label_vi, f.period_code, m.unit_vi, max(f.value)
from bi.fct_metrics f
join dim_metric m using (metric_code)
join dim_unit u on (u.unit_code, u.valid_from) = (f.unit_code, f.unit_valid_from)
where f.district_code = %(district_code)s and u.name_vi = %(unit)s and m.detail_of is null
group by 1, 2, 3, 4, 5
order by 1, 2, 4
limit 10000
