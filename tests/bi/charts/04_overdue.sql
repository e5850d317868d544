-- Hồ sơ quá hạn
select sum(value) from bi.district_metrics where is_current and metric_code = 'dossiers_overdue'
