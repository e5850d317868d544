-- Báo cáo theo tình trạng
select (array['Đã chấp nhận', 'Chờ duyệt', 'Trả lại', 'Chưa gửi'])[array_position(array['accepted', 'waiting', 'returned', 'missing'], state::text)],
    count(*)
from fct_reporting
group by state
order by 1
