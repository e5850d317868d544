-- Tỷ lệ gửi đúng hạn theo biểu
select f.name_vi, round(100.0 * count(*) filter (where r.is_on_time) / count(r.is_on_time), 2)
from fct_reporting r
join ref.forms f using (form)
where r.district_code = %(district_code)s
group by f.name_vi
order by 1
