-- Hồ sơ nhận giải quyết theo xã
select u.name_vi, sum(f.value)
from bi.fct_metrics f
join dim_unit u on (u.unit_code, u.valid_from) = (f.unit_code, f.unit_valid_from)
where f.district_code = %(district_code)s and f.metric_code = 'dossiers_received'
group by u.name_vi
order by 1
limit 10000
