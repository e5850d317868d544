-- Từng báo cáo
select u.sort_order, u.name_vi, f.name_vi, r.period_code, r.due_on, r.first_delivered_on, r.days_late,
    (array['Đã chấp nhận', 'Chờ duyệt', 'Trả lại', 'Chưa gửi', 'Chưa đến hạn'])[array_position(array['accepted', 'waiting', 'returned', 'missing', 'not_due'], r.state::text)],
    count(*)
from fct_reporting r
join ref.forms f using (form)
join dim_unit u on (u.unit_code, u.valid_from) = (r.unit_code, r.unit_valid_from)
where r.district_code = %(district_code)s
group by 1, 2, 3, 4, 5, 6, 7, 8
order by 4, 1, 3
limit 10000
