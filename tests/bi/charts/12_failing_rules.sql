-- Quy tắc không đạt
select r.rule_id, (array['Nghiêm trọng', 'Cảnh báo', 'Thông tin'])[array_position(array['critical', 'warning', 'info'], r.severity::text)],
    f.name_vi, r.period_code, sum(r.fail_count), sum(r.pass_count), sum(r.undecided_count), sum(r.reports_failing)
from fct_rule_results r
join ref.forms f using (form)
where r.district_code = %(district_code)s
group by r.rule_id, r.severity, f.name_vi, r.period_code
order by 1, 3, 4
limit 10000
