-- Tỷ lệ đúng hạn trên hồ sơ đã đến hạn
select round(100 * sum(numerator) / nullif(sum(denominator), 0), 2)
from bi.district_metrics
where district_code = %(district_code)s and is_current and metric_code = 'on_time_rate_of_due'
