-- Hồ sơ quá hạn
select sum(value) from bi.district_metrics where district_code = %(district_code)s and is_current and metric_code = 'dossiers_overdue'
