-- Tỷ lệ đúng hạn qua các kỳ
select d.period_code, m.label_vi, max(d.value)
from bi.district_metrics d
join dim_metric m using (metric_code)
where d.district_code = %(district_code)s and d.is_current and d.metric_code like 'on_time_rate%%'
group by 1, 2
order by 1, 2
limit 10000
