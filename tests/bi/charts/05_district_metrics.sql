-- Chỉ số toàn huyện theo kỳ
select m.sort_order, m.label_vi, d.period_code, d.communes_measured, d.communes_accepted, d.communes_expected, m.unit_vi, max(d.value)
from bi.district_metrics d
join dim_metric m using (metric_code)
where d.district_code = %(district_code)s and d.is_current and m.detail_of is null
group by 1, 2, 3, 4, 5, 6, 7
order by 1, 3
limit 10000
