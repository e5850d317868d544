-- Tỷ lệ đúng hạn trên hồ sơ đã đến hạn
select round(100 * sum(numerator) filter (where denominator is not null)
    / nullif(sum(denominator) filter (where numerator is not null), 0), 2)
from bi.district_metrics
where district_code = %(district_code)s and is_current and metric_code = 'on_time_rate_of_due'
