-- Tỷ lệ đúng hạn trên hồ sơ đã đến hạn
select round(100.0 * (resolved_early + resolved_on_time) / (resolved_total + pending_overdue), 2)
from district.district_dossiers
where district_code = %(district_code)s and is_current and procedure_field_code = 'total'
order by period_code desc
limit 1
