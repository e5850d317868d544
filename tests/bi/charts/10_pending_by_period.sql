-- Hồ sơ đang giải quyết qua các kỳ
select f.period_code, u.name_vi, sum(f.value)
from bi.fct_metrics f
join dim_unit u on (u.unit_code, u.valid_from) = (f.unit_code, f.unit_valid_from)
where f.district_code = %(district_code)s and u.name_vi = %(unit)s and f.metric_code = 'dossiers_pending'
group by 1, 2
order by 1, 2
limit 10000
