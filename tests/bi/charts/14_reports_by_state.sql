-- Báo cáo theo tình trạng
select (array['Đã chấp nhận', 'Chờ duyệt', 'Trả lại', 'Chưa gửi', 'Chưa đến hạn'])[array_position(array['accepted', 'waiting', 'returned', 'missing', 'not_due'], state::text)],
    count(*)
from fct_reporting
where district_code = %(district_code)s
group by state
order by 1
