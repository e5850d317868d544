-- Tỷ lệ hồ sơ trực tuyến
select round(100.0 * (received_online) / (received_online + received_direct_post), 2)
from district.district_dossiers
where district_code = %(district_code)s and is_current and procedure_field_code = 'total'
order by period_code desc
limit 1
