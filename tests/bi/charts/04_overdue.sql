-- Hồ sơ quá hạn
select resolved_overdue + pending_overdue
from district.district_dossiers
where district_code = %(district_code)s and is_current and procedure_field_code = 'total'
order by period_code desc
limit 1
