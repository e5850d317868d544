-- Dòng không đạt theo mức độ
select (array['Nghiêm trọng', 'Cảnh báo', 'Thông tin'])[array_position(array['critical', 'warning', 'info'], severity::text)],
    sum(fail_count)
from fct_rule_results
where district_code = %(district_code)s
group by severity
order by 1
