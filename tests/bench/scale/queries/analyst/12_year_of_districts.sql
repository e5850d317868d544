-- Dossiers received in a year by district, from four quarters, what was carried over counted once
select d.district_code, sum(s.value), min(s.windows)
from marts.series_over('2022-12-15', '2023-12-14', '2026-01-01', 'dossiers', 'received_total', wanted_scope => 'total') s
join ref.unit_districts d on d.unit_code = s.unit_code and d.valid_from = s.unit_valid_from
where s.form = 'ho_so'
group by d.district_code order by 1
