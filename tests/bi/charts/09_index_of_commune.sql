-- Điểm cải cách hành chính theo tiêu chí
select u.name_vi, c.sort_order, c.area_vi, c.label_vi, s.period_code, sum(s.points), sum(s.max_points) filter (where s.points is not null)
from bi.fct_index_scores s
join dim_index_criterion c using (criterion_code)
join dim_unit u on (u.unit_code, u.valid_from) = (s.unit_code, s.unit_valid_from)
where s.district_code = %(district_code)s and u.name_vi = %(unit)s
group by 1, 2, 3, 4, 5
order by 1, 2, 5
limit 10000
